"""A worker has one subscription for all of its streams; `callbacks/live/test_streams.py` tests the rest."""

import time

import redis

from neuroviz_dash.events import EventLog
from neuroviz_dash.store.class_events import EVERYONE
from neuroviz_dash.store.connection import connect
from neuroviz_dash.store.hub import Hub, Stream
from neuroviz_dash.store.keys import class_key

CLASS = "c" * 32


def test_fifty_streams_of_a_class_share_one_subscription(valkey_url: str) -> None:
    hub = Hub(connect(valkey_url), lambda _class, _streams: None, EventLog().trouble)
    streams = [Stream(CLASS, frozenset({EVERYONE}), "f" * 32) for _ in range(50)]
    for stream in streams:
        hub.open(stream)
    channel = class_key(CLASS, "events")
    with redis.Redis.from_url(valkey_url) as client:
        assert client.pubsub_numsub(channel) == [(channel.encode(), 1)]
        for stream in streams:
            hub.close(stream)
        end = time.monotonic() + 5
        while client.pubsub_channels(channel) and time.monotonic() < end:
            time.sleep(0.02)
        assert client.pubsub_channels(channel) == []
