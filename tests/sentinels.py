"""A master and a replica that Sentinels watch, for tests of failovers."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import redis

from tests.ports import free_ports
from tests.valkeys import NODE_TIMEOUT, Node, wait_until


@dataclass
class Service:
    """A master and a replica that Sentinels watch, and the address for NEUROVIZ_REDIS_URL."""

    master: Node
    replica: Node
    sentinels: list[Node]

    @property
    def url(self) -> str:
        """All Sentinels, since any may be dead."""
        return (
            "redis+sentinel://" + ",".join(f"127.0.0.1:{node.port}" for node in self.sentinels) + "/neuroviz"
        )


@contextlib.contextmanager
def sentinel_service(folder: Path) -> Iterator[Service]:
    """A master, its replica and three Sentinels on loopback, ready for a failover."""
    ports = free_ports(5)
    words = (
        "--appendonly",
        "yes",
        "--save",
        "",
        "--maxmemory-policy",
        "noeviction",
        "--repl-diskless-sync-delay",
        "0",
    )
    master, replica = (Node(folder / str(port), port, words) for port in ports[:2])
    replica.words = (*words, "--replicaof", "127.0.0.1", str(master.port))
    sentinels = [_sentinel(folder / str(port), port, master.port) for port in ports[2:]]
    try:
        for node in (master, replica, *sentinels):
            node.start()
        for node in sentinels:
            with node.client() as client:
                wait_until(lambda client=client: _sees_all(client))
        yield Service(master, replica, sentinels)
    finally:
        for node in (*sentinels, replica, master):
            node.kill()


def _sentinel(folder: Path, port: int, master: int) -> Node:
    folder.mkdir(parents=True)
    file = folder / "sentinel.conf"  # it writes there what it learns
    file.write_text(
        f"sentinel monitor neuroviz 127.0.0.1 {master} 2\n"
        f"sentinel down-after-milliseconds neuroviz {NODE_TIMEOUT}\n"
        "sentinel failover-timeout neuroviz 5000\n"
    )
    return Node(folder, port, (str(file), "--sentinel"))


def _sees_all(client: redis.Redis) -> bool:
    state = client.sentinel_master("neuroviz")
    return bool(state["num-other-sentinels"] == 2 and state["num-slaves"] == 1)
