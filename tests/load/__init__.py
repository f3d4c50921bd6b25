"""A class that behaves like one, against a real server: `python -m tests.load --help`."""
