"""Limits that more than one place has to keep: the model, the server, and the page that is told of them."""

LAST_ITERATION = 20_000_000

LARGEST_BATCH = 1000
"""Rows."""

LONGEST_RUN_NAME = 60
"""Characters."""

LARGEST_REQUEST = 2_500_000
"""Bytes; the largest request of the page is a CSV file of 1 MB, escaped as JSON."""
