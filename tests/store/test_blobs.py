"""Blobs against a real Valkey."""

import numpy as np
import pytest
import redis

from neuroviz_dash.model.given import Given
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.store.blobs import BlobStore
from neuroviz_dash.store.keys import BadKey, blob_key

TTL = 500
GIVEN = Given((2, 1), np.array([0.5, -0.25, 0.1]))


def test_a_blob_is_found_by_its_digest_and_kept_once(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL)
    for _ in range(2):
        blobs.keep(GIVEN)
    assert Given.from_bytes(blobs.load(GIVEN.digest)) == GIVEN
    assert list(client.scan_iter("*")) == [blob_key(GIVEN.digest).encode()]


def test_use_lets_the_time_to_live_begin_anew(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL)
    blobs.keep(GIVEN)
    client.expire(blob_key(GIVEN.digest), 10)
    blobs.load(GIVEN.digest)
    assert client.ttl(blob_key(GIVEN.digest)) > 10


def test_what_is_missing_or_changed_is_refused(client: redis.Redis) -> None:
    blobs = BlobStore(client, TTL)
    with pytest.raises(BadInput, match="not stored here"):
        blobs.load(GIVEN.digest)
    client.set(blob_key(GIVEN.digest), b"something else")
    with pytest.raises(BadInput, match="not stored here"):
        blobs.load(GIVEN.digest)
    with pytest.raises(BadKey):
        blobs.load("../" + GIVEN.digest)
