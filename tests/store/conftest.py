"""The stores of classes, over a real store, and one class in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import redis

from neuroviz_dash.app import allowance_of
from neuroviz_dash.model.live.class_state import ClassState, new_class
from neuroviz_dash.settings import read_settings
from neuroviz_dash.store.class_events import ClassEvents, Payload
from neuroviz_dash.store.classes import ClassStore
from neuroviz_dash.store.connection import connect
from neuroviz_dash.store.members import Members
from neuroviz_dash.store.standings import Standings
from tests.valkeys import cluster

TEACHER = "e" * 32
TTL = 500
ALLOWANCE = allowance_of(read_settings({}))


def told(state: ClassState) -> tuple[Payload, ...]:
    """What is told of a class's new state, in these tests."""
    return (("all", state.title.encode()),)


def student(number: int) -> str:
    """A student's id."""
    return f"{number:032x}"


@dataclass
class Room:
    """The stores of classes, and the id of one class."""

    client: redis.Redis
    classes: ClassStore
    members: Members
    standings: Standings
    events: ClassEvents
    id: str = field(default="")

    @property
    def state(self) -> ClassState:
        """The class's state."""
        return self.classes.load(self.id)

    def lives(self) -> dict[bytes, int]:
        """All keys of the store and their times to live, in seconds."""
        return {key: self.client.ttl(key) for key in self.client.scan_iter("*")}


@pytest.fixture(scope="session")
def cluster_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a cluster of three nodes, for the whole session."""
    with cluster(tmp_path_factory.mktemp("cluster")) as nodes:
        yield nodes.url


@pytest.fixture(params=["one server", "a cluster"])
def store_url(request: pytest.FixtureRequest, valkey_url: str) -> str:
    """The address of a store with nothing in it, of each kind."""
    if request.param == "one server":
        return valkey_url
    url: str = request.getfixturevalue("cluster_url")
    with connect(url) as store:
        store.flushall()
    return url


@pytest.fixture
def client(store_url: str) -> Iterator[redis.Redis]:
    with connect(store_url) as connection:
        yield connection


@pytest.fixture
def room(client: redis.Redis) -> Room:
    parts = (
        ClassStore(client, TTL),
        Members(client, TTL, ALLOWANCE),
        Standings(client, TTL),
        ClassEvents(client, TTL),
    )
    made = Room(client, *parts)
    made.id = made.classes.create(new_class("A class", TEACHER, "Iris"), b"begin")
    return made
