"""The server's processes while they work: memory and processor time, and whether memory is flat."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.bench.crowd.processors import seconds_of
from tests.bench.crowd.served import workers_of
from tests.bench.figure import Figure
from tests.conftest import RunningServer, children_of

EVERY_SECONDS = 10.0
START_SECONDS = 20.0
FIRST_SECONDS = 60.0
"""Code and data are read and caches filled in the first minute, in which the students come."""
A_MINUTE, LEAST_SAMPLES = 6, 36
"""Samples; with fewer after the first minute, memory is not judged."""
ENDS = 3
MOST_GROWTH, MOST_SLOPE = 10.0, 0.5
"""Per cent in all, and a minute. A large request leaves some MB with the allocator, once; a leak goes on."""


@dataclass
class Sample:
    """One moment: seconds since the begin, and by worker its memory in MB."""

    seconds: float
    memory: dict[int, float]


@dataclass
class Watch:
    """Looks at a server from its creation on."""

    server: RunningServer
    workers: int
    samples: list[Sample] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._begun = time.monotonic()
        while len(workers_of(self.server)) != self.workers:
            if time.monotonic() > self._begun + START_SECONDS:
                raise TimeoutError(f"{len(workers_of(self.server))} workers in place of {self.workers}")
            time.sleep(0.05)
        self._workers = workers_of(self.server)
        self._used = seconds_of(children_of(self.server.process.pid))

    def sample(self) -> Sample:
        """The moment now; who is gone has no memory any more."""
        alive = set(workers_of(self.server))
        memory = {pid: resident(pid) for pid in self._workers if pid in alive}
        self.samples.append(Sample(time.monotonic() - self._begun, memory))
        return self.samples[-1]

    def processors(self) -> dict[str, float]:
        """Which share of a processor the workers and the store used, since the creation."""
        seconds = time.monotonic() - self._begun
        used = {pid: (now - self._used[pid]) / seconds for pid, now in seconds_of(self._used).items()}
        workers = [share for pid, share in used.items() if pid in self._workers]
        return {"workers": sum(workers), "store": sum(used.values()) - sum(workers)}

    def figures(self, after: float, must_judge: bool) -> list[Figure]:
        """Whether the workers lived, and their memory was flat after this second; with too few samples for
        that, it is not judged, which breaks a promise if it must be."""
        last = self.samples[-1].memory
        gone = [pid for pid in self._workers if pid not in last]
        found = [Figure("workers that ended", len(gone), 0, "")]
        for number, pid in enumerate(self._workers, 1):
            late = [
                (each.seconds, each.memory[pid])
                for each in self.samples
                if each.seconds >= after and pid in each.memory
            ]
            who, least = f"worker {number}", LEAST_SAMPLES if must_judge else 0
            if len(late) >= LEAST_SAMPLES:
                found += flatness(who, late)
            else:
                found.append(
                    Figure(f"memory of {who}: not judged, samples", len(late), least, "", "at least")
                )
        return found


def resident(pid: int) -> float:
    """The memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def flatness(who: str, samples: list[tuple[float, float]]) -> list[Figure]:
    """Growth in all, and in a usual minute of the second half: (seconds, MB) in the order of time."""
    values = [memory for _, memory in samples]
    first, last = median(values[:ENDS]), median(values[-ENDS:])
    half = samples[len(samples) // 2 :]
    # The median: a single jump is in the growth of a few minutes alone, a leak in that of all.
    minutes = zip(half, half[A_MINUTE:], strict=False)
    slope = median((b - a) / (late - early) for (early, a), (late, b) in minutes)
    note = f"{first:.1f} to {last:.1f} MB"
    return [
        Figure(f"memory of {who}: growth", 100 * (last - first) / first, MOST_GROWTH, "%", note=note),
        Figure(f"memory of {who}: in a usual minute", 100 * 60 * slope / first, MOST_SLOPE, "%"),
    ]
