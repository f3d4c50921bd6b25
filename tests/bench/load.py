"""300 students for ten minutes, a step every 2 s each, on the processors that the load generator uses too."""

from tests.bench.figure import Figure
from tests.live.people import TEACHER_KEY
from tests.load.plan import Plan
from tests.load.run import run

WORKERS = 2


def measure() -> list[Figure]:
    """Errors, the time of a step, and whether the workers' memory is flat."""
    return run(Plan(address="", teacher_key=TEACHER_KEY), WORKERS).figures()
