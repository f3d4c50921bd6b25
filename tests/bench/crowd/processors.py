"""How much of the processors other programs took meanwhile: a figure of time says little without it."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from tests.conftest import children_of

TICKS = os.sysconf("SC_CLK_TCK")


class Processors:
    """Counts from its creation on. Ours are this process, its children and theirs: server, store, crowd."""

    def __init__(self) -> None:
        self._ours = [pid for child in (os.getpid(), *children_of(os.getpid())) for pid in children_of(child)]
        self._ours.append(os.getpid())
        self._used: dict[int, float] = {}
        self._total, self._busy, self._own = self._now()

    def others(self) -> float:
        """The share of all processors' time that went to others, 0 to 1."""
        total, busy, own = self._now()
        return max(0.0, busy - self._busy - (own - self._own)) / max(total - self._total, 1 / TICKS)

    def _now(self) -> tuple[float, float, float]:
        """Seconds: all, not idle, and ours."""
        line = Path("/proc/stat").read_text().split("\n", 1)[0]
        # user, nice, system, idle, iowait, irq, softirq, steal; guests' time is in the user's already.
        times = [int(each) / TICKS for each in line.split()[1:9]]
        self._used |= seconds_of(self._ours)  # who has ended counts as it was
        return sum(times), sum(times) - times[3] - times[4], sum(self._used.values())


def seconds_of(pids: Iterable[int]) -> dict[int, float]:
    """What each of these processes has used of the processors; without those that have ended."""
    used = {}
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            used[pid] = processor_seconds(pid)
    return used


def processor_seconds(pid: int) -> float:
    """What a process has used of the processors since it began."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
