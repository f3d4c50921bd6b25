"""The server under test, as it is deployed: two workers and an embedded Valkey."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import RunningServer, children_of, start_serving
from tests.live.people import TEACHER_KEY


@contextlib.contextmanager
def served() -> Iterator[RunningServer]:
    """A server of its own, stopped at the end unless it has been already."""
    with tempfile.TemporaryDirectory() as folder:
        server = start_serving(Path(folder), "--workers", "2", NEUROVIZ_TEACHER_KEY=TEACHER_KEY)
        try:
            yield server
        finally:
            if server.process.poll() is None:
                server.stop()


def busiest_worker(server: RunningServer) -> int:
    """The process id of the worker with the most connections. The server's other child is its Valkey."""
    workers = [pid for pid, line in children_of(server.process.pid).items() if "neuroviz_dash" in line]
    return max(workers, key=lambda pid: len(os.listdir(f"/proc/{pid}/fd")))
