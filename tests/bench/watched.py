"""A server of one worker that is watched from outside: processor time, memory and its store's own counts."""

import contextlib
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import redis

from neuroviz_dash.embedded import store_url
from tests.bench.crowd.processors import processor_seconds
from tests.conftest import children_of, start_serving
from tests.live.people import TEACHER_KEY

MIB = 1024 * 1024


@dataclass(frozen=True)
class Spent:
    """Seconds of processor time of worker and store, and commands that the store was given."""

    worker: float
    store: float
    commands: int

    def __sub__(self, earlier: "Spent") -> "Spent":
        return Spent(
            self.worker - earlier.worker, self.store - earlier.store, self.commands - earlier.commands
        )


@dataclass(frozen=True)
class Watched:
    """One running server."""

    url: str
    worker_pid: int
    store_pid: int
    master_pid: int
    store: "redis.Redis"

    def spent(self) -> Spent:
        """Since the start of the processes."""
        commands = int(self.store.info("stats")["total_commands_processed"])
        return Spent(processor_seconds(self.worker_pid), processor_seconds(self.store_pid), commands)

    def memory(self, pid: int) -> tuple[float, float]:
        """MiB of a process: all that it holds (RSS), and what it shares with none."""
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        found = {name: int(value.split()[0]) / 1024 for name, value in (line.split(":") for line in lines)}
        return found["Rss"], found["Private_Clean"] + found["Private_Dirty"]

    def bytes_of(self, pattern: str) -> int:
        """Bytes of all keys of this pattern, as the store counts them: key, value and what holds them."""
        return sum(
            self.store.memory_usage(key, samples=0) or 0 for key in self.store.scan_iter(pattern, 1000)
        )

    def used(self) -> int:
        """Bytes that the store has in use for everything."""
        return int(self.store.info("memory")["used_memory"])


@contextlib.contextmanager
def watched() -> Iterator[Watched]:
    """`neuroviz-dash serve --workers 1`, as it is deployed, with an embedded Valkey."""
    with tempfile.TemporaryDirectory() as folder:
        server = start_serving(Path(folder), "--workers", "1", NEUROVIZ_TEACHER_KEY=TEACHER_KEY)
        master = server.process.pid
        children = _worker_and_store(master)
        (store_pid,) = (pid for pid, line in children.items() if "valkey" in line.split("\0")[0])
        (worker_pid,) = children.keys() - {store_pid}
        try:
            with redis.Redis.from_url(store_url(Path(folder))) as store:
                yield Watched(server.url, worker_pid, store_pid, master, store)
        finally:
            server.stop()


def _worker_and_store(master: int) -> dict[int, str]:
    """The children, as soon as the one that announces the server has ended."""
    end = time.monotonic() + 10
    while len(children := children_of(master)) != 2:
        assert time.monotonic() < end, children
        time.sleep(0.05)
    return children
