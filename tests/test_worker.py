"""What becomes of a worker that fails while it starts."""

from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.workers.ggevent import GeventWorker

from neuroviz_dash import worker
from neuroviz_dash.worker import Worker


def failing_worker(monkeypatch: pytest.MonkeyPatch, age: int) -> Worker:
    """One of two; each that is started is a year older than the one before."""

    def fail(_worker: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(GeventWorker, "init_process", fail)
    monkeypatch.setattr(worker, "AGAIN_SECONDS", 0.0)
    made = Worker.__new__(Worker)
    made.age, made.cfg = age, SimpleNamespace(workers=2)
    made.log = SimpleNamespace(exception=lambda _text: None)
    return made


def test_one_of_the_first_ends_the_server_which_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError):
        failing_worker(monkeypatch, age=2).init_process()


def test_one_that_takes_anothers_place_ends_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """gunicorn ends the server for status 3, and nothing else."""
    with pytest.raises(SystemExit) as ended:
        failing_worker(monkeypatch, age=3).init_process()
    assert ended.value.code == 1
