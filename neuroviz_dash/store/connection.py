"""The connection to Redis or Valkey, and what its failures are called."""

from collections.abc import Iterator
from contextlib import contextmanager

import redis
from redis.backoff import EqualJitterBackoff
from redis.exceptions import OutOfMemoryError, RedisError
from redis.retry import Retry

PATIENT_RETRIES = 8
"""With the backoff below 1.4 to 2.8 s in all: longer than a restart of Valkey takes."""

CACHE_RETRIES = 1
"""Enough to replace a pooled connection that a restart cut; what the cache lost is computed instead."""

MOST_CONNECTIONS, POOL_SECONDS = 100, 5.0
"""Of a client. Who comes while all are taken, as when a class is back after an outage, waits so long."""


class StoreError(Exception):
    """The store could not do what was asked; the text is a sentence for the page."""


class StoreUnavailable(StoreError):
    """Redis cannot be reached or refuses to work. The reason for the operator is in `__cause__`."""


class StoreFull(StoreError):
    """Redis has no memory left for a write. Nothing was changed."""


def connect(url: str, retries: int = PATIENT_RETRIES) -> redis.Redis:
    """A thread-safe client for `url` (redis://, rediss:// or unix://) that answers in bytes.

    The first command connects, not this call. A command whose connection fails is sent again up to `retries`
    times; jitter keeps a class of 300 from returning in the same moment. Raises ValueError for a bad url.
    """
    pool = redis.BlockingConnectionPool.from_url(
        url,
        max_connections=MOST_CONNECTIONS,
        timeout=POOL_SECONDS,
        decode_responses=False,
        socket_connect_timeout=2.0,
        socket_timeout=5.0,
        **({} if url.startswith("unix:") else {"socket_keepalive": True}),
        health_check_interval=30,
        retry=Retry(EqualJitterBackoff(cap=0.5, base=0.02), retries),
    )
    return redis.Redis.from_pool(pool)


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turns every error of redis-py into StoreFull or StoreUnavailable."""
    try:
        yield
    except OutOfMemoryError as error:
        raise StoreFull(
            "The server's store is full, so this change was not saved and the run is as it was before. "
            "Please tell your teacher: the store needs more memory or fewer runs."
        ) from error
    except RedisError as error:
        raise StoreUnavailable(
            "The server's store cannot be reached at the moment. Please try again in a few seconds."
        ) from error
