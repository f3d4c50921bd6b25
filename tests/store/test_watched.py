"""A watched client does what a client does, and tells of it."""

from pathlib import Path

import pytest
import redis
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import OutOfMemoryError, ReadOnlyError

from neuroviz_dash.embedded import EmbeddedValkey
from neuroviz_dash.store.connection import HASTY, connect
from neuroviz_dash.store.watched import Trouble, trouble_of, watched
from tests.valkeys import cluster

Told = list[tuple[str, Trouble | None]]


def watch(client: redis.Redis) -> tuple[redis.Redis, Told]:
    told: Told = []
    ticks = iter(range(1000))

    def note(command: str, seconds: float, error: Exception | None) -> None:
        assert seconds == 1
        told.append((command, error and trouble_of(error)))

    return watched(client, note, clock=lambda: next(ticks)), told


def use(client: redis.Redis) -> list[object]:
    """A command, a script that the store has not seen, and a pipeline."""
    client.set("{a}1", b"x")
    script = client.register_script("return redis.call('GET', KEYS[1])")
    pipeline = client.pipeline(transaction=False)
    pipeline.get("{a}1")
    pipeline.get("{a}2")
    return [client.get("{a}1"), script(keys=["{a}1"], args=[]), pipeline.execute()]


def test_commands_scripts_and_pipelines_are_told_once(valkey_url: str) -> None:
    with redis.Redis.from_url(valkey_url) as operator:
        operator.script_flush()
    client, told = watch(connect(valkey_url))
    assert use(client) == [b"x", b"x", [b"x", None]]
    assert told == [("set", None), ("get", None), ("script", None), ("pipeline", None)]


def test_a_cluster_too(tmp_path: Path) -> None:
    with cluster(tmp_path) as nodes:
        client, told = watch(connect(nodes.url))
        assert use(client) == [b"x", b"x", [b"x", None]]
    assert told == [("set", None), ("get", None), ("script", None), ("pipeline", None)]


def test_a_full_disk_is_full_as_memory_is() -> None:
    refused = redis.ResponseError("MISCONF Errors writing to the AOF file: No space left on device")
    assert trouble_of(refused) == "full"


def test_what_went_wrong_is_told_and_raised(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path) as valkey:
        client, told = watch(connect(valkey.url, HASTY))
        client.set("text", b"x")
        with pytest.raises(redis.ResponseError):
            client.hget("text", "field")
        client.config_set("maxmemory", "1kb")
        with pytest.raises(OutOfMemoryError):
            client.set("more", b"x")
        client.replicaof("127.0.0.1", 1)  # type: ignore[attr-defined]
        with pytest.raises(ReadOnlyError):
            client.set("more", b"x")
    with pytest.raises(NoConnection):
        client.get("text")
    assert [trouble for _, trouble in told] == [None, "other", None, "full", None, "read_only", "away"]
