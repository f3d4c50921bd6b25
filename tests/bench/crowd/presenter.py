"""The teacher's page: each step of its run is a command, and then shown to the class."""

import http.client
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, islice

from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.stages import UPDATE, stages
from tests.live.people import TEACHER_KEY, Answer, Guide

Place = tuple[int, str]
"""An iteration and a stage."""
PATIENCE = 10.0


@dataclass
class Presenter(Guide):
    """A teacher who asks again where a worker has died over the request, as the page does."""

    known: int | None = None

    @classmethod
    def leading(cls, address: str, key: str = TEACHER_KEY, title: str = "A class") -> "Presenter":
        """A teacher with a class and a run, of which nothing is shown yet."""
        teacher = cls.of_new_class(address, title, key)
        assert isinstance(teacher, cls)
        teacher.open()
        return teacher

    def step(self, place: Place) -> float:
        """Go there and show it; when the first request left, in seconds of the monotonic clock."""
        begun = time.monotonic()
        iteration, stage = place
        command = {"do": "move", "run": self.run, "revision": self.revision, "iteration": iteration,
                   "stage": stage, "unit": None, "known": self.known, "seen": iteration - 2,
                   "id": secrets.token_hex(16)}  # fmt: skip
        answer = _patiently(lambda: self.command(command))
        assert answer.get("cursor") == {"iteration": iteration, "stage": stage, "unit": None}, answer
        self.revision, self.known = answer["revision"], iteration
        shown = _patiently(lambda: self.show(iteration, stage))
        assert "shown" in shown, shown
        return begun


def _patiently(ask: Callable[[], Answer]) -> Answer:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except (OSError, http.client.HTTPException):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def walk(steps: int, after: int = 0) -> list[Place]:
    """Places to step through: all stages of an iteration, then four iterations at once, and so on."""

    def places() -> Iterator[Place]:
        for iteration in count(after + 1):
            is_slow = (iteration - after) % 5 == 1
            yield from (
                (iteration, stage) for stage in (stages(default_experiment()) if is_slow else [UPDATE])
            )

    return list(islice(places(), steps))
