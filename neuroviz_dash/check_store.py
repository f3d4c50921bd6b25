"""What `neuroviz-dash check` asks of a store: whether it works, and whether it keeps what it is given."""

import secrets
from collections.abc import Callable
from typing import Any

import redis

from neuroviz_dash.logs import reason_of
from neuroviz_dash.store.address import parse_address
from neuroviz_dash.store.connection import STORE_ERRORS, Patience, connect

ONE_TRY = Patience(answer_seconds=3.0, connect_seconds=3.0, retries=0, seconds=3.0)
PROBE_SECONDS = 10
READ_WITH_LUA = "return redis.call('GET', KEYS[1])"
RUN_BYTES = 16 * 1024
"""Of the store's memory, that a run takes with all that belongs to it; as in `deploy/SIZING.md`."""
GIB = 1024**3

Node = dict[str, Any]
"""What one server of a store answers to INFO. CONFIG would tell the same, but managed stores refuse it."""


class CheckError(RuntimeError):
    """Something is wrong; the text is one line that says what."""


def look_at_store(url: str, said: str) -> tuple[str, list[Node]]:
    """That the store works, in words, and what its servers tell of themselves. `said` is what to call it.
    Raises CheckError."""
    try:
        with connect(url, ONE_TRY) as store:
            nodes = _nodes(store, parse_address(url).kind == "cluster")
            _probe(store)
    except (*STORE_ERRORS, OSError) as error:
        raise CheckError(f"{said}: {reason_of(error)}{_advice(url, str(error))}") from None
    return f"{said}: {_version(nodes[0])}, reads, writes, expires and runs Lua", nodes


def _advice(url: str, error: str) -> str:
    """What the library's words do not say of an address that is not of this store."""
    address = parse_address(url)
    if address.kind == "sentinel" and "unknown command 'SENTINEL'" in error:
        return "; what answers there is no Sentinel: for one server alone it is redis://host:port/db"
    if address.kind == "cluster" and "Cluster mode is not enabled" in error:
        return "; for a server that is no cluster it is redis://host:port/db"
    if "DB index is out of range" in error:
        return "; allowed: a number below the store's own setting `databases`, which is 16 unless changed"
    # No more than that: a password or a certificate that is wrong is no reason to go without TLS.
    if address.is_tls and ("Timeout" in error or "WRONG_VERSION_NUMBER" in error):
        return "; does it speak TLS on this port?"
    return ""


def _nodes(store: redis.Redis, is_cluster: bool) -> list[Node]:
    found: Any = store.info(target_nodes="all") if is_cluster else store.info()
    return list(found.values()) if is_cluster else [found]


def _probe(store: redis.Redis) -> None:
    """Write, read and delete one key."""
    key = f"neuroviz:check:{secrets.token_hex(8)}"
    store.set(key, b"probe", ex=PROBE_SECONDS)
    try:
        if store.get(key) != b"probe":
            raise CheckError("a key that was written was not read back")
        if not 0 < store.ttl(key) <= PROBE_SECONDS:
            raise CheckError("a key that was to expire has no time to live")
        if store.eval(READ_WITH_LUA, 1, key) != b"probe":
            raise CheckError("a Lua script did not read the key")
    finally:
        store.delete(key)


def _version(node: Node) -> str:
    name = node.get("server_name", "redis")
    return f"{name} {node.get(f'{name}_version', node.get('redis_version', 'of unknown version'))}"


def look_at_keeping(nodes: list[Node], runs_in_all: int, warn: Callable[[str], None]) -> None:
    """Whether the store keeps what students have made. Raises CheckError if it may throw that away; `warn` is
    told of what goes wrong in a bad hour only."""
    evicting = {str(node.get("maxmemory_policy", "noeviction")) for node in nodes} - {"noeviction"}
    if evicting:
        raise CheckError(
            f"its maxmemory-policy is {', '.join(sorted(evicting))}, by which it throws students' work away "
            "when it is full; it must be noeviction"
        )
    if not all(node.get("aof_enabled", 0) for node in nodes):
        warn("it has no append-only file (appendonly yes): what was done last is lost when it ends")
    limits = [int(node.get("maxmemory", 0)) for node in nodes if node.get("role") == "master"]
    room, needed = sum(limits), runs_in_all * RUN_BYTES
    if limits and all(limits) and needed > room:
        warn(
            f"NEUROVIZ_RUNS_IN_ALL={runs_in_all} runs of 16 KiB take {needed / GIB:.1f} GiB, and its "
            f"maxmemory is {room / GIB:.1f} GiB: for that, at most {room // RUN_BYTES}"
        )
