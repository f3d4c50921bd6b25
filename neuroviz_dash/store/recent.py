"""The runs that this worker saved last, so that the next step of one is not read back from Redis.

Nothing depends on it: a run is taken from here only at the very revision that the page has seen, and saving
compares the revision in Redis all the same. Another worker's step, or a run that expired, is found out there.
What is not used is dropped soon: of a student who wants to be forgotten, the other workers are not told.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from neuroviz_dash.model.run import Run

MOST = 256
"""Runs; each about as large as in Redis."""
KEPT_SECONDS, LOOK_SECONDS = 120.0, 30.0
"""After which a run that was not saved again is dropped, and between two looks for such runs: the privacy
page promises 3 minutes."""

Later = Callable[[float, Callable[[], None]], None]
"""Calls something after so many seconds."""


def call_later(seconds: float, call: Callable[[], None]) -> None:
    """By a thread, which is a greenlet under gevent, and does not keep the process from ending."""
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    timer.start()


class RecentRuns:
    """The last `MOST` runs, by student and run id, the one that was kept first in front."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, later: Later = call_later) -> None:
        self._clock = clock
        self._later = later
        self._runs: OrderedDict[tuple[str, str], tuple[Run, int, float]] = OrderedDict()
        self._is_looking = False
        self._lock = threading.Lock()

    def get(self, student: str, run_id: str, revision: int) -> Run | None:
        """The run, if it is here at this revision."""
        found = self._runs.get((student, run_id))
        return found[0] if found and found[1] == revision else None

    def keep(self, student: str, run_id: str, revision: int, run: Run) -> None:
        """The run as it was just saved; the one that was kept first makes room."""
        with self._lock:
            self._runs[student, run_id] = (run, revision, self._clock())
            self._runs.move_to_end((student, run_id))
            while len(self._runs) > MOST:
                self._runs.popitem(last=False)
            self._look_later()

    def forget(self, student: str) -> None:
        """Nothing of a student's is here any more."""
        with self._lock:
            for key in [each for each in self._runs if each[0] == student]:
                del self._runs[key]

    def _look_later(self) -> None:
        if self._runs and not self._is_looking:
            self._later(LOOK_SECONDS, self._drop_old)
            self._is_looking = True

    def _drop_old(self) -> None:
        with self._lock:
            oldest = self._clock() - KEPT_SECONDS
            for key, (_, _, kept_at) in list(self._runs.items()):
                if kept_at > oldest:
                    break
                del self._runs[key]
            self._is_looking = False
            self._look_later()
