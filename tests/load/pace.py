"""When a student does the next thing."""

from random import Random

LEAST = 0.4
"""Of the time between two steps: who is behind hurries, as far as a human can."""
JITTER = 0.25


class Pace:
    """A step each so many seconds in the long run: who followed a demo or slept catches up, so that the load
    is the one that was asked for."""

    def __init__(self, step_seconds: float, now: float, rng: Random) -> None:
        self._step_seconds = step_seconds
        self._begun = self._since = now
        self._rng = rng
        self.steps = self._before = 0

    def pause(self, now: float) -> float:
        """Seconds until the next thing is done."""
        due = self._begun + (self.steps + 1 + self._rng.uniform(-JITTER, JITTER)) * self._step_seconds
        return max(due - now, LEAST * self._step_seconds)

    def begin_anew(self, now: float) -> None:
        """What counts begins now; when the next step is due stays."""
        self._since, self._before = now, self.steps

    def counted(self, now: float) -> tuple[float, int]:
        """The seconds that count, and the steps in them."""
        return now - self._since, self.steps - self._before
