"""The number of students with which the same server is too slow."""

from tests.bench.figure import Figure
from tests.bench.load import WORKERS
from tests.live.people import TEACHER_KEY
from tests.load.limit import find_limit
from tests.load.plan import Plan

LEAST_STUDENTS = 300


def measure() -> list[Figure]:
    """The most students with whom a step's p95 holds, and the curve."""
    limit = find_limit(Plan(address="", teacher_key=TEACHER_KEY), WORKERS)
    curve = ", ".join(f"{each.students}: {each.step_p95:.0f} ms" for each in limit.stages)
    return [
        Figure(
            "students until p95 of a step passes 250 ms", limit.held, LEAST_STUDENTS, "", "at least", curve
        )
    ]
