"""Hundreds of students at `neuroviz-dash serve --workers 2`: a demo that all follow, a worker that is killed
under them, the stop of the server, and all of them at their own work."""

from tests.bench.crowd import demo, own_work
from tests.bench.figure import Figure


def measure() -> list[Figure]:
    """The figures of both lessons, each on a server of its own."""
    return [*demo.measure(), *own_work.measure()]
