"""What probes are told, with stores that are away, full, read-only or silent for real."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from redis.exceptions import ClusterDownError, ResponseError

from neuroviz_dash.embedded import EmbeddedValkey
from neuroviz_dash.headers import HEADERS
from neuroviz_dash.health import FOR_READING, PROBING, Readiness
from neuroviz_dash.store.connection import Patience, connect
from tests.conftest import StartServer
from tests.ports import free_ports
from tests.valkeys import Node, wait_until

MOST_SECONDS = 1.5


def get(url: str, path: str, method: str = "GET") -> tuple[http.client.HTTPResponse, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


@pytest.fixture
def store(tmp_path: Path) -> Iterator[redis.Redis]:
    """The operator's client of a store that may be spoilt."""
    with EmbeddedValkey(tmp_path) as valkey, redis.Redis.from_url(valkey.url) as client:
        yield client


def readiness_of(store: redis.Redis) -> Readiness:
    path = store.connection_pool.connection_kwargs["path"]
    return Readiness(connect(f"unix://{path}", PROBING))


def full(store: redis.Redis) -> None:
    store.config_set("maxmemory", "1kb")


def replica(store: redis.Redis) -> None:
    store.replicaof("127.0.0.1", 1)


def without_replicas(store: redis.Redis) -> None:
    store.config_set("min-replicas-to-write", 1)


def locked(store: redis.Redis) -> None:
    store.config_set("requirepass", "another-password")


def paused(store: redis.Redis) -> None:
    store.client_pause(5000)


def stopped(store: redis.Redis) -> None:
    store.shutdown(nosave=True)


TROUBLES: list[tuple[Callable[[redis.Redis], None], str]] = [
    (full, "The store is full: it needs more memory, or fewer runs."),
    (replica, "The store is read-only: this is a replica, and not the master."),
    (without_replicas, "The store refuses to write; its log says why (a full disk, too few replicas)."),
    (locked, "The store does not take this user or password."),
    (paused, "The store does not answer in time."),
    (stopped, "The store cannot be reached."),
]


@pytest.mark.parametrize(("spoil", "said"), TROUBLES, ids=lambda each: getattr(each, "__name__", ""))
def test_the_reason_is_said_in_time(
    store: redis.Redis, spoil: Callable[[redis.Redis], None], said: str
) -> None:
    assert readiness_of(store).reason() == ""
    spoil(store)
    begun = time.monotonic()
    assert readiness_of(store).reason() == said
    assert time.monotonic() - begun < MOST_SECONDS


def test_a_client_that_hangs_holds_nobody_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # takes connections, and never answers
        patient = connect(f"redis://127.0.0.1:{deaf.getsockname()[1]}", Patience(20.0, 20.0, 8, 20.0))
        readiness = Readiness(patient, patience=0.2)
        begun = time.monotonic()
        assert [readiness.reason() for _ in range(3)] == ["The store does not answer in time."] * 3
        assert time.monotonic() - begun < MOST_SECONDS


def test_many_probes_are_one_look_and_the_next_second_has_its_own(store: redis.Redis) -> None:
    now = [0.0]
    path = store.connection_pool.connection_kwargs["path"]
    readiness = Readiness(connect(f"unix://{path}", PROBING), clock=lambda: now[0])

    def writes() -> int:
        return int(store.info("commandstats").get("cmdstat_set", {}).get("calls", 0))

    probes = [threading.Thread(target=readiness.reason) for _ in range(50)]
    for each in probes:
        each.start()
    for each in probes:
        each.join()
    assert writes() == 1
    full(store)
    assert readiness.reason() == ""
    now[0] = 1.0
    assert readiness.reason().startswith("The store is full")
    assert writes() == 1  # a refused write is not counted as a call
    store.config_set("maxmemory", 0)
    now[0] = 2.0
    assert readiness.reason() == ""
    assert writes() == 2


def test_a_server_that_loses_its_store_and_gets_it_back(start_server: StartServer, tmp_path: Path) -> None:
    node = Node(tmp_path / "store", free_ports(1)[0])
    node.start()
    server = start_server(tmp_path / "data", "--redis-url", f"redis://:a-password@127.0.0.1:{node.port}")
    assert get(server.url, "/readyz")[0].status == 200
    node.kill()
    # Each worker remembers for a second what it has seen.
    away = {"ready": False, "reason": "The store cannot be reached."}
    wait_until(lambda: json.loads(get(server.url, "/readyz")[1]) == away)
    for path in ("/healthz", "/metrics"):
        assert get(server.url, path)[0].status == 200
    node.start()
    wait_until(lambda: get(server.url, "/readyz")[0].status == 200, seconds=5)
    node.kill()


class Failing:
    """A store that answers with an error."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def set(self, *_key_and_value: object, **_options: object) -> None:
        raise self._error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ClusterDownError("CLUSTERDOWN The cluster is down"), "The store cannot be reached."),
        (ResponseError("BUSY Valkey is busy"), "The store answers with an error; its log says why."),
    ],
)
def test_an_error_with_which_nothing_can_be_read_is_no_full_disk(error: Exception, said: str) -> None:
    readiness = Readiness(Failing(error))  # type: ignore[arg-type]
    assert readiness.reason() == said


@pytest.mark.parametrize(
    ("spoil", "said"), [TROUBLES[0], TROUBLES[2]], ids=["no memory left", "no write to a disk or a replica"]
)
def test_a_store_that_takes_no_write_is_ready_for_reading(
    start_server: StartServer, tmp_path: Path, spoil: Callable[[redis.Redis], None], said: str
) -> None:
    node = Node(tmp_path / "store", free_ports(1)[0])
    node.start()
    server = start_server(tmp_path / "data", "--redis-url", f"redis://:a-password@127.0.0.1:{node.port}")
    reading = f"/readyz?{FOR_READING}"
    assert json.loads(get(server.url, reading)[1]) == {"ready": True}
    with node.client() as client:
        spoil(client)
    # Each worker remembers for a second what it has seen.
    wait_until(lambda: json.loads(get(server.url, reading)[1]) == {"ready": True, "reason": said})
    assert get(server.url, reading)[0].status == 200
    wait_until(lambda: get(server.url, "/readyz")[0].status == 503)
    wait_until(lambda: get(server.url, "/readyz?for=writing")[0].status == 503)
    node.kill()
    wait_until(lambda: get(server.url, reading)[0].status == 503)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_a_probe_gets_no_cookie_and_only_asks(server: str, path: str) -> None:
    answer, body = get(server, path)
    assert answer.status == 200
    assert answer.getheader("Set-Cookie") is None
    assert answer.getheader("Cache-Control") == "no-store"
    assert HEADERS.items() <= dict(answer.getheaders()).items()
    assert "default-src 'none'" in (answer.getheader("Content-Security-Policy") or "")
    head, nothing = get(server, path, "HEAD")
    assert (head.status, nothing) == (200, b"")
    assert get(server, path, "POST")[0].status == 405
    assert body
