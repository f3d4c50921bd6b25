"""200 students who join within half a minute, get their own copies, and press "Next epoch" together."""

from statistics import median
from typing import Any

from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.problems import problem_of
from tests.bench.crowd.line import Order, crowd
from tests.bench.crowd.presenter import Presenter, walk
from tests.bench.crowd.processors import Processors
from tests.bench.crowd.served import served
from tests.bench.figure import Figure, percentile

STUDENTS = 200
JOIN_SECONDS, WORK_SECONDS, PRESS_SECONDS = 30.0, 3.0, 2.0
DEMO_STEPS = 10


def measure() -> list[Figure]:
    """The figures of one lesson."""
    with served() as server, crowd(server.url) as order:
        teacher = Presenter.leading(server.url)
        for place in walk(DEMO_STEPS):
            teacher.step(place)
        order("watch", cookies=teacher.cookies, class_id=teacher.class_id)
        fields = {"code": teacher.code, "class_id": teacher.class_id, "count": STUDENTS}
        errors: list[str] = []
        joined = _results(order("fill", seconds=JOIN_SECONDS, **fields), errors)
        begun = teacher.lead({"act": "mode", "mode": "work", "begin": "demo"})
        assert "error" not in begun, begun
        start = teacher.known or 0
        copied = _results(order("copy", seconds=WORK_SECONDS), errors)
        alike = _pressed(teacher, order, "copies", start, errors)
        _results(order("vary", seconds=WORK_SECONDS), errors)
        varied = _pressed(teacher, order, "own seeds", 0, errors)
        note = (
            "; ".join(errors[:2]) or f"joining took {percentile(joined, 0.95):.2f} s at the 95th percentile"
        )
        return [
            Figure(f"{STUDENTS} students join, copy and press: errors", len(errors), 0, "", note=note),
            Figure(f"{STUDENTS} students: copies lost", STUDENTS - copied.count(start), 0, ""),
            *alike,
            *varied,
        ]


def _pressed(teacher: Presenter, order: Order, kind: str, start: int, errors: list[str]) -> list[Figure]:
    """All press "Next epoch"; then what is stored of each is compared, and what the teacher's board says."""
    per = problem_of(default_experiment()).iterations_per_epoch
    goal = (start // per + 1) * per
    processors = Processors()
    seconds = _results(order("press", seconds=PRESS_SECONDS, start=start, goal=goal), errors)
    others = processors.others()
    stored = _results(order("stored"), errors)
    rows = [row["standing"] or {} for row in teacher.board()["rows"]]
    there = [row for row in rows if row.get("iteration") == goal]
    note = f"p50 {median(seconds):.2f}, max {max(seconds):.2f} s; {others:.0%} of the processors were others'"
    what = f"“Next epoch”, {kind}"
    return [
        Figure(f"{what}: 95 % within", percentile(seconds, 0.95), 1, "s", note=note),
        Figure(f"{what}: runs not stored there", STUDENTS - stored.count(goal), 0, ""),
        Figure(f"{what}: not there on the board", STUDENTS - len(there), 0, ""),
    ]


def _results(found: list[dict[str, Any]], errors: list[str]) -> list[Any]:
    """What the students' work gave; what went wrong joins the errors."""
    errors += [each["error"] for each in found if "error" in each]
    return [each["result"] for each in found if "result" in each]
