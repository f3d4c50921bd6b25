"""`python -m tests.load.generator <plan> <file>`: carries out a plan with Locust, and writes what was.

A process of its own: it is patched by gevent, and its memory and work are not the bench's.
"""

import json
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import gevent  # type: ignore[import-untyped]
import locust  # patches the standard library

from tests.bench.crowd.presenter import Presenter
from tests.bench.figure import percentile
from tests.load.acts import next_act, step
from tests.load.pace import Pace
from tests.load.plan import Plan
from tests.load.student import Student
from tests.load.tally import Tally
from tests.load.teacher import Teacher

LAG_SECONDS = 0.1
AGAIN_SECONDS = 5.0
MOST_SPAWNED = 100
"""Users a second, above which Locust warns."""


class Crowd:
    """All people of a plan, and what is measured of them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.tally = Tally()
        self.lags: list[float] = []
        self.paces: list[Pace] = []
        self._numbers = count()
        self._teachers = [self._teacher(number) for number in range(plan.classes)]

    def _teacher(self, number: int) -> Teacher:
        presenter = Presenter.leading(self.plan.address, self.plan.teacher_key, f"Class {number + 1}")
        return Teacher(presenter, self.tally, self.plan.step_seconds)

    def next_student(self) -> Student:
        """The next one who comes, and sits where the plan says."""
        number = next(self._numbers)
        at = self.plan.class_of(number)
        lesson = None if at is None else self._teachers[at].lesson
        rng = Random(f"{self.plan.seed} {number}")
        return Student(self.plan.address, lesson=lesson, tally=self.tally, rng=rng)

    def guarded(self, kind: str, work: Callable[[], object]) -> bool:
        """Whether it went well; whatever went wrong is noted."""
        try:
            work()
        except Exception as error:  # noqa: BLE001 - whatever it is, the load counts and shows it
            self.tally.note_error(kind, error)
            return False
        return True

    def teach(self) -> None:
        """All teachers begin."""
        for each in self._teachers:
            gevent.spawn(self.guarded, "teacher", each.teach)

    def watch_lag(self) -> None:
        """How late this process is at its own work: times are too long by as much."""
        while True:
            begun = time.monotonic()
            time.sleep(LAG_SECONDS)
            self.lags.append(1e3 * (time.monotonic() - begun - LAG_SECONDS))

    def begin_anew(self) -> None:
        """What counts begins now: who came a moment ago had not followed a demo yet, nor slept."""
        self.tally.begin_anew()
        for each in self.paces:
            each.begin_anew(time.monotonic())

    def result(self, seconds: float) -> dict[str, Any]:
        """What was measured, as JSON has it."""
        now = time.monotonic()
        counted = [each.counted(now) for each in self.paces]
        steps = sum(each for _, each in counted)
        return {
            "seconds": seconds,
            "kinds": self.tally.rows(),
            "errors": self.tally.count_errors(),
            "said": self.tally.said(),
            "arrived": len(self.paces),
            "step_seconds": sum(each for each, _ in counted) / max(steps, 1),
            "lag_p95": percentile(self.lags, 0.95),
        }


def student_of(crowd: Crowd) -> type[locust.User]:
    """The Locust user who is a student of this crowd."""

    class StudentUser(locust.User):
        host = crowd.plan.address

        def on_start(self) -> None:
            self.student = crowd.next_student()
            gevent.sleep(self.student.rng.uniform(0, crowd.plan.arrive_seconds))
            while not crowd.guarded("arrival", self.student.come):
                gevent.sleep(AGAIN_SECONDS)
            self.pace = Pace(crowd.plan.step_seconds, time.monotonic(), self.student.rng)
            crowd.paces.append(self.pace)
            self.is_lost = False

        @locust.task
        def act(self) -> None:
            """One act; after an error the page is loaded anew, as people do."""
            act = Student.come_back if self.is_lost else next_act(self.student)
            self.is_lost = not crowd.guarded(act.__name__, lambda: act(self.student))
            if act is step:
                self.pace.steps += 1

        def wait_time(self) -> float:
            return self.pace.pause(time.monotonic())

        def on_stop(self) -> None:
            self.student.stop_listening()
            self.student.close()

    return StudentUser


def carry_out(plan: Plan) -> dict[str, Any]:
    """The whole plan, and what was measured of it."""
    crowd = Crowd(plan)
    environment = locust.env.Environment(user_classes=[student_of(crowd)], events=locust.events)
    environment.events.user_error.add_listener(
        lambda exception, **_: crowd.tally.note_error("generator", exception)
    )
    runner = environment.create_local_runner()
    begun = time.monotonic()
    crowd.teach()
    gevent.spawn(crowd.watch_lag)
    # Far faster than they arrive: each waits by itself until it is its turn.
    runner.start(plan.students, spawn_rate=min(plan.students, MOST_SPAWNED))
    if plan.count_from:
        gevent.spawn_later(plan.count_from, crowd.begin_anew)
    gevent.sleep(plan.seconds)
    result = crowd.result(time.monotonic() - begun)
    runner.quit()
    return result


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(carry_out(Plan.from_json(sys.argv[1]))))
