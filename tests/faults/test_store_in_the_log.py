"""The log of an outage: which store, why, and when it was over."""

import json
from pathlib import Path

from tests.callbacks.student import CALLBACK, body_of
from tests.conftest import StartServer
from tests.live.people import Person
from tests.ports import free_ports
from tests.valkeys import Node


def test_an_outage_in_the_log(start_server: StartServer, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    valkey = Node(tmp_path / "store", port)
    valkey.start()
    server = start_server(tmp_path / "data", "--redis-url", f"redis://:@127.0.0.1:{port}", "--workers", "1")
    student = Person(server.url)
    student.command({"do": "open"})
    valkey.stop()
    assert student.request("POST", CALLBACK, body_of({"do": "open"}))[0] == 503
    assert student.request("POST", "/forget", {})[0] == 503
    valkey.start()
    try:
        student.command({"do": "open"})
        lines = [json.loads(line) for line in server.stop().splitlines()]
    finally:
        valkey.kill()
    assert all("Connection refused" in line["reason"] for line in lines[:-1])
    assert {(line["event"], line["what"]) for line in lines[:-1]} == {
        ("store", "away"), ("failed", "do:open"), ("failed", "/forget"),
    }  # fmt: skip
    assert (lines[-1]["what"], lines[-1]["store"]) == ("back", f"redis://***@127.0.0.1:{port}")
    assert lines[-1]["after_seconds"] > 0
