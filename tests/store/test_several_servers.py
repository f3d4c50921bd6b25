"""A store of several servers: what was saved before one of them dies is there, and saving goes on."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from redis.exceptions import RedisClusterException, SlotNotCoveredError

from neuroviz_dash.events import EventLog
from neuroviz_dash.model.live.class_state import new_class
from neuroviz_dash.store.class_events import EVERYONE, ClassEvents, Event
from neuroviz_dash.store.classes import ClassStore
from neuroviz_dash.store.connection import Patience, StoreUnavailable, connect
from neuroviz_dash.store.hub import Hub, Stream
from neuroviz_dash.store.keys import class_key
from neuroviz_dash.store.runs import RunStore
from neuroviz_dash.store.watched import watched
from tests.ports import free_ports
from tests.sentinels import sentinel_service
from tests.store.conftest import ALLOWANCE, TTL
from tests.valkeys import cluster

RUN = "b" * 16
STUDENTS = [f"{number:032x}" for number in range(1, 13)]
FAILOVER_SECONDS = 10.0


def until_it_works(work: Callable[[], object]) -> float:
    """As the page does: again, with pauses; gives the seconds that it took."""
    begin = time.monotonic()
    while True:
        try:
            work()
        except StoreUnavailable:
            assert time.monotonic() < begin + FAILOVER_SECONDS
            time.sleep(0.1)
        else:
            return time.monotonic() - begin


def test_a_cluster_that_is_away_is_connected_to_when_it_is_there(tmp_path: Path) -> None:
    port = free_ports(1)[0]
    runs = RunStore(connect(f"redis+cluster://127.0.0.1:{port}"), TTL, ALLOWANCE)
    with pytest.raises(StoreUnavailable):
        runs.load(STUDENTS[0], RUN)
    with cluster(tmp_path) as nodes:
        runs = RunStore(connect(nodes.url), TTL, ALLOWANCE)
        assert runs.load(STUDENTS[0], RUN) is None


HURRIED = Patience(answer_seconds=0.5, connect_seconds=0.5, retries=1, seconds=0.6)


@pytest.fixture
def silent() -> Iterator[list[int]]:
    """Ports of two nodes that accept connections and say nothing."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1] for _ in range(2)]


def test_all_who_wait_for_a_silent_cluster_fail_at_once_and_in_time(silent: list[int]) -> None:
    addresses = ",".join(f"127.0.0.1:{port}" for port in (*silent, *silent, *silent))
    runs = RunStore(connect(f"redis+cluster://{addresses}", HURRIED), TTL, ALLOWANCE)
    begin = time.monotonic()

    def seconds(_: int) -> float:
        with pytest.raises(StoreUnavailable):
            runs.load(STUDENTS[0], RUN)
        return time.monotonic() - begin

    with ThreadPoolExecutor(4) as pool:
        assert max(pool.map(seconds, range(4))) < 1.4, "two nodes were asked, one after the other"


def test_a_cluster_is_found_though_the_first_nodes_are_silent(silent: list[int], tmp_path: Path) -> None:
    with cluster(tmp_path) as nodes:
        alive = nodes.url.removeprefix("redis+cluster://").split(",")[0]
        addresses = ",".join([*(f"127.0.0.1:{port}" for port in silent), alive])
        runs = RunStore(connect(f"redis+cluster://{addresses}", HURRIED), TTL, ALLOWANCE)
        with pytest.raises(StoreUnavailable):
            runs.load(STUDENTS[0], RUN)
        assert until_it_works(lambda: runs.load(STUDENTS[0], RUN)) < 2


def test_a_client_that_lost_its_way_is_closed_and_replaced(
    cluster_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_words: object, **_named: object) -> None:
        raise SlotNotCoveredError

    cluster = connect(cluster_url)
    client = watched(cluster, lambda *_told: None)  # as the app has it: it keeps the methods that it found
    assert client.get("a") is None
    first = cluster._made  # type: ignore[attr-defined]
    pools = [node.redis_connection.connection_pool for node in first.get_nodes() if node.redis_connection]
    connections = [each for pool in pools for each in pool._available_connections]
    assert [each for each in connections if each.is_connected]
    monkeypatch.setattr(first, "get", lost)
    with pytest.raises(SlotNotCoveredError):
        client.get("a")
    assert [each for each in connections if each.is_connected] == []
    assert client.get("a") is None
    assert cluster._made is not first  # type: ignore[attr-defined]


def test_a_cluster_that_is_away_is_told_of(tmp_path: Path) -> None:
    told: list[Exception | None] = []
    client = watched(
        connect("redis+cluster://127.0.0.1:1"), lambda _what, _seconds, error: told.append(error)
    )
    for _ in range(2):
        with pytest.raises(RedisClusterException):
            client.get("a")
    assert [type(each) for each in told] == [RedisClusterException] * 2


def test_a_cluster_loses_a_master_and_no_run(tmp_path: Path) -> None:
    with cluster(tmp_path, replicas=1) as nodes, connect(nodes.url) as client:
        runs = RunStore(client, TTL, ALLOWANCE)
        for student in STUDENTS:
            runs.create(student, RUN, b"one")
        time.sleep(0.5)  # the replicas have it
        nodes.owner(f"{{{STUDENTS[0]}}}").kill()
        for student in STUDENTS:
            until_it_works(lambda student=student: runs.save(student, RUN, b"two", 1))
        assert {runs.load(student, RUN).body for student in STUDENTS} == {b"two"}  # type: ignore[union-attr]


def test_a_sentinel_names_another_master_and_no_run_is_lost(tmp_path: Path) -> None:
    with sentinel_service(tmp_path) as service, connect(service.url) as client:
        runs = RunStore(client, TTL, ALLOWANCE)
        runs.create(STUDENTS[0], RUN, b"one")
        time.sleep(0.5)  # the replica has it
        service.master.kill()
        until_it_works(lambda: runs.save(STUDENTS[0], RUN, b"two", 1))
        with service.replica.client() as replica:
            assert replica.hget(f"neuroviz:1:{{{STUDENTS[0]}}}:run:{RUN}", "body") == b"two"


def test_streams_hear_on_after_the_node_of_their_subscription_died(tmp_path: Path) -> None:
    with cluster(tmp_path, replicas=1) as nodes, connect(nodes.url) as client:
        class_id = ClassStore(client, TTL).create(new_class("A class", STUDENTS[0], "Iris"), b"begin")
        events = ClassEvents(client, TTL)
        hub = Hub(connect(nodes.url), lambda _class, _streams: None, EventLog().trouble)
        first = Stream(class_id, frozenset({EVERYONE}), "f" * 32)
        hub.open(first)
        nodes.owner(class_key(class_id, "events")).kill()
        assert not isinstance(first.waiting.get(timeout=FAILOVER_SECONDS), Event)  # its page comes back
        hub.close(first)
        second = Stream(class_id, frozenset({EVERYONE}), "f" * 32)
        until_it_works(lambda: hub.open(second))
        until_it_works(lambda: events.tell(class_id, (EVERYONE, b'{"kind":"x"}')))
        heard = second.waiting.get(timeout=FAILOVER_SECONDS)
        assert isinstance(heard, Event)
        assert heard.body == b'{"kind":"x"}'
