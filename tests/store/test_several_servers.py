"""A store of several servers: what was saved before one of them dies is there, and saving goes on."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from neuroviz_dash.events import EventLog
from neuroviz_dash.model.live.class_state import new_class
from neuroviz_dash.store.class_events import EVERYONE, ClassEvents, Event
from neuroviz_dash.store.classes import ClassStore
from neuroviz_dash.store.connection import StoreUnavailable, connect
from neuroviz_dash.store.hub import Hub, Stream
from neuroviz_dash.store.keys import class_key
from neuroviz_dash.store.runs import RunStore
from tests.sentinels import sentinel_service
from tests.store.conftest import ALLOWANCE, TTL
from tests.valkeys import cluster, free_ports

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
        class_id = ClassStore(client, TTL).create(new_class("A class", STUDENTS[0]), b"begin")
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
