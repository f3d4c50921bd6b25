"""Blobs against a real Valkey."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import redis

from neuroviz_dash.model.given import Given
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.store.allowance import TooMuchData
from neuroviz_dash.store.blobs import LEAST_BYTES, BlobStore, mark_of
from neuroviz_dash.store.cluster import LazyCluster
from neuroviz_dash.store.connection import StoreFull
from neuroviz_dash.store.keys import BadKey, blob_key, data_key, users_key
from tests.store.conftest import ALLOWANCE, student

TTL = 500
ME, OTHER, CLASS = student(1), student(2), "c" * 32
GIVEN = Given((2, 1), np.array([0.5, -0.25, 0.1]))


def test_a_blob_is_found_by_its_digest_and_kept_once(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL, ALLOWANCE)
    for _ in range(2):
        blobs.keep(ME, [GIVEN])
    assert Given.from_bytes(blobs.load(GIVEN.digest)) == GIVEN
    keys = (blob_key(GIVEN.digest), users_key(GIVEN.digest), data_key(ME))
    assert set(client.scan_iter("*")) == {key.encode() for key in keys}


def test_use_lets_the_time_to_live_begin_anew(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL, ALLOWANCE)
    blobs.keep(ME, [GIVEN])
    client.expire(blob_key(GIVEN.digest), 10)
    blobs.load(GIVEN.digest)
    assert client.ttl(blob_key(GIVEN.digest)) > 10


def test_what_is_missing_or_changed_is_refused(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL, ALLOWANCE)
    with pytest.raises(BadInput, match="not stored here"):
        blobs.load(GIVEN.digest)
    client.set(blob_key(GIVEN.digest), b"something else")
    with pytest.raises(BadInput, match="not stored here"):
        blobs.load(GIVEN.digest)
    with pytest.raises(BadKey):
        blobs.load("../" + GIVEN.digest)


def given(first: float) -> Given:
    """Weights that differ in the first."""
    return Given((2, 1), np.array([first, -0.25, 0.1]))


def test_a_student_keeps_only_so_much(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL, replace(ALLOWANCE, data_bytes_per_student=3 * LEAST_BYTES))
    for number in (1, 2, 3, 1, 3):
        blobs.keep(ME, [given(number)])
    with pytest.raises(TooMuchData, match="more than 12288 bytes"):
        blobs.keep(ME, [given(4)])
    assert not client.exists(blob_key(given(4).digest))
    blobs.keep(OTHER, [given(4)])
    now = client.time()[0]
    client.zadd(data_key(ME), {f"{given(1).digest}:{LEAST_BYTES}": now - 1})
    blobs.keep(ME, [given(4)])


def counted(client: redis.Redis, owner: str) -> int:
    """How many bytes count for someone."""
    members: list[bytes] = client.zrange(data_key(owner), 0, -1)  # type: ignore[assignment]
    return sum(int(each.rpartition(b":")[2]) for each in members)


def test_what_a_run_uses_counts_as_long_as_it_lives(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL, replace(ALLOWANCE, data_bytes_per_student=LEAST_BYTES))
    blobs.keep(ME, [given(1)])
    for key in (data_key(ME), blob_key(given(1).digest)):
        client.expire(key, 10)
    client.zadd(data_key(ME), {f"{given(1).digest}:{LEAST_BYTES}": client.time()[0] + 10})
    blobs.load(given(1).digest, OTHER)
    assert counted(client, OTHER) == 0, "what was given to a student counts for the giver alone"
    assert client.ttl(data_key(ME)) == 10
    blobs.load(given(1).digest, ME)
    assert client.ttl(data_key(ME)) > 10
    assert client.zrange(data_key(ME), 0, -1, withscores=True)[0][1] > client.time()[0] + 10
    assert counted(client, ME) == LEAST_BYTES


def test_what_was_read_long_ago_is_noted_no_more(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL, ALLOWANCE)
    blobs.keep(OTHER, [given(1), given(2)])
    blobs.load(given(1).digest, ME)
    client.zadd(data_key(ME), {f"{given(1).digest}:0": client.time()[0] - 1})
    blobs.load(given(2).digest, ME)
    assert client.zrange(data_key(ME), 0, -1) == [f"{given(2).digest}:0".encode()]


def test_what_counted_once_and_is_over_counts_no_more_by_being_read(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL, ALLOWANCE)
    blobs.keep(ME, [given(1)])
    client.zadd(data_key(ME), {f"{given(1).digest}:{LEAST_BYTES}": client.time()[0] - 1})
    blobs.load(given(1).digest, ME)
    assert client.zrange(data_key(ME), 0, -1) == [f"{given(1).digest}:0".encode()]


@contextlib.contextmanager
def memory_of(client: redis.Redis, size: str) -> Iterator[None]:
    """For a while the store, or each of its servers, may take no more than this."""
    everywhere = {"target_nodes": "all"} if isinstance(client, LazyCluster) else {}
    client.config_set("maxmemory", size, **everywhere)
    try:
        yield
    finally:
        client.config_set("maxmemory", "0", **everywhere)


def test_a_full_store_takes_nothing_more_and_gives_what_it_has(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL, ALLOWANCE)
    blobs.keep(ME, [GIVEN])
    with memory_of(client, "1kb"):
        for keep in (blobs.keep, blobs.keep_copies):
            with pytest.raises(StoreFull):
                keep(ME, [given(1)])
        assert not client.exists(blob_key(given(1).digest))
        assert blobs.load(GIVEN.digest, ME) == blobs.load(GIVEN.digest) == GIVEN.to_bytes()


def test_lost_work_comes_back_beyond_the_limit_but_once(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL, replace(ALLOWANCE, data_bytes_per_student=LEAST_BYTES))
    blobs.keep(ME, [given(1)])
    blobs.keep(ME, [given(2)], is_lost_work=True)
    assert client.exists(blob_key(given(2).digest))
    with pytest.raises(TooMuchData):
        blobs.keep(ME, [given(3)], is_lost_work=True)


def test_the_servers_own_copies_count_for_nobody(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL, ALLOWANCE)
    blobs.keep_copies(OTHER, [GIVEN])
    assert counted(client, OTHER) == 0
    assert 0 < client.ttl(blob_key(GIVEN.digest)) <= TTL
    blobs.keep(ME, [GIVEN])  # who took what was shown
    blobs.forget(ME)
    assert client.exists(blob_key(GIVEN.digest)), "the copy is another's still"
    blobs.forget(OTHER)
    assert not list(client.scan_iter("*"))


def test_forget_me_takes_the_blobs_along_that_nobody_else_needs(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL, ALLOWANCE)
    blobs.keep(ME, [GIVEN, given(1)])
    blobs.keep(OTHER, [given(1)])
    blobs.keep(ME, [given(2)])
    blobs.load(given(2).digest, owner=OTHER)  # by a link, say: it does not count for that one
    blobs.forget(ME)
    assert [client.exists(blob_key(each.digest)) for each in (GIVEN, given(1), given(2))] == [0, 1, 1]
    assert not client.exists(data_key(ME), users_key(GIVEN.digest))
    blobs.forget(OTHER)
    assert not list(client.scan_iter("*")), "what only a link had brought goes too"


def test_what_a_class_holds_lives_until_the_class_lets_go_and_as_long_as_ever(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL, ALLOWANCE)
    blobs.keep(ME, [GIVEN])
    blobs.hold(CLASS, [GIVEN.digest, given(1).digest])
    assert not client.exists(blob_key(given(1).digest), users_key(given(1).digest)), "it is not there"
    blobs.forget(ME)
    for key in (blob_key(GIVEN.digest), users_key(GIVEN.digest)):
        client.expire(key, 10)
    blobs.hold(CLASS, [GIVEN.digest])
    assert client.ttl(blob_key(GIVEN.digest)) == client.ttl(users_key(GIVEN.digest)) == TTL
    blobs.let_go(CLASS, [GIVEN.digest])
    assert not list(client.scan_iter("*"))


def test_whose_use_is_over_keeps_nothing_from_going(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL, ALLOWANCE)
    blobs.keep(OTHER, [GIVEN])
    client.zadd(users_key(GIVEN.digest), {mark_of(GIVEN.digest, OTHER): client.time()[0] - 1})
    blobs.keep(ME, [GIVEN])
    assert client.zcard(users_key(GIVEN.digest)) == 1
    blobs.forget(ME)
    assert not client.exists(blob_key(GIVEN.digest))


def test_what_has_no_mark_of_ones_own_stays(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL, ALLOWANCE)
    blobs.keep(ME, [GIVEN])
    client.delete(users_key(GIVEN.digest))
    blobs.forget(ME)
    assert client.exists(blob_key(GIVEN.digest)), "of who else needs it nothing is known"


def test_nobody_is_found_by_the_mark_of_a_user(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL, ALLOWANCE)
    blobs.keep(ME, [GIVEN, given(1)])
    marks = [client.zrange(users_key(each.digest), 0, -1) for each in (GIVEN, given(1))]
    assert [len(each) for each in marks] == [1, 1]  # type: ignore[arg-type]
    assert marks[0] != marks[1]
    assert all(len(mark) == 16 and mark not in ME.encode() for each in marks for mark in each)  # type: ignore[union-attr]
    assert 0 < client.ttl(users_key(GIVEN.digest)) <= TTL  # type: ignore[operator]
