"""A client of a Redis Cluster that connects with its first command, as the client of a single server does."""

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import RedisClusterException, RedisError
from redis.retry import Retry

NODE_CONNECTIONS = 1000
"""To each node at the most. A cluster's pools do not wait for a connection that comes back: there must be
enough."""

REST_SECONDS = 1.0
"""After an attempt to connect that failed: who waited for it fails with it, and does not try in turn."""


class LazyCluster:
    """Has the methods of RedisCluster. That class asks the nodes for the slots when it is made, so that a
    server could not start while the cluster is away; and it forgets the addresses that it was given, so that
    it would not find nodes which have all moved. After `seconds` no further node is asked for the slots."""

    def __init__(
        self, hosts: tuple[tuple[str, int], ...], retries: int, seconds: float, options: dict[str, Any]
    ) -> None:
        self._hosts = deque(hosts)
        self._retries = retries
        self._seconds = seconds
        self._options = options
        self._made: RedisCluster | None = None
        self._lock = threading.Lock()
        self._failure = ""
        self._rests_until = time.monotonic()

    def __getattr__(self, name: str) -> Any:
        def call(*words: Any, **named: Any) -> Any:
            # Not sooner: who keeps the method would go on with a client that was dropped.
            client = self._cluster()
            with self._dropping(client):
                return getattr(client, name)(*words, **named)

        return call

    def __enter__(self) -> "LazyCluster":
        return self

    def __exit__(self, *_error: object) -> None:
        if self._made is not None:
            self._made.close()

    def register_script(self, script: str) -> Callable[..., Any]:
        """A Lua script, which is registered when it is first called."""
        registered: list[Any] = []

        def call(keys: list[str], args: list[Any]) -> Any:
            client = self._cluster()
            if not registered:
                registered.append(client.register_script(script))
            with self._dropping(client):
                return registered[0](keys=keys, args=args, client=client)

        return call

    @contextlib.contextmanager
    def _dropping(self, client: RedisCluster) -> Iterator[None]:
        """A client that does not find its way in the cluster any more is closed, and the next command makes
        another one."""
        try:
            yield
        except RedisClusterException:
            with self._lock:
                if self._made is client:
                    self._made = None
                    self._hosts.rotate(-1)  # what its node told may be wrong
            client.close()
            raise

    def _cluster(self) -> RedisCluster:
        with self._lock:
            if self._made is None:
                if time.monotonic() < self._rests_until:
                    raise RedisClusterException(self._failure)
                self._made = self._connected()
            return self._made

    def _connected(self) -> RedisCluster:
        """By the first node that answers: it knows the others."""
        end = time.monotonic() + self._seconds
        for _ in range(len(self._hosts)):
            try:
                return self._by_way_of(*self._hosts[0])
            except (RedisError, RedisClusterException, IndexError) as error:  # IndexError: it knows no node
                self._failure = f"{type(error).__name__}: {error}"
                self._hosts.rotate(-1)  # the next attempt begins with those that were not asked
            if time.monotonic() >= end:
                break
        self._rests_until = time.monotonic() + REST_SECONDS
        raise RedisClusterException(self._failure)

    def _by_way_of(self, host: str, port: int) -> RedisCluster:
        return RedisCluster(
            startup_nodes=[ClusterNode(host, port)],  # type: ignore[no-untyped-call]
            # redis-py waits 0.25 s before each, asks for the slots anew, and uses only the number.
            retry=Retry(NoBackoff(), self._retries),
            max_connections=NODE_CONNECTIONS,
            **self._options,
        )
