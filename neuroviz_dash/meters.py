"""What the server counts of itself, for Prometheus.

Under `neuroviz-dash serve` the numbers of all workers lie in files of one folder (`meter_files.py`), so that
each worker can tell the sum. Labels come from this program alone, never from what a client sent: their number
is bounded.
"""

import os
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Literal, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from neuroviz_dash.meter_files import FOLDER_VARIABLE
from neuroviz_dash.store.watched import Trouble

Reason = Literal[
    "requests",
    "runs_of_student",
    "runs_in_all",
    "data_of_student",
    "students_of_class",
    "streams_of_student",
    "network",
    "body",
    "malformed",
    "forbidden",
]
"""Why something was refused: a limit, or what the client did."""

Tell = Callable[[str, str], None]
"""Told of what an operator wants to know in the moment: what has happened, and why."""

REQUEST_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0)
STORE_SECONDS = (0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0)

_MEMORY = Path("/proc/self/statm")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
MEMORY_SECONDS = 5.0
"""Between two looks of a worker at its own memory."""


def _tell_nobody(_kind: str, _what: str) -> None:
    """Without a log nobody wants to know."""


class _StoredRuns(Collector):
    """The number of stored runs, asked for when someone looks."""

    def __init__(self, count: Callable[[], int | None]) -> None:
        self._count = count

    def collect(self) -> Iterable[Metric]:
        """Nothing, if it is not known at the moment: 0 would be a lie."""
        count = self._count()
        if count is not None:
            yield GaugeMetricFamily("neuroviz_runs_stored", "Runs that are stored now", count)

    def describe(self) -> Iterable[Metric]:
        """Else registering would ask the store."""
        return ()


class Meters:
    """All numbers of one worker; `text` has those of all workers of the server."""

    def __init__(self, tell: Tell = _tell_nobody, clock: Callable[[], float] = time.monotonic) -> None:
        self._tell = tell
        self._clock = clock
        self._memory_at = clock()
        own = CollectorRegistry()
        counter = partial(Counter, registry=own)
        self._requests = Histogram(
            "neuroviz_request_seconds",
            "Time to an answer, by callback or route; of a stream, to its start",
            ["call", "status"],
            registry=own,
            buckets=REQUEST_SECONDS,
        )
        self._store = Histogram(
            "neuroviz_store_seconds",
            "Time of the store's answers, repetitions included, by command",
            ["command"],
            registry=own,
            buckets=STORE_SECONDS,
        )
        self._streams = _gauge(own, "livesum", "neuroviz_streams_open", "Streams of events that are open")
        self._memory = _gauge(own, "liveall", "neuroviz_worker_memory_bytes", "Resident memory of a worker")
        self._runs = counter("neuroviz_runs_created", "Runs that were made")
        self._iterations = counter("neuroviz_iterations_trained", "Iterations that were computed")
        self._cache = counter("neuroviz_cache_lookups", "Looks for shared work in the cache", ["found"])
        self._refusals = counter("neuroviz_refusals", "What was refused, and why", ["reason"])
        self._conflicts = counter("neuroviz_conflicts", "Changes that came after another one of a run")
        self._store_errors = counter("neuroviz_store_errors", "Commands that the store refused", ["kind"])
        counter("neuroviz_worker_starts", "Workers that were started").inc()
        self._shown = _all_workers(own)
        self._begin_at_zero()

    def _begin_at_zero(self) -> None:
        """A rate needs the number from before the first event too."""
        for reason in get_args(Reason):
            self._refusals.labels(reason)
        for trouble in get_args(Trouble):
            self._store_errors.labels(trouble)
        for found in ("yes", "no"):
            self._cache.labels(found)
        self._streams.set(0)
        self._note_memory()

    def request(self, call: str, status: int, seconds: float) -> None:
        """A request was answered. `call` names the callback's kind or the route's rule."""
        self._requests.labels(call, f"{status // 100}xx").observe(seconds)
        now = self._clock()
        if now - self._memory_at >= MEMORY_SECONDS:
            self._memory_at = now
            self._note_memory()

    def stream_opened(self) -> None:
        """A page follows a class."""
        self._streams.inc()

    def stream_closed(self) -> None:
        """It does not any more."""
        self._streams.dec()

    def run_created(self) -> None:
        """A run is stored that was not there before."""
        self._runs.inc()

    def trained(self, iterations: int) -> None:
        """Iterations were computed."""
        self._iterations.inc(iterations)

    def cache(self, hit: bool) -> None:
        """Shared work was looked for."""
        self._cache.labels("yes" if hit else "no").inc()

    def refused(self, reason: Reason) -> None:
        """Something was refused, with words for who asked."""
        self._refusals.labels(reason).inc()
        self._tell("refused", reason)

    def conflict(self) -> None:
        """A change was not saved: the run was changed elsewhere."""
        self._conflicts.inc()

    def store(self, command: str, seconds: float, trouble: Trouble | None) -> None:
        """The store has answered a command, or has not."""
        self._store.labels(command).observe(seconds)
        if trouble is not None:
            self._store_errors.labels(trouble).inc()

    def count_runs_with(self, count: Callable[[], int | None]) -> None:
        """`count` gives the number of stored runs, None for not known; it is called at each look."""
        self._shown.register(_StoredRuns(count))

    def text(self) -> bytes:
        """All numbers in the text format of Prometheus."""
        self._note_memory()
        return generate_latest(self._shown)

    def _note_memory(self) -> None:
        if _MEMORY.exists():  # Linux alone has it
            self._memory.set(int(_MEMORY.read_text().split()[1]) * _PAGE_BYTES)


def _gauge(
    own: CollectorRegistry, over_workers: Literal["livesum", "liveall"], name: str, what: str
) -> Gauge:
    return Gauge(name, what, registry=own, multiprocess_mode=over_workers)


def _all_workers(own: CollectorRegistry) -> CollectorRegistry:
    """The registry that tells the numbers of all workers; of one alone where nobody has made their folder."""
    if FOLDER_VARIABLE not in os.environ:
        return own
    shown = CollectorRegistry()
    MultiProcessCollector(shown)  # type: ignore[no-untyped-call]
    return shown
