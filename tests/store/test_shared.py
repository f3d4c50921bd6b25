"""Shared work: computed once, whatever happens to the cache."""

import pickle
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

import flask
import pytest
import redis

from neuroviz_dash.embedded import EmbeddedValkey
from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.piece import encode_piece, piece_name, train_piece
from neuroviz_dash.model.run import new_run
from neuroviz_dash.store.connection import HASTY, connect
from neuroviz_dash.store.keys import CACHE_PREFIX, COMPUTED_KEY, LOCK_MILLISECONDS, lock_key
from neuroviz_dash.store.pieces import SharedPieces
from neuroviz_dash.store.shared import BytesSerializer, SharedWork, make_cache

WORK = "piece:0:128"


@pytest.fixture
def client(store_url: str) -> Iterator[redis.Redis]:
    with connect(store_url, HASTY) as connection:
        yield connection


def shared_over(client: redis.Redis) -> SharedWork:
    return SharedWork(make_cache(flask.Flask("test"), client), client)


@pytest.fixture
def shared(client: redis.Redis) -> SharedWork:
    return shared_over(client)


def counted(value: bytes) -> tuple[Callable[[], bytes], list[int]]:
    calls: list[int] = []

    def compute() -> bytes:
        calls.append(1)
        time.sleep(0.02)
        return value

    return compute, calls


def test_the_second_asker_computes_nothing(shared: SharedWork, client: redis.Redis) -> None:
    compute, calls = counted(b"bytes\x00")
    assert [shared.get_or_compute(WORK, compute) for _ in range(3)] == [b"bytes\x00"] * 3
    assert len(calls) == 1
    assert client.get(COMPUTED_KEY) == b"1"
    assert client.ttl(CACHE_PREFIX + WORK) > 0
    assert not client.exists(lock_key(WORK))


@pytest.mark.parametrize("seconds", [0.0, 0.002, 0.02])
def test_twenty_at_once_compute_once(shared: SharedWork, seconds: float) -> None:
    for attempt in range(15):
        calls: list[int] = []
        gate = threading.Barrier(20)

        def compute(calls: list[int] = calls) -> bytes:
            calls.append(1)
            time.sleep(seconds)
            return b"value"

        def ask(_: int, work: str = f"{WORK}:{attempt}", gate: threading.Barrier = gate) -> bytes:
            gate.wait()
            return shared.get_or_compute(work, compute)

        with ThreadPoolExecutor(20) as pool:
            assert set(pool.map(ask, range(20))) == {b"value"}
        assert len(calls) == 1


class Planted:
    """Unpickling it would leave a trace."""

    ran: ClassVar[list[int]] = []

    def __reduce__(self) -> tuple[object, ...]:
        return Planted.ran.append, (1,)


@pytest.mark.parametrize(
    "planted",
    [b"", b"!" + pickle.dumps(Planted()), pickle.dumps(Planted()), b"NV\x02" + b"\0" * 20, b"NV\x01short",
     b"NV\x01" + b"\0" * 8 + b"wrong sum"],
)  # fmt: skip
def test_what_others_put_there_reads_as_a_miss_and_never_runs(
    shared: SharedWork, client: redis.Redis, planted: bytes
) -> None:
    client.set(CACHE_PREFIX + WORK, planted)
    compute, calls = counted(b"value")
    assert shared.get_or_compute(WORK, compute) == b"value"
    assert shared.get_or_compute(WORK, compute) == b"value"
    assert len(calls) == 1
    assert Planted.ran == []


def test_the_frame_keeps_any_bytes() -> None:
    serializer = BytesSerializer()
    for value in (b"", b"\0", bytes(range(256))):
        assert serializer.loads(serializer.dumps(value)) == value


def test_a_dead_owners_lock_delays_and_does_not_block(client: redis.Redis) -> None:
    client.set(lock_key(WORK), b"a dead worker", px=LOCK_MILLISECONDS)
    slept: list[float] = []
    shared = SharedWork(
        make_cache(flask.Flask("test"), client), client, clock=lambda: sum(slept), sleep=slept.append
    )
    assert shared.get_or_compute(WORK, lambda: b"value") == b"value"
    assert 0 < sum(slept) < LOCK_MILLISECONDS / 1000
    assert client.get(lock_key(WORK)) == b"a dead worker", "only its owner may remove a lock"


def test_what_compute_raises_is_raised_and_leaves_no_lock(shared: SharedWork, client: redis.Redis) -> None:
    def fail() -> bytes:
        raise ArithmeticError("a genuine bug")

    with pytest.raises(ArithmeticError):
        shared.get_or_compute(WORK, fail)
    assert not client.exists(lock_key(WORK))
    assert shared.get_or_compute(WORK, lambda: b"value") == b"value"


def test_a_full_or_missing_cache_computes(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path) as valkey:
        client = connect(valkey.url, HASTY)
        client.config_set("maxmemory", "1")
        assert shared_over(client).get_or_compute(WORK, lambda: b"full") == b"full"
    assert shared_over(client).get_or_compute(WORK, lambda: b"away") == b"away"
    client.close()


def test_a_piece_of_training_is_the_same_with_and_without_the_cache(
    shared: SharedWork, client: redis.Redis
) -> None:
    experiment, train = default_experiment("moons"), SharedPieces(shared)
    before = new_run(experiment).before
    alone = train_piece(experiment, (), before, 64)
    assert train(experiment, (), before, 64) == alone
    assert train(experiment, (), before, 64) == alone
    assert client.get(COMPUTED_KEY) == b"1"
    # Bytes that are framed well and are no piece: computed instead.
    name = piece_name(experiment, (), 0, 64)
    client.set(CACHE_PREFIX + name, BytesSerializer().dumps(b"no piece"))
    assert train(experiment, (), before, 64) == alone
    client.flushall()
    assert encode_piece(train(experiment, (), before, 64)) == encode_piece(alone)
