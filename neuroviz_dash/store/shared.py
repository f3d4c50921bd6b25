"""Work that follows from an experiment alone: computed once, then read by everyone who needs it.

flask-caching in the same Redis holds the bytes; a lock keeps a class that presses the same button in the same
moment from computing the same thing 300 times. The cache holds derivable bytes only: whatever goes wrong with
it costs time and changes no number.
"""

import hashlib
import secrets
import time
from collections.abc import Callable

import flask
import redis
from cachelib.serializers import BaseSerializer
from flask_caching import Cache

from neuroviz_dash.store.connection import STORE_ERRORS
from neuroviz_dash.store.keys import (
    CACHE_PREFIX,
    CACHE_SECONDS,
    COMPUTED_KEY,
    COMPUTED_SECONDS,
    LOCK_MILLISECONDS,
    checked_work,
    lock_key,
)
from neuroviz_dash.store.rest import Rest

_MAGIC = b"NV\x01"
_CHECKSUM_BYTES = 8
_FIRST_PAUSE, _LONGEST_PAUSE = 0.004, 0.05
_PATIENCE = 0.8 * LOCK_MILLISECONDS / 1000

_UNLOCK = """
-- KEYS: the lock. ARGV: its owner's token. A lock that expired and is another's by now stays.
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""


class BytesSerializer(BaseSerializer):
    """Bytes in a frame: magic with version, checksum, payload. Whatever else lies in Redis reads as a miss;
    nothing is ever unpickled. (cachelib's own serializer runs what a planted pickle says.)"""

    def dumps(self, value: bytes, protocol: int = 0) -> bytes:  # noqa: ARG002 - the base class has it
        """The framed bytes; `protocol` belongs to pickle and means nothing here."""
        return _MAGIC + _checksum(value) + value

    def loads(self, bvalue: bytes | None) -> bytes | None:
        """The payload, or None."""
        start = len(_MAGIC) + _CHECKSUM_BYTES
        if not bvalue or not bvalue.startswith(_MAGIC) or len(bvalue) < start:
            return None
        payload = bytes(bvalue[start:])
        return payload if _checksum(payload) == bvalue[len(_MAGIC) : start] else None


def _checksum(value: bytes) -> bytes:
    return hashlib.blake2b(value, digest_size=_CHECKSUM_BYTES).digest()


def make_cache(server: flask.Flask, client: redis.Redis) -> Cache:
    """flask-caching over a client that connects when it is first used; its prefix and serializer are ours."""
    return Cache(
        server,
        config={
            "CACHE_TYPE": "RedisCache",
            "CACHE_REDIS_HOST": client,
            "CACHE_KEY_PREFIX": CACHE_PREFIX,
            "CACHE_DEFAULT_TIMEOUT": CACHE_SECONDS,
            "CACHE_SERIALIZER": BytesSerializer,
        },
    )


class SharedWork:
    """Reads work from the cache, or computes it under a lock.

    `clock` and `sleep` count in seconds. Redis away or full, a lock whose owner died: the work is then
    computed by whoever asks.
    """

    def __init__(
        self,
        cache: Cache,
        client: redis.Redis,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._cache = cache
        self._redis = client
        self._clock = clock
        self._sleep = sleep
        self._unlock = client.register_script(_UNLOCK)
        self._rest = Rest(clock)

    def get_or_compute(self, work: str, compute: Callable[[], bytes]) -> bytes:
        """The bytes of a piece of work, by its name. Raises BadKey, and what `compute` raises."""
        checked_work(work)
        if self._rest.is_on:
            return compute()
        try:
            found = self._cached(work)
            if found is not None:
                return found
            token = secrets.token_bytes(16)
            mine = self._redis.set(lock_key(work), token, nx=True, px=LOCK_MILLISECONDS)
            if not mine:
                return self._found_late(work, compute)
            # Between the first look and the lock another one may have finished.
            found = self._cached(work)
            if found is not None:
                self._release(work, token)
                return found
        except STORE_ERRORS as error:
            self._rest.note(error)
            return compute()
        return self._compute_locked(work, compute, token)

    def found(self, work: str) -> bytes | None:
        """What is kept under a name; None for nothing, or with Redis away. Raises BadKey."""
        checked_work(work)
        with self._rest.failing_softly():
            return None if self._rest.is_on else self._cached(work)
        return None

    def keep(self, work: str, made: bytes) -> None:
        """Keeps what can be derived again, in place of what stood there, if the cache can take it. Raises
        BadKey."""
        checked_work(work)
        with self._rest.failing_softly():
            if not self._rest.is_on:
                self._cache.set(work, made)

    def _cached(self, work: str) -> bytes | None:
        found = self._cache.get(work)
        return found if isinstance(found, bytes) else None

    def _found_late(self, work: str, compute: Callable[[], bytes]) -> bytes:
        """Another one computes it: wait for that, but not longer than a dead owner's lock lives."""
        end, pause = self._clock() + _PATIENCE, _FIRST_PAUSE
        while self._clock() < end:
            self._sleep(pause)
            pause = min(1.5 * pause, _LONGEST_PAUSE)
            # In this order: the value is kept before the lock goes, so that a lock that has gone and a value
            # that is missing afterwards mean that its owner failed.
            is_over = not self._redis.exists(lock_key(work))
            found = self._cached(work)
            if found is not None:
                return found
            if is_over:
                break
        return compute()

    def _compute_locked(self, work: str, compute: Callable[[], bytes], token: bytes) -> bytes:
        try:
            made = compute()
            self._keep(work, made)
        finally:
            self._release(work, token)
        return made

    def _keep(self, work: str, made: bytes) -> None:
        with self._rest.failing_softly():
            pipeline = self._redis.pipeline(transaction=False)
            pipeline.incr(COMPUTED_KEY)
            pipeline.expire(COMPUTED_KEY, COMPUTED_SECONDS)
            pipeline.execute()
            self._cache.set(work, made)

    def _release(self, work: str, token: bytes) -> None:
        with self._rest.failing_softly():
            self._unlock(keys=[lock_key(work)], args=[token])
