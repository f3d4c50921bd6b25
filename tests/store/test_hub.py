"""The hub of a worker: one subscription for all streams, and no event that is missed without a word."""

import queue
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from neuroviz_dash.embedded import EmbeddedValkey
from neuroviz_dash.store.class_events import EVERYONE, TEACHERS, ClassEvents, Event
from neuroviz_dash.store.connection import connect
from neuroviz_dash.store.hub import CLOSE, Hub, Stream
from neuroviz_dash.store.keys import class_key

CLASS = "c" * 32


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    """A Valkey that a test may restart."""
    with EmbeddedValkey(tmp_path) as running:
        yield running


@pytest.fixture
def hub(valkey: EmbeddedValkey) -> Hub:
    """A hub whose beats say nothing."""
    return Hub(connect(valkey.url), lambda _class, _streams: None)


def tell(valkey: EmbeddedValkey, audience: str, body: bytes) -> None:
    with redis.Redis.from_url(valkey.url) as client:
        client.hset(class_key(CLASS, "class"), "revision", "1")
        ClassEvents(connect(valkey.url), 100).tell(CLASS, (audience, body))


def next_of(stream: Stream, seconds: float = 5) -> object:
    """What the stream is to send next; None for nothing."""
    try:
        return stream.waiting.get(timeout=seconds)
    except queue.Empty:
        return None


def a_stream(*audiences: str) -> Stream:
    return Stream(CLASS, frozenset({EVERYONE, *audiences}), number=1)


def test_an_event_reaches_the_streams_of_its_audience_alone(valkey: EmbeddedValkey, hub: Hub) -> None:
    student, teacher = a_stream(), a_stream(TEACHERS)
    for stream in (student, teacher):
        hub.open(stream)
    tell(valkey, TEACHERS, b"{}")
    assert next_of(teacher) == Event(1, TEACHERS, b"{}")
    assert next_of(student, 0.2) is None
    assert student.passed == 1  # it has missed nothing up to there


def test_all_streams_share_one_subscription(valkey: EmbeddedValkey, hub: Hub) -> None:
    streams = [a_stream() for _ in range(50)]
    for stream in streams:
        hub.open(stream)
    with redis.Redis.from_url(valkey.url) as client:
        assert client.pubsub_numsub(class_key(CLASS, "events")) == [(class_key(CLASS, "events").encode(), 1)]
        for stream in streams:
            hub.close(stream)
        end = time.monotonic() + 5
        while client.pubsub_channels() and time.monotonic() < end:
            time.sleep(0.02)
        assert client.pubsub_channels() == []


def test_a_connection_that_broke_closes_the_streams_so_that_their_pages_come_back(
    valkey: EmbeddedValkey, hub: Hub
) -> None:
    stream = a_stream()
    hub.open(stream)
    with redis.Redis.from_url(valkey.url) as client:
        client.client_kill_filter(_type="pubsub")
    assert next_of(stream, 10) is CLOSE
    again = a_stream()
    hub.open(again)
    tell(valkey, EVERYONE, b"{}")
    assert next_of(again) == Event(1, EVERYONE, b"{}")


def test_a_page_that_does_not_read_is_given_up(hub: Hub) -> None:
    stream = a_stream()
    for number in range(1000):
        stream.put(Event(number, EVERYONE, b"{}"))
    found = [next_of(stream, 0.01) for _ in range(stream.waiting.qsize())]
    assert found[-1] is CLOSE
    assert len(found) < 1000


def test_a_stopping_worker_ends_old_and_new_streams(hub: Hub) -> None:
    old = a_stream()
    hub.open(old)
    hub.stop()
    assert next_of(old) is CLOSE
    new = a_stream()
    hub.open(new)
    assert next_of(new) is CLOSE
