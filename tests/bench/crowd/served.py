"""The server under test, as it is deployed: workers and an embedded Valkey."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import RunningServer, children_of, start_serving
from tests.live.people import TEACHER_KEY


@contextlib.contextmanager
def served(workers: int = 2, **variables: str) -> Iterator[RunningServer]:
    """A server of its own, stopped at the end unless it has been already."""
    with tempfile.TemporaryDirectory() as folder:
        server = start_serving(
            Path(folder), "--workers", str(workers), **{"NEUROVIZ_TEACHER_KEY": TEACHER_KEY, **variables}
        )
        try:
            yield server
        finally:
            if server.process.poll() is None:
                server.stop()


def workers_of(server: RunningServer) -> list[int]:
    """The process ids of the workers. The server's other child is its Valkey."""
    return [pid for pid, line in children_of(server.process.pid).items() if "neuroviz_dash" in line]


def busiest_worker(server: RunningServer) -> int:
    """The process id of the worker with the most connections."""
    return max(workers_of(server), key=lambda pid: len(os.listdir(f"/proc/{pid}/fd")))
