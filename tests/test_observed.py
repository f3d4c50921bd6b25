"""What is seen of each request, in an app whose route fails."""

import json

import flask
import pytest
from flask.testing import FlaskClient

from neuroviz_dash import observed
from neuroviz_dash.events import EventLog
from neuroviz_dash.logs import JsonLines
from neuroviz_dash.meters import Meters
from neuroviz_dash.observed import student_mark
from tests.numbers import numbers_in

ID = "ab" * 16


@pytest.fixture
def log() -> EventLog:
    return EventLog(lambda: 0.0)


@pytest.fixture
def meters(log: EventLog) -> Meters:
    return Meters(log.trouble)


@pytest.fixture
def client(meters: Meters, log: EventLog) -> FlaskClient:
    server = flask.Flask("observed")
    observed.install(server, meters, log, "a secret")

    @server.route("/run/<run_id>")
    def run(run_id: str) -> str:
        raise KeyError(f"run {run_id}")

    @server.route("/refuse/<int:status>")
    def refuse(status: int) -> None:
        flask.g.reason = "as the test asks"
        flask.abort(status)

    return server.test_client()


def test_an_exception_is_an_answer_a_number_and_one_line(
    client: FlaskClient, meters: Meters, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(5):
        answer = client.get(f"/run/{ID}")
        assert answer.status_code == 500
        assert answer.headers["X-Request-ID"]
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert [(line["event"], line["what"]) for line in lines] == [
        ("exception", "KeyError in /run/<run_id>"),
        ("failed", "/run/<run_id>"),
    ]
    assert "run (secret)" in lines[0]["traceback"]
    assert lines[0]["request_id"] == lines[1]["request_id"]
    assert ID not in json.dumps(lines)
    assert (
        numbers_in(meters.text().decode()).of("request_seconds_count", call="/run/<run_id>", status="5xx")
        == 5
    )


@pytest.mark.parametrize(
    ("status", "reason"),
    [(400, "malformed"), (403, "forbidden"), (413, "body"), (415, "malformed"), (404, None), (503, None)],
)
def test_refusals_by_status(client: FlaskClient, meters: Meters, status: int, reason: str | None) -> None:
    client.get(f"/refuse/{status}")
    numbers = numbers_in(meters.text().decode())
    assert numbers.of("refusals_total") == (reason is not None)
    if reason:
        assert numbers.of("refusals_total", reason=reason) == 1


@pytest.mark.parametrize(("status", "event"), [(403, "refused"), (503, "failed")])
def test_the_reason_is_in_the_line(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, status: int, event: str
) -> None:
    client.get(f"/refuse/{status}")
    (line,) = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert (line["event"], line["reason"]) == (event, "as the test asks")


def test_a_student_has_another_mark_each_day_and_at_each_server() -> None:
    marks = {student_mark(ID, secret, day) for secret in ("a", "b") for day in ("2026-01-01", "2026-01-02")}
    assert len(marks) == 4
    assert student_mark(ID, "a", "2026-01-01") in marks
    assert student_mark("cd" * 16, "a", "2026-01-01") not in marks
    assert student_mark(None, "a", "2026-01-01") is None
