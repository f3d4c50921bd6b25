"""A teacher of the load: a demo that all follow, then own work, and again."""

import time
from itertools import count

from tests.bench.crowd.presenter import Presenter, walk
from tests.load.lesson import Lesson
from tests.load.tally import Tally

DEMO_STEPS = 10
WORK_SHARE = 5.0
"""Own work lasts so many times as long as the demo."""


class Teacher:
    """Leads one class."""

    def __init__(self, presenter: Presenter, tally: Tally, step_seconds: float) -> None:
        self._presenter = presenter
        self._tally = tally
        self._step_seconds = step_seconds
        self.lesson = Lesson(presenter.class_id, presenter.code)

    def teach(self) -> None:
        """For ever."""
        for lesson in count():
            self._demonstrate()
            self._lead({"act": "mode", "mode": "work", **({"begin": "demo"} if lesson == 0 else {})})
            time.sleep(WORK_SHARE * DEMO_STEPS * self._step_seconds)
            self.lesson.begun.clear()
            self._lead({"act": "mode", "mode": "demo"})

    def _demonstrate(self) -> None:
        self.lesson.last = None
        for place in walk(DEMO_STEPS, after=self._presenter.known or 0):
            begun = time.monotonic()
            self.lesson.begun[place] = begun
            self._presenter.step(place)
            self._tally.note("demo: teacher's step", 1e3 * (time.monotonic() - begun))
            time.sleep(self._step_seconds)
        self.lesson.last = place

    def _lead(self, action: dict[str, str]) -> None:
        answer = self._presenter.lead(action)
        assert "error" not in answer, answer["error"]
