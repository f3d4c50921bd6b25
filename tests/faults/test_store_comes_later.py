"""A server that starts while the store of others is away waits for it."""

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.callbacks.student import CALLBACK, body_of
from tests.conftest import StartServer
from tests.live.people import Person
from tests.ports import free_ports
from tests.valkeys import Node, wait_until


def fetch(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.parametrize("kind", ["redis", "redis+cluster"])
def test_a_server_waits_for_its_store(start_server: StartServer, tmp_path: Path, kind: str) -> None:
    (port,) = free_ports(1)
    words = ("--cluster-enabled", "yes") if kind == "redis+cluster" else ()
    valkey = Node(tmp_path / "store", port, words)
    server = start_server(tmp_path / "data", "--redis-url", f"{kind}://:@127.0.0.1:{port}", "--workers", "1")
    said = [line for line in server.printed.splitlines() if "can't be reached yet" in line]
    assert said == [
        f"The store at {kind}://***@127.0.0.1:{port} can't be reached yet: Connection refused. "
        "The server goes on once it can."
    ]
    assert fetch(f"{server.url}/healthz")[0] == 200
    status, text = fetch(f"{server.url}/readyz")
    assert (status, json.loads(text)["ready"]) == (503, False)
    student = Person(server.url)
    status, body = student.request("POST", CALLBACK, body_of({"do": "open"}))
    assert (status, b"store cannot be reached" in body) == (503, True)
    try:
        valkey.start()
        if words:
            with valkey.client() as client:
                client.execute_command("CLUSTER ADDSLOTSRANGE", 0, 16383)
        wait_until(lambda: fetch(f"{server.url}/readyz")[0] == 200, 10)
        assert student.command({"do": "open"})["cursor"]["iteration"] == 0
    finally:
        valkey.kill()
