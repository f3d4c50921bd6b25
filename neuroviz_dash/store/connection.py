"""The connection to Redis or Valkey, and what its failures are called."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import redis
from redis.backoff import EqualJitterBackoff
from redis.exceptions import OutOfMemoryError, RedisClusterException, RedisError
from redis.retry import Retry
from redis.sentinel import Sentinel, SentinelConnectionPool

from neuroviz_dash.store.address import StoreAddress, parse_address
from neuroviz_dash.store.cluster import LazyCluster
from neuroviz_dash.store.parser import StoreParser

STORE_ERRORS = (RedisError, RedisClusterException)
"""All that redis-py raises; a cluster's own errors are a family of their own."""


@dataclass(frozen=True)
class Patience:
    """How long one answer and one connection may take, how often a command whose connection failed is sent
    again, and after how many seconds in all it is not."""

    answer_seconds: float
    connect_seconds: float
    retries: int
    seconds: float


PATIENT = Patience(answer_seconds=3.0, connect_seconds=2.0, retries=8, seconds=4.0)
"""With the backoff below the retries take 1.4 to 2.8 s in all: longer than a restart of Valkey takes. A store
that is slower than this counts as away: the page asks again, with pauses."""

HASTY = Patience(answer_seconds=1.0, connect_seconds=1.0, retries=1, seconds=1.0)
"""For the cache: enough to replace a pooled connection that a restart cut; what it lost is made again."""

MOST_CONNECTIONS, POOL_SECONDS = 64, 5.0
"""Of a client: with answers within a tenth of a second, nearly as many commands as a worker gives. Who comes
while all are taken, as when a class is back after an outage, waits so long."""

READ_BYTES = 16 * 1024
"""The buffer that each connection has for its own: a run fits, and a larger answer is read in several."""

KEEPALIVE = {
    getattr(socket, name): value
    for name, value in (("TCP_KEEPIDLE", 15), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))
    if hasattr(socket, name)
}
"""A connection whose other end is gone is known after half a minute. By TCP, not by redis-py's PING: a store
with a full disk refuses that, as if it were a write, and nothing could be read over a new connection."""

NO_ROOM = "MISCONF"
"""The code of the error with which Redis refuses writes, since it could not write its file."""

T = TypeVar("T")


def is_full(error: Exception) -> bool:
    """Whether the store has no memory or no disk left for a write."""
    return isinstance(error, OutOfMemoryError) or NO_ROOM in str(error)


class StoreError(Exception):
    """The store could not do what was asked; the text is a sentence for the page."""


class NotNow(StoreError):
    """It cannot be done at the moment, and can be later without a change of what was asked: the page asks
    again by itself."""


class StoreUnavailable(NotNow):
    """Redis cannot be reached or refuses to work. The reason for the operator is in `__cause__`."""


class StoreFull(NotNow):
    """Redis has no memory, or no room on its disk, left for a write. Nothing was changed."""


class BoundedRetry(Retry):
    """Retries that end after some seconds, whatever their number."""

    def __init__(self, patience: Patience) -> None:
        super().__init__(EqualJitterBackoff(cap=0.5, base=0.02), patience.retries)
        self._seconds = patience.seconds

    def call_with_retry(
        self,
        do: Callable[[], T],
        fail: Callable[..., Any],
        is_retryable: Callable[[Exception], bool] | None = None,
        with_failure_count: bool = False,
    ) -> T:
        """As in the base class, whose parameters these are."""
        end = time.monotonic() + self._seconds

        def is_worth_it(error: Exception) -> bool:
            return time.monotonic() < end and (is_retryable is None or is_retryable(error))

        return super().call_with_retry(do, fail, is_worth_it, with_failure_count)


class _BlockingSentinelPool(SentinelConnectionPool, redis.BlockingConnectionPool):
    """The connections to the master that a Sentinel names; who finds all of them taken waits."""


def connect(url: str, patience: Patience = PATIENT) -> redis.Redis:
    """A thread-safe client for `url` (see `address.ALLOWED`) that answers in bytes.

    The first command connects, not this call. A command whose connection fails is sent again; jitter keeps a
    class of 300 from returning in the same moment. Raises BadAddress.
    """
    address = parse_address(url)
    options: dict[str, Any] = {
        "username": address.username,
        "password": address.password,
        "decode_responses": False,
        "socket_timeout": patience.answer_seconds,
        "socket_read_size": READ_BYTES,
    }
    if address.kind != "socket":
        options |= {
            "socket_connect_timeout": patience.connect_seconds,
            "socket_keepalive": True,
            "socket_keepalive_options": KEEPALIVE,
        }
    if address.kind == "cluster":
        tls = {"ssl": True} if address.is_tls else {}
        cluster: redis.Redis = LazyCluster(  # type: ignore[assignment]
            address.hosts, patience.retries, patience.seconds, {**options, **tls}
        )
        return cluster
    options |= {
        "db": address.database,
        "parser_class": StoreParser,
        "retry": BoundedRetry(patience),
        "max_connections": MOST_CONNECTIONS,
        "timeout": POOL_SECONDS,
    }
    return redis.Redis.from_pool(_pool(address, options, patience))


def _pool(address: StoreAddress, options: dict[str, Any], patience: Patience) -> redis.ConnectionPool:
    if address.kind == "socket":
        return redis.BlockingConnectionPool(  # type: ignore[no-untyped-call]
            connection_class=redis.UnixDomainSocketConnection, path=address.path, **options
        )
    if address.kind == "sentinel":
        seconds = patience.connect_seconds
        own = {"socket_timeout": seconds, "socket_connect_timeout": seconds}
        tls = {"ssl": True} if address.is_tls else {}
        sentinel = Sentinel(address.hosts, sentinel_kwargs={**own, **tls})  # type: ignore[no-untyped-call]
        return _BlockingSentinelPool(address.service, sentinel, **options, **tls)  # type: ignore[no-untyped-call]
    host, port = address.hosts[0]
    kind = redis.SSLConnection if address.is_tls else redis.Connection
    return redis.BlockingConnectionPool(  # type: ignore[no-untyped-call]
        connection_class=kind, host=host, port=port, **options
    )


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turns every error of redis-py into StoreFull or StoreUnavailable."""
    try:
        yield
    except STORE_ERRORS as error:
        if is_full(error):
            raise StoreFull(
                "The server’s store is full: please tell your teacher, or whoever runs it."
            ) from error
        raise StoreUnavailable("The server’s store cannot be reached at the moment.") from error
