"""A store that things happen to, and servers and browsers that reach it, and each other, through a proxy."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis

from tests.conftest import RunningServer, StartServer
from tests.faults.proxy import Proxy
from tests.live.people import TEACHER_KEY
from tests.ports import free_ports
from tests.valkeys import Node

STORE = ("--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--maxmemory-policy", "noeviction")


@dataclass
class Place:
    """A server with two workers and the lines of its log, its store, and the proxies between the two and
    before the server."""

    store: Node
    to_store: Proxy
    server: RunningServer
    to_server: Proxy
    log: list[str] = field(repr=False)

    @property
    def url(self) -> str:
        """The server's address, through the proxy."""
        return f"http://127.0.0.1:{self.to_server.port}"

    def client(self) -> redis.Redis:
        """A client of the store that no proxy disturbs."""
        return self.store.client()


@pytest.fixture(scope="module")
def whole_place(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One for all tests of a file."""
    store = Node(tmp_path_factory.mktemp("store"), free_ports(1)[0], STORE)
    store.start()
    log: list[str] = []
    try:
        with Proxy(store.port) as to_store:
            server = start_server(
                tmp_path_factory.mktemp("data"), "--workers", "2",
                NEUROVIZ_REDIS_URL=f"redis://127.0.0.1:{to_store.port}", NEUROVIZ_TEACHER_KEY=TEACHER_KEY,
            )  # fmt: skip
            # Nobody may wait for a log that nobody reads.
            reading = threading.Thread(target=lambda: log.extend(server.process.stdout or ()))
            reading.start()
            with Proxy(int(server.url.rsplit(":", 1)[1])) as to_server:
                yield Place(store, to_store, server, to_server, log)
            server.process.terminate()
            reading.join()
    finally:
        store.kill()


@pytest.fixture
def place(whole_place: Place) -> Iterator[Place]:
    """All is well when a test begins and when it ends."""
    yield whole_place
    whole_place.to_store.heal()
    whole_place.to_server.heal()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder of one's own."""
    return tmp_path / "data"
