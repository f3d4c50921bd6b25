"""The runs that this worker saved last, so that the next step of one is not read back from Redis.

Nothing depends on it: a run is taken from here only at the very revision that the page has seen, and saving
compares the revision in Redis all the same. Another worker's step, or a run that expired, is found out there.
"""

from collections import OrderedDict

from neuroviz_dash.model.run import Run

MOST = 256
"""Runs; each about as large as in Redis."""


class RecentRuns:
    """The last `MOST` runs, by student and run id."""

    def __init__(self) -> None:
        self._runs: OrderedDict[tuple[str, str], tuple[int, Run]] = OrderedDict()

    def get(self, student: str, run_id: str, revision: int) -> Run | None:
        """The run, if it is here at this revision."""
        found = self._runs.get((student, run_id))
        return found[1] if found and found[0] == revision else None

    def keep(self, student: str, run_id: str, revision: int, run: Run) -> None:
        """The run as it was just saved; the one that was kept first makes room."""
        self._runs[student, run_id] = (revision, run)
        self._runs.move_to_end((student, run_id))
        while len(self._runs) > MOST:
            self._runs.popitem(last=False)

    def forget(self, student: str) -> None:
        """Nothing of a student's is here any more."""
        for key in [each for each in self._runs if each[0] == student]:
            del self._runs[key]
