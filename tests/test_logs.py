"""What is in the log, and what must not be."""

import http.client
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gevent.hub
import pytest

from neuroviz_dash.logs import JsonLines, Throttle, catch_greenlets, cleared
from neuroviz_dash.secret import COOKIES
from tests.conftest import RunningServer, StartServer, children_of
from tests.live.people import TEACHER_KEY, Guide, Person, Pupil
from tests.valkeys import wait_until

Line = dict[str, Any]
SECRET_KEY = "a-secret-key-for-tests-of-the-log"


def lines_of(server: RunningServer) -> list[Line]:
    """The server's log, when it has ended: all that it printed but the lines for a person."""
    printed = server.stop()
    return [json.loads(line) for line in printed.splitlines()]


def raw(url: str, request: bytes) -> bytes:
    """What the server answers to bytes that no client would send."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), 10) as connection:
        connection.sendall(request)
        return connection.recv(65536)


def lesson(url: str) -> tuple[Guide, Pupil, list[str]]:
    """A class at work, and all that must not be written down."""
    guide = Guide.of_new_class(url, "A title of a class")
    links = guide.lead({"act": "lead"})["links"]
    pupil = Pupil.joined(url, guide.code)
    hall = Person(url)
    hall.enter(links["hall"])
    guide.open()
    guide.move(3)
    guide.show(3)
    stream = pupil.stream(guide.class_id)
    guide.lead({"act": "mode", "mode": "work", "begin": "demo"})
    pupil.open(take="work")
    pupil.move(5)
    stream.close()
    shared = pupil.ask({"ask": "share", "run": pupil.run})
    for path in (
        f"/download/{pupil.run}/trace.json",
        f"/join/{guide.code}.svg",
        f"/?join={guide.code}",
    ):
        assert pupil.request("GET", path)[0] == 200
    assert pupil.request("GET", f"/{guide.run}")[0] == 404
    stale = {"do": "move", "run": pupil.run, "revision": 1, "iteration": 1, "stage": "update"}
    assert "error" in pupil.command(stale)
    assert pupil.command({"do": "open", "run": "f" * 31 + "G"})["error"]
    assert hall.request("GET", f"/class/{guide.class_id}/stream")[0] == 403  # not as the hall
    cookies = [*guide.cookies.values(), *pupil.cookies.values(), *hall.cookies.values()]
    secrets = [part for cookie in cookies for part in cookie.split(".") if len(part) > 3]
    return guide, pupil, [
        *secrets, *links.values(), guide.run, pupil.run, guide.class_id, guide.code, guide.page,
        pupil.nickname, "A title of a class", TEACHER_KEY, SECRET_KEY, json.dumps(shared)[20:60],
    ]  # fmt: skip


def test_a_lesson_leaves_nothing_in_the_log_that_leads_to_anyone(
    start_server: StartServer, tmp_path: Path
) -> None:
    server = start_server(
        tmp_path, NEUROVIZ_LOG_LEVEL="info", NEUROVIZ_TEACHER_KEY=TEACHER_KEY, NEUROVIZ_SECRET_KEY=SECRET_KEY
    )
    guide, pupil, private = lesson(server.url)
    path = f"/class/{guide.class_id}/stream?join={guide.code}".encode()
    assert b"400" in raw(server.url, b"GET %b SPDY/9\r\nHost: x\r\n\r\n" % path)
    assert b"400" in raw(
        server.url,
        b"GET / HTTP/1.1\r\nHost: x\r\nCookie %b\r\n\r\n" % pupil.cookies["neuroviz_student"].encode(),
    )
    for probe in ("/healthz", "/readyz", "/metrics"):
        guide.request("GET", probe)
    lines = lines_of(server)
    text = json.dumps(lines)
    assert [each for each in private if each in text] == []
    requests = [line for line in lines if line["event"] == "request"]
    calls = {line["call"] for line in requests}
    assert {"do:move", "ask:join", "act:mode", "/class/<class_id>/stream", "/join/<code>.svg"} <= calls
    assert not any("healthz" in line["route"] or "readyz" in line["route"] for line in requests)
    assert all(re.fullmatch(r"[0-9a-f]{12}", line["student"]) for line in requests if line["student"])
    # One student has one mark, in both workers.
    steps = {line["student"] for line in requests if line["call"] in ("ask:share", "/join/<code>.svg")}
    assert len(steps) == 1
    assert [line["what"] for line in lines if line["event"] == "refused"] == ["forbidden"]
    assert [line["message"] for line in lines if "Invalid" in line.get("message", "")] == [
        "Invalid request from (not shown)"
    ] * 2


def test_a_line_has_what_an_operator_looks_for(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server(tmp_path, NEUROVIZ_LOG_LEVEL="info")
    person = Person(server.url)
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
    given = [
        "from-a-proxy.0123456789",
        "short",
        "with space in it",
        "x" * 65,
        "ключ-ключ-ключ".encode().decode("latin-1"),
    ]
    answered = []
    for each in given:
        connection.request("GET", "/", headers={"X-Request-ID": each})
        answer = connection.getresponse()
        answer.read()
        answered.append(answer.getheader("X-Request-ID"))
    connection.close()
    person.command({"do": "open"})
    lines = [line for line in lines_of(server) if line["event"] == "request"]
    assert answered[0] == given[0]
    assert all(re.fullmatch(r"[0-9a-f]{16}", each or "") for each in answered[1:])
    assert set(answered) <= {line["request_id"] for line in lines}
    last = lines[-1]
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", last["time"])
    assert (last["level"], last["method"], last["route"], last["call"], last["status"]) == (
        "info", "POST", "/_dash-update-component", "do:open", 200,
    )  # fmt: skip
    assert 0 < last["milliseconds"] < 5000
    assert last["bytes"] > 1000


def test_trouble_is_written_at_most_once_a_second(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server(tmp_path, "--workers", "1")
    person = Person(server.url)
    for _ in range(30):
        assert person.request("POST", "/_dash-update-component", {"output": "no"})[0] == 400
    assert person.request("GET", "/nothing-here")[0] == 404
    lines = lines_of(server)
    assert [line["event"] for line in lines] == ["refused"] * len(lines)
    assert 1 <= len(lines) < 10
    assert {line["what"] for line in lines} == {"malformed"}


def test_a_killed_worker_is_a_line(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server(tmp_path, "--workers", "1")
    victims = [pid for pid, words in children_of(server.process.pid).items() if "valkey" not in words]
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not set(victims) & set(children_of(server.process.pid)))
    lines = lines_of(server)
    assert any("SIGKILL" in line["message"] and line["level"] == "error" for line in lines)


def test_uncaught_exceptions_are_lines_with_a_traceback() -> None:
    program = (
        "import threading, warnings\n"
        "from neuroviz_dash.logs import configure\n"
        "configure('warning')\n"
        "warnings.warn('look out')\n"
        "def fail(): raise ValueError('in run ' + 'ab' * 16)\n"
        "other = threading.Thread(target=fail); other.start(); other.join()\n"
        "fail()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.returncode == 1
    assert done.stdout == ""
    assert [line["event"] for line in lines] == ["py.warnings", "uncaught", "uncaught"]
    for line in lines[1:]:
        assert line["what"] == "ValueError"
        assert "in run (secret)" in line["traceback"]


def test_what_a_greenlet_raises_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    hub = gevent.hub.Hub()
    catch_greenlets(hub)
    try:
        raise KeyError("lost")
    except KeyError as error:
        hub.handle_error("a greenlet", KeyError, error, error.__traceback__)
    hub.destroy(destroy_loop=True)
    record = caplog.records[0]
    assert (record.getMessage(), record.fields) == ("uncaught", {"what": "KeyError"})  # type: ignore[attr-defined]
    assert "lost" in json.loads(JsonLines().format(record))["traceback"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Error handling request GET /join/ABC234.svg", "Error handling request (not shown)"),
        ("Invalid request from ip=10.1.2.3: '/class/x\n'", "Invalid request from (not shown)"),
        ("Worker (pid:12) was sent SIGKILL!", "Worker (pid:12) was sent SIGKILL!"),
        (f"no run {'0a' * 8}, {'f' * 32}", "no run (secret), (secret)"),
        (f"{'ab' * 16}.{'Z-_' * 14}x", "(secret).(secret)"),
    ],
)
def test_others_lines_are_cleared(text: str, shown: str) -> None:
    assert cleared(text) == shown


def test_a_line_of_text_that_is_no_unicode() -> None:
    record = logging.LogRecord("gunicorn.error", logging.WARNING, "", 0, "lone \ud800 %s", ("\n",), None)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == "lone \ud800 \n"


def test_a_throttle_counts_what_it_keeps_back() -> None:
    now = [0.0]
    throttle = Throttle(lambda: now[0])
    assert [throttle.passes("store", "away") for _ in range(4)] == [0, None, None, None]
    assert throttle.passes("store", "full") == 0
    now[0] = 1.0
    assert [throttle.passes("store", "away") for _ in range(2)] == [3, None]
    now[0] = 2.5
    assert throttle.passes("store", "away") == 1


def test_the_secret_key_of_a_data_folder_is_not_logged(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server(tmp_path, "--workers", "1", NEUROVIZ_LOG_LEVEL="info")
    Person(server.url).request("GET", "/")
    text = json.dumps(lines_of(server))
    assert '"request"' in text
    for name in (COOKIES, "teacher-key"):
        assert (tmp_path / name).read_text() not in text
