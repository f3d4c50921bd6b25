"""The runs that this worker saved last, so that the next step of one is not read back from Redis.

Nothing depends on it: a run is taken from here only at the very revision that the page has seen, and saving
compares the revision in Redis all the same. Another worker's step, or a run that expired, is found out there.
What is not used is dropped soon: of a student who wants to be forgotten, the other workers are not told.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from neuroviz_dash.model.run import Run

MOST_BYTES = 1_000_000
"""Of runs as they are in Redis, which is about what they take here: a hundred to five hundred usual ones.
Counted in runs, a class with large networks would have taken dozens of MB of each worker."""
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


class _Kept(NamedTuple):
    run: Run
    revision: int
    size: int
    at: float


class RecentRuns:
    """The last runs, by student and run id, the one that was kept first in front."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, later: Later = call_later) -> None:
        self._clock = clock
        self._later = later
        self._runs: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._bytes = 0
        self._is_looking = False
        self._lock = threading.Lock()

    def get(self, student: str, run_id: str, revision: int) -> Run | None:
        """The run, if it is here at this revision."""
        found = self._runs.get((student, run_id))
        return found.run if found and found.revision == revision else None

    def keep(self, student: str, run_id: str, revision: int, run: Run, size: int) -> None:
        """The run as it was just saved, in so many bytes; those that were kept first make room."""
        if table := run.experiment.dataset.table:
            size += table.X.nbytes  # each run that was read from the store has its own
        with self._lock:
            self._drop((student, run_id))
            self._runs[student, run_id] = _Kept(run, revision, size, self._clock())
            self._bytes += size
            while self._bytes > MOST_BYTES and len(self._runs) > 1:
                self._drop(next(iter(self._runs)))
            self._look_later()

    def forget(self, student: str) -> None:
        """Nothing of a student's is here any more."""
        with self._lock:
            for key in [each for each in self._runs if each[0] == student]:
                self._drop(key)

    def _drop(self, key: tuple[str, str]) -> None:
        dropped = self._runs.pop(key, None)
        self._bytes -= dropped.size if dropped else 0

    def _look_later(self) -> None:
        if self._runs and not self._is_looking:
            self._later(LOOK_SECONDS, self._drop_old)
            self._is_looking = True

    def _drop_old(self) -> None:
        with self._lock:
            oldest = self._clock() - KEPT_SECONDS
            for key, kept in list(self._runs.items()):
                if kept.at > oldest:
                    break
                self._drop(key)
            self._is_looking = False
            self._look_later()
