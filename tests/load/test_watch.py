"""The watch over a real server's workers."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.bench.crowd.served import workers_of
from tests.conftest import StartServer
from tests.load.watch import Watch, resident


def ended(watch: Watch) -> tuple[float, bool]:
    """How many workers did, and whether that keeps the promise."""
    figure = watch.figures(0, must_judge=False)[0]
    return figure.measured, figure.is_within


def test_a_worker_that_was_killed_is_missed(start_server: StartServer, tmp_path: Path) -> None:
    watch = Watch(start_server(tmp_path, "--workers", "2"), 2)
    watch.sample()
    assert ended(watch) == (0, True)
    killed = workers_of(watch.server)[0]
    os.kill(killed, signal.SIGKILL)
    end = time.monotonic() + 20
    while killed in watch.sample().memory:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert ended(watch) == (1, False)


def test_memory_and_work_are_those_of_the_processes(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server(tmp_path, "--workers", "1")
    watch = Watch(server, 1)
    assert watch.sample().memory == {
        workers_of(server)[0]: pytest.approx(resident(workers_of(server)[0]), rel=0.1)
    }
    assert 20 < resident(os.getpid()) < 2000
    used = watch.processors()
    assert set(used) == {"workers", "store"}
    assert all(0 <= share <= 1.5 for share in used.values())
