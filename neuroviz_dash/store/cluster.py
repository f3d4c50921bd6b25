"""A client of a Redis Cluster that connects with its first command, as the client of a single server does."""

import threading
from collections.abc import Callable
from typing import Any

from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import RedisClusterException
from redis.retry import Retry

MOST_CONNECTIONS = 1000
"""To each node. A cluster's pools do not wait for a connection that comes back: there must be enough."""


class LazyCluster:
    """Has the methods of RedisCluster. That class asks the nodes for the slots when it is made, so that a
    server could not start while the cluster is away; and it forgets the addresses that it was given, so that
    it would not find nodes which have all moved."""

    def __init__(self, hosts: tuple[tuple[str, int], ...], retries: int, options: dict[str, Any]) -> None:
        self._hosts = hosts
        self._retries = retries
        self._options = options
        self._made: RedisCluster | None = None
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._cluster(), name)

        def call(*words: Any, **named: Any) -> Any:
            try:
                return method(*words, **named)
            except RedisClusterException:
                self._made = None
                raise

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
            return registered[0](keys=keys, args=args, client=client)

        return call

    def _cluster(self) -> RedisCluster:
        with self._lock:
            if self._made is None:
                self._made = RedisCluster(
                    startup_nodes=[ClusterNode(host, port) for host, port in self._hosts],  # type: ignore[no-untyped-call]
                    # redis-py waits 0.25 s before each, asks for the slots anew, and uses only the number.
                    retry=Retry(NoBackoff(), self._retries),
                    max_connections=MOST_CONNECTIONS,
                    **self._options,
                )
            return self._made
