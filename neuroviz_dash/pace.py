"""How often one student may ask: by student and never by address, for a campus may be behind one."""

import math
from collections.abc import Callable

import flask

from neuroviz_dash.store.allowance import Limit, Rates, TooFast

WEIGHTS = {"download": 20}
"""What one request counts for. Some files are of all that was trained for them, or of its every step."""
BYTES_A_REQUEST = 100_000
"""What is sent along counts too, once more for so many bytes: to read a table of a megabyte takes 0.3 s."""


def install(server: flask.Flask, rates: Rates, refused: Callable[[Limit], None]) -> None:
    """Hold back who asks too often. Call it after identity.install and before the product's own routes are
    bound: the files and pages of Dash, the same for everyone, cost little and are not counted."""
    uncounted = frozenset(server.view_functions)

    def hold_back() -> flask.Response | None:
        is_file = flask.request.method in ("GET", "HEAD") and flask.request.endpoint in uncounted
        if is_file or flask.g.student_is_new:  # who has no cookie yet has asked for nothing
            return None
        try:
            rates.note(flask.g.student, _weight())
        except TooFast as error:
            refused(error.limit)
            wait = {"Retry-After": str(math.ceil(error.seconds))}
            return flask.Response(f"429 {error}\n", 429, wait, mimetype="text/plain")
        return None

    server.before_request(hold_back)


def _weight() -> int:
    request = flask.request
    # What is sent in chunks tells no length; it is read once, for whoever asks first, and kept.
    size = len(request.get_data()) if request.content_length is None else request.content_length
    return WEIGHTS.get(request.endpoint or "", 1) + size // BYTES_A_REQUEST
