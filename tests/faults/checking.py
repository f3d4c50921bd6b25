"""A student who steps through faults as the page does, and remembers every answer that came."""

import base64
import contextlib
import http.client
import json
import secrets
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import redis

from neuroviz_dash.model.commands import Focus
from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.run import Cursor, Run, View, decode_run, move, new_run
from neuroviz_dash.model.stages import UPDATE
from neuroviz_dash.store.runs import RunStore
from neuroviz_dash.views.answer import trace_part
from tests.callbacks.student import Student, body_of
from tests.store.conftest import ALLOWANCE, TTL

Answer = dict[str, Any]
PAUSE_SECONDS, STEP_SECONDS = 0.2, 0.1


@dataclass(frozen=True)
class Acknowledged:
    """What an answer said is stored: the revision, the place, and the weights after it."""

    revision: int
    iteration: int
    weights: tuple[bytes, ...]


@dataclass
class Checker:
    """One student, one run. `refusals` are the reasons that the server gave for not doing something yet."""

    student: Student
    acknowledged: list[Acknowledged] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    lost: int = 0
    restored: int = 0
    longest: float = 0.0

    @classmethod
    def begun(cls, address: str) -> "Checker":
        """A student with a fresh run, at the start of it."""
        checker = cls(Student(address))
        checker.student.open()
        return checker

    def step(self, seconds: float = 60.0) -> Acknowledged:
        """One iteration more; sent again until it is answered, as the page does."""
        iteration = self.acknowledged[-1].iteration + 1 if self.acknowledged else 1
        return self.go_to(iteration, seconds)

    @contextlib.contextmanager
    def stepping(self) -> Iterator[None]:
        """Steps all the time, a few a second, in a thread of its own."""
        ending = threading.Event()

        def work() -> None:
            while not ending.wait(STEP_SECONDS):
                self.step()

        with ThreadPoolExecutor() as pool:
            done = pool.submit(work)
            try:
                yield
            finally:
                ending.set()
            done.result()

    def go_to(self, iteration: int, seconds: float = 60.0) -> Acknowledged:
        """The update of an iteration."""
        begin, place = time.monotonic(), {"iteration": iteration, "stage": "update"}
        command = {"do": "move", "run": self.student.run, "id": secrets.token_hex(16), **place}
        while True:
            answer = self._answer({**command, "revision": self.student.revision})
            if answer is not None and "lost" in answer:
                self._restore()
            elif answer is not None:
                assert "error" not in answer, answer["error"]
                self.student.revision = answer["revision"]
                if answer["cursor"]["iteration"] == iteration:
                    break
            assert time.monotonic() < begin + seconds, self.refusals[-3:]
        self.longest = max(self.longest, time.monotonic() - begin)
        self.acknowledged.append(Acknowledged(answer["revision"], iteration, _after(answer["trace"])))
        return self.acknowledged[-1]

    def _restore(self) -> None:
        """Once it is known that the store has lost something."""
        last = self.acknowledged[-1]
        cursor = {"iteration": last.iteration, "stage": "update", "unit": None}
        known = {
            "experiment": self.student.last["lesson"]["experiment"],
            "interventions": [],
            "cursor": cursor,
        }
        command = {"do": "restore", "run": self.student.run, **known}
        is_back = False
        while not is_back:
            answer = self._answer({**command, "revision": self.student.revision})
            if answer is not None:
                self.student.revision, is_back = answer["revision"], answer["restored"]
        self.restored += 1

    def _answer(self, command: Answer) -> Answer | None:
        """The answer; None if there is none, after a pause."""
        try:
            status, text = self.student.post(json.dumps(body_of(command)).encode())
            if status == 200:
                found: Answer = json.loads(text)["response"]["answer"]["data"]
                return found
        except (OSError, http.client.HTTPException, ValueError):
            self.lost += 1
        else:
            assert status in (429, 502, 503), (status, text)
            self.refusals.append(text.strip())
        time.sleep(PAUSE_SECONDS)
        return None


def _after(trace: Answer) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(layer["after"][1]) for layer in trace["layers"])


def stored_run(store: redis.Redis, student: str, run_id: str) -> tuple[int, Run]:
    """The revision and the run in the store."""
    found = RunStore(store, TTL, ALLOWANCE).load(student, run_id)
    assert found is not None, "the run is not stored"
    return found.revision, decode_run(found.body)


def by_engine(experiment: Experiment, iteration: int) -> View:
    """A run at an update, computed here and by no server."""
    return move(new_run(experiment), Cursor(iteration, UPDATE))


def check(checker: Checker, store: redis.Redis) -> None:
    """All that was acknowledged is what the engine alone computes, and the store holds the last of it."""
    revision, run = stored_run(store, checker.student.identity, checker.student.run)
    last = checker.acknowledged[-1]
    assert (revision, run.cursor.iteration) == (last.revision, last.iteration)
    assert run.before == by_engine(run.experiment, last.iteration).run.before
    revisions = [each.revision for each in checker.acknowledged]
    assert revisions == sorted(set(revisions)), "a revision went back, or stands for two places"
    for each in checker.acknowledged:
        seen = by_engine(run.experiment, each.iteration)
        assert each.weights == _after(trace_part(seen, Focus())), f"iteration {each.iteration}"
