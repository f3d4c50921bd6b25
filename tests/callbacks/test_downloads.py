"""Files to take away: each holds what the page shows; who asks wrongly hears why."""

import csv
import io
import json
import time
from pathlib import Path
from typing import Any

import dash
import numpy as np
import pytest
from flask.testing import FlaskClient

from neuroviz_dash import headers, identity, security
from neuroviz_dash.callbacks import downloads
from neuroviz_dash.callbacks.lesson import Answer, perform
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.cookies import Signing
from neuroviz_dash.model.experiment import parse_experiment, parse_experiment_json
from neuroviz_dash.model.trace import trace_lines
from neuroviz_dash.settings import read_settings
from tests.model.scripts.test_numpy_script import run_script

RATE = {"kind": "learning_rate", "value": 0.5}


@pytest.fixture
def server(services: Services) -> dash.Dash:
    app = dash.Dash("test_downloads")
    headers.install(app.server, lambda: "default-src 'none'")
    security.install(app, 100_000)
    identity.install(app.server, Signing(read_settings({}, secret_key="k" * 32), time.time))
    app.layout = dash.html.Div()
    downloads.register(app, services)
    return app


class Downloader:
    """A browser and its student's run."""

    def __init__(self, client: FlaskClient, services: Services) -> None:
        self.client, self.services = client, services
        cookie = client.get("/").headers["Set-Cookie"]
        self.student = cookie.split("=", 1)[1].split(".")[0]
        self.at = perform(services, self.student, {"do": "open", "run": None})

    def do(self, command: dict[str, Any]) -> Answer:
        seen = {"run": self.at["run"], "revision": self.at["revision"]}
        self.at = {**self.at, **perform(self.services, self.student, {**command, **seen})}
        assert "error" not in self.at, self.at["error"]
        return self.at

    def move(self, iteration: int, stage: str = "update") -> None:
        while True:
            cursor = self.do({"do": "move", "iteration": iteration, "stage": stage})["cursor"]
            if (cursor["iteration"], cursor["stage"]) == (iteration, stage):
                return

    def get(self, name: str) -> tuple[int, bytes, dict[str, str]]:
        answer = self.client.get(f"/download/{self.at['run']}/{name}")
        return answer.status_code, answer.data, dict(answer.headers)

    def body(self, name: str) -> bytes:
        status, body, _ = self.get(name)
        assert status == 200, body
        return body


@pytest.fixture
def student(server: dash.Dash, services: Services) -> Downloader:
    return Downloader(server.server.test_client(), services)


def test_the_experiment_is_whole_and_reads_back(student: Downloader) -> None:
    weights = [{"weights": [[0.1], [0.2]], "biases": [0.3]}]
    experiment = {"dataset": {"name": "xor"}, "hidden_layers": [], "batch_size": 2,
                  "initializer": {"name": "given", "given": weights}}  # fmt: skip
    student.do({"do": "configure", "experiment": experiment})
    body = student.body("experiment.json")
    assert json.loads(body)["initializer"]["given"] == weights
    assert b'\n "batch_size": 2,\n' in body
    assert parse_experiment_json(body) == parse_experiment(experiment)


def test_the_trace_is_the_one_of_the_command_line(student: Downloader) -> None:
    student.move(3, "loss")
    line = list(trace_lines(parse_experiment({}), 3))[2]
    assert json.loads(student.body("trace.json")) == json.loads(line)
    rows = list(csv.DictReader(io.StringIO(student.body("trace.csv").decode())))
    assert {row["iteration"] for row in rows} == {"3"}
    (batch_loss,) = (row["value"] for row in rows if row["quantity"] == "batch_before")
    assert float(batch_loss) == json.loads(line)["loss"]["batch_before"]


def test_the_trace_feels_what_was_changed_by_hand(student: Downloader) -> None:
    student.move(2)
    cursor = student.at["cursor"]
    student.do({"do": "intervene", "intervention": RATE, "cursor": cursor})
    student.move(3)
    assert json.loads(student.body("trace.json"))["learning_rate"] == 0.5


def test_the_weights_before_and_after(student: Downloader) -> None:
    student.move(5)
    trace = json.loads(student.body("trace.json"))
    with np.load(io.BytesIO(student.body("weights.npz"))) as found:
        names = {f"{part}_{when}_{layer}" for part in ("weights", "biases") for when in ("before", "after")
                 for layer in (1, 2)}  # fmt: skip
        assert set(found.files) == {"iteration", *names}
        assert found["iteration"] == 5
        for layer, record in enumerate(trace["layers"], 1):
            for part in ("weights", "biases"):
                for when in ("before", "after"):
                    assert found[f"{part}_{when}_{layer}"].tolist() == record[f"{part}_{when}"]
    student.move(5, "loss")
    with np.load(io.BytesIO(student.body("weights.npz"))) as found:
        assert not [name for name in found.files if "after" in name]


def test_the_numpy_script_runs(student: Downloader, tmp_path: Path) -> None:
    student.move(4, "forward 1")
    done = run_script(student.body("neuroviz_numpy.py").decode(), tmp_path)
    assert done.stdout.endswith("all numbers agree\n"), done.stderr
    assert b"import torch" in student.body("neuroviz_torch.py")


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("experiment.json", "neuroviz-experiment.json"),
        ("trace.json", "neuroviz-trace-2.json"),
        ("trace.csv", "neuroviz-trace-2.csv"),
        ("weights.npz", "neuroviz-weights-2.npz"),
        ("neuroviz_numpy.py", "neuroviz_numpy.py"),
        ("neuroviz_torch.py", "neuroviz_torch.py"),
    ],
)
def test_files_are_kept_and_never_cached(student: Downloader, name: str, kept_as: str) -> None:
    student.move(2)
    status, _, headers = student.get(name)
    assert status == 200
    assert headers["Content-Disposition"] == f'attachment; filename="{kept_as}"'
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_wrong_requests_are_told_why(student: Downloader, server: dash.Dash, services: Services) -> None:
    status, text, headers = student.get("trace.json")
    assert (status, headers["Content-Type"].split(";")[0]) == (400, "text/plain")
    assert b"Take a step first" in text
    assert student.get("passwords.txt")[0] == 404
    run = student.at["run"]
    other = Downloader(server.server.test_client(), services)
    other.at["run"] = run  # another student's run
    assert other.get("experiment.json")[0] == 404
    for bad in ("x", "0" * 32, "ａ" * 32, "a" * 5000):
        other.at["run"] = bad
        status, text, _ = other.get("experiment.json")
        assert status in (400, 404)
        assert text.count(b"\n") == 1
