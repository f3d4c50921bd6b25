"""`python -m gevent.monkey --module tests.bench.crowd.room <address> <socket>`: the crowd, in a process of
its own, so that its work does not hold up the teacher's clock. Orders and answers are lines of JSON."""

import json
import random
import socket
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import gevent  # type: ignore[import-untyped]

from tests.bench.crowd.follower import Follower

Work = Callable[[Follower], Any]
PATIENCE = 30.0


class Room:
    """All students at one server, and pages of others that follow the same class."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._students: list[Follower] = []

    def watch(self, cookies: dict[str, str], class_id: str) -> None:
        """A stream of somebody with these cookies: the teacher, whose board is told of every student."""
        gevent.spawn(Follower(self._address, cookies, class_id=class_id).follow)

    def fill(self, code: str, class_id: str, count: int, seconds: float) -> list[dict[str, Any]]:
        """Students who join, evenly spread over the time, and follow; how long it took each, or the error."""
        self._students = [Follower(self._address, class_id=class_id) for _ in range(count)]

        def come(student: Follower) -> float:
            begun = time.monotonic()
            student.arrive(code)
            gevent.spawn(student.follow)
            return time.monotonic() - begun

        found = self._each(come, (seconds * at / count for at in range(count)))
        with gevent.Timeout(PATIENCE, False):
            while not all(each.after is not None for each in self._students):
                gevent.sleep(0.05)
        late = [{"error": "a student has no stream"} for each in self._students if each.after is None]
        return found + late

    def shown(self) -> list[list[tuple[int, str, float]]]:
        """What each student was shown since this was asked last."""
        found = [each.shown for each in self._students]
        for each in self._students:
            each.shown = []
        return found

    def streams(self) -> list[dict[str, list[float]]]:
        """When each student's streams were opened and ended."""
        return [{"opened": each.opened, "ended": each.ended} for each in self._students]

    def copy(self, seconds: float) -> list[dict[str, Any]]:
        """All take the class's copy, at random within the time."""
        return self._each(Follower.copy, self._at_random(seconds))

    def vary(self, seconds: float) -> list[dict[str, Any]]:
        """All begin anew with a seed of their own, so that no work is shared."""
        return self._each(Follower.vary, self._at_random(seconds))

    def press(self, seconds: float, start: int, goal: int) -> list[dict[str, Any]]:
        """All go to an iteration, pressed at random within the time."""
        return self._each(lambda student: student.press(start, goal), self._at_random(seconds))

    def stored(self) -> list[dict[str, Any]]:
        """Where the server has the run of each."""
        return self._each(Follower.stored, (0.02 * at for at in range(len(self._students))))

    def _at_random(self, seconds: float) -> list[float]:
        return [random.uniform(0, seconds) for _ in self._students]

    def _each(self, work: Work, delays: Iterable[float]) -> list[dict[str, Any]]:
        """Of each student the `result` of its work, begun after its delay, or the `error`."""

        def tried(student: Follower) -> dict[str, Any]:
            try:
                return {"result": work(student)}
            except Exception as error:  # noqa: BLE001 - whatever it is, the bench counts and shows it
                return {"error": f"{type(error).__name__}: {error}"}

        pairs = zip(delays, self._students, strict=True)
        working = [gevent.spawn_later(delay, tried, student) for delay, student in pairs]
        gevent.joinall(working)
        return [each.value for each in working]


def main(address: str, descriptor: str) -> None:
    """Carry out orders until the line is closed."""
    room = Room(address)
    with socket.socket(fileno=int(descriptor)) as line, line.makefile("rw") as orders:
        for text in orders:
            order = json.loads(text)
            answer = getattr(room, order.pop("do"))(**order)
            orders.write(json.dumps(answer) + "\n")
            orders.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
