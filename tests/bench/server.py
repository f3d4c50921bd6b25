"""A step through gunicorn against an empty callback of the same server; bytes of an answer and a run."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from neuroviz_dash.embedded import EmbeddedValkey
from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.run import Cursor, encode_run, move, new_run
from tests.bench.figure import Figure
from tests.callbacks.student import CALLBACK, JSON_TYPE, Student, body_of
from tests.conftest import UNHURRIED, clean_environment
from tests.ports import free_ports

STEPS = 400
ROUNDS = 5


@contextlib.contextmanager
def bench_server() -> Iterator[str]:
    """One gevent worker under gunicorn, with an embedded Valkey."""
    (port,) = free_ports(1)
    with tempfile.TemporaryDirectory() as folder, EmbeddedValkey(Path(folder)) as valkey:
        environment = clean_environment(
            **UNHURRIED, NEUROVIZ_REDIS_URL=valkey.url, NEUROVIZ_SECRET_KEY="x" * 32
        )
        environment["OPENBLAS_NUM_THREADS"] = "1"
        words = ["-k", "gevent", "-w", "1", "-b", f"127.0.0.1:{port}", "tests.bench.bench_app:make()"]
        process = subprocess.Popen([sys.executable, "-m", "gunicorn", *words], env=environment,
                                   stderr=subprocess.DEVNULL, cwd=os.getcwd())  # fmt: skip
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def wait_for(port: int) -> None:
    """Until the port takes connections."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")


class Line:
    """One kept-alive connection of a student."""

    def __init__(self, student: Student) -> None:
        host = student.address.removeprefix("http://")
        self._connection = http.client.HTTPConnection(host)
        self._headers = {"Content-Type": JSON_TYPE, "Cookie": f"neuroviz_student={student.cookie}"}

    def post(self, body: bytes) -> tuple[bytes, float]:
        """The answer, and the seconds that it took."""
        begun = time.perf_counter()
        self._connection.request("POST", CALLBACK, body, self._headers)
        answer = self._connection.getresponse().read()
        return answer, time.perf_counter() - begun


def empty_body() -> bytes:
    """The request of the callback that does nothing."""
    body = body_of(None) | {"output": "nothing.data", "outputs": {"id": "nothing", "property": "data"}}
    body["inputs"] = [{"id": "something", "property": "data", "value": 1}]
    return json.dumps(body | {"changedPropIds": ["something.data"]}).encode()


def measure() -> list[Figure]:
    """The rate of both callbacks, interleaved, and the sizes."""
    with bench_server() as address:
        student = Student(address)
        student.open()
        line, ratios, sizes, step_seconds = Line(student), [], [], []
        iteration = 0
        for _ in range(ROUNDS):
            empty, step = 0.0, 0.0
            for _ in range(STEPS // ROUNDS):
                empty += line.post(empty_body())[1]
                iteration += 1
                answer, seconds = line.post(step_body(student, iteration))
                step += seconds
                sizes.append(len(answer))
                student.revision = json.loads(answer)["response"]["answer"]["data"]["revision"]
            ratios.append(empty / step)
            step_seconds.append(step / (STEPS // ROUNDS))
    note = f"{1e3 * median(step_seconds):.2f} ms a step"
    run = len(encode_run(move(new_run(default_experiment()), Cursor(1000, "update")).run)) / 1024
    return [
        Figure("rate of a step against an empty callback", median(ratios), 0.35, "", "at least", note),
        Figure("answer to one step, Iris default", max(sizes) / 1000, 8, "kB"),
        Figure("a run in Redis after 1,000 iterations", run, 16, "KiB"),
    ]


def step_body(student: Student, iteration: int) -> bytes:
    """The request of "Next iteration"."""
    command: dict[str, Any] = {"do": "move", "run": student.run, "revision": student.revision,
                               "iteration": iteration, "stage": "update", "known": None,
                               "seen": iteration - 2}  # fmt: skip
    return json.dumps(body_of(command)).encode()
