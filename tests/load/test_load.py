"""The load as it is run: against a server that works, and one that does not."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import redis

from tests.load.__main__ import main, read_arguments


class InTrouble(BaseHTTPRequestHandler):
    """Answers everything with 500."""

    def do_GET(self) -> None:
        self.send_error(500)

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def in_trouble() -> Iterator[str]:
    """The address of such a server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), InTrouble) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_server_in_trouble_is_reported(
    in_trouble: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--students", "3", "--classes", "0", "--minutes", "0.1", "--arrive-seconds", "1"]
    file = tmp_path / "load.json"
    assert main([*words, "--address", in_trouble, "--json", str(file)]) == 1
    printed = capsys.readouterr().out
    assert "arrival: AssertionError: /: 500" in printed
    found = json.loads(file.read_text())
    assert found["errors"] >= 3
    held = {each["what"].split(": ")[-1]: each["is_within"] for each in found["promises"]}
    assert held["errors"] is held["p95 of a step"] is held["students missing"] is False


def test_five_students_meet_no_error(
    valkey_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "load.json"
    words = ["--students", "5", "--classes", "1", "--minutes", "0.25", "--step-seconds", "0.3"]
    words += ["--arrive-seconds", "1", "--redis-url", valkey_url]
    main([*words, "--json", str(file)])  # how fast it was is no matter of a test
    printed, found = capsys.readouterr().out, json.loads(file.read_text())
    with redis.Redis.from_url(valkey_url) as store:
        assert store.dbsize() > 5
    assert found["said"] == []
    assert (found["errors"], found["arrived"]) == (0, 5)
    assert found["kinds"]["step"]["requests"] > 20
    assert found["kinds"]["demo: seen by a student"]["requests"] > 0
    assert found["kinds"]["open the class's work"]["requests"] > 0
    assert len(found["memory"][-1]["memory"]) == 2
    assert "teacher_key" not in found["plan"]
    assert "p95 of a step" in printed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--address", "http://192.0.2.1:80"],
            "http://192.0.2.1:80 is not allowed; allowed: http://127.0.0.1",
        ),
        (["--address", "https://example.org"], "https://example.org is not allowed"),
        (["--students", "5001"], "5001 is not allowed; allowed: 1 to 5000"),
        (["--minutes", "121"], "121 is not allowed; allowed: 0.1 to 120"),
    ],
)
def test_a_load_is_bounded_and_stays_on_this_machine(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        read_arguments(words)
    assert said in capsys.readouterr().err
