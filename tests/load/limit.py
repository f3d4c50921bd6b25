"""The number of students at which a step's p95 passes its budget: doubled until then, and halved between."""

import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from tests.load.plan import Plan
from tests.load.run import MOST_STEP_SECONDS, STEP_P95, Outcome, run

FIRST, MOST = 100, 3200
HALVINGS = 3
ARRIVE_SECONDS, STAGE_SECONDS = 30.0, 80.0
"""What counts is the time after all have come."""


@dataclass(frozen=True)
class Stage:
    """One number of students, and what was measured of it."""

    students: int
    step_p95: float
    errors: int
    step_seconds: float
    wanted_seconds: float = Plan.step_seconds

    @property
    def is_held(self) -> bool:
        """Whether the promises were kept, by a load that was there."""
        is_there = self.step_seconds <= MOST_STEP_SECONDS * self.wanted_seconds
        return is_there and self.step_p95 < STEP_P95 and self.errors == 0


@dataclass(frozen=True)
class Limit:
    """The curve, in the order of the students' numbers."""

    stages: tuple[Stage, ...]

    @property
    def held(self) -> int:
        """The largest number with which all promises were kept, below the first with which they were not."""
        kept = [
            each.students
            for each in self.stages
            if each.is_held and each.students < (self.passed or MOST + 1)
        ]
        return max(kept, default=0)

    @property
    def passed(self) -> int | None:
        """The smallest number with which they were not; None if they always were."""
        return min((each.students for each in self.stages if not each.is_held), default=None)

    def to_json(self) -> dict[str, Any]:
        """The curve, for a file."""
        return {"held": self.held, "passed": self.passed, "stages": [asdict(each) for each in self.stages]}


def search(measure: Callable[[int], Stage]) -> Limit:
    """Stages until the limit lies between two neighbours."""
    stages, students = [measure(FIRST)], FIRST
    while stages[-1].is_held and students < MOST:
        students = min(2 * students, MOST)
        stages.append(measure(students))
    if stages[-1].is_held:
        return Limit(tuple(stages))
    low, high = (stages[-2].students if len(stages) > 1 else 0), students
    for _ in range(HALVINGS):
        middle = (low + high) // 2
        stages.append(measure(middle))
        low, high = (middle, high) if stages[-1].is_held else (low, middle)
    return Limit(tuple(sorted(stages, key=lambda each: each.students)))


def find_limit(plan: Plan, workers: int, store: str = "") -> Limit:
    """The limit of a server of this many workers; each stage has a server of its own."""

    def measure(students: int) -> Stage:
        wanted = replace(plan, students=students, seconds=STAGE_SECONDS, arrive_seconds=ARRIVE_SECONDS,
                         count_from=ARRIVE_SECONDS)  # fmt: skip
        stage = stage_of(run(wanted, workers, store))
        print(line_of(stage), file=sys.stderr, flush=True)
        return stage

    return search(measure)


def stage_of(outcome: Outcome) -> Stage:
    """What counts of a load."""
    result = outcome.result
    return Stage(
        outcome.plan.students,
        outcome.step_p95,
        result["errors"],
        result["step_seconds"],
        outcome.plan.step_seconds,
    )


def line_of(stage: Stage) -> str:
    """A stage as a line of the curve."""
    return (
        f"{stage.students:>6} students: p95 of a step {stage.step_p95:>6.0f} ms, {stage.errors} errors, "
        f"a step each {stage.step_seconds:.2f} s"
    )


def said_of_limit(limit: Limit) -> str:
    """The curve, and what follows from it."""
    lines = [line_of(each) for each in limit.stages]
    end = "no limit was reached" if limit.passed is None else f"passed with {limit.passed}"
    return "\n".join([*lines, f"p95 below {STEP_P95:g} ms and no error with {limit.held} students; {end}."])
