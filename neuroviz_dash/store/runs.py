"""Where runs live: one Redis hash a run, written by compare-and-set only.

Get, change, set loses updates when two tabs (or a double click) do it at once. Here the comparison of the
revision, the write and the TTL are one Lua script, which Redis runs without interruption.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import redis
from redis.exceptions import OutOfMemoryError, ResponseError

from neuroviz_dash.store.connection import StoreError, clear_errors
from neuroviz_dash.store.keys import run_key, runs_key

LONGEST_LIST = 200
"""Runs; older ones are kept as long as any, and reached by their address."""

_NO_REVISION = 0
"""The revision of a run that is not stored; stored ones begin at 1."""

_COMPARE_AND_SET = """
-- KEYS: the run, its student's list. ARGV: revision seen, body, token of this write, TTL in seconds, summary,
-- id of the run, time in seconds.
-- Returns {1 or 0: written or not, revision now}. Revisions are compared as text: Lua's numbers are doubles.
local current = redis.call('HGET', KEYS[1], 'revision') or '0'
if current ~= ARGV[1] then
    local mine = redis.call('HGET', KEYS[1], 'write') == ARGV[3]
    return {mine and 1 or 0, current}
end
redis.call('HINCRBY', KEYS[1], 'revision', 1)
redis.call('HSET', KEYS[1], 'body', ARGV[2], 'write', ARGV[3], 'summary', ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[4])
if ARGV[6] ~= '' then
    redis.call('ZADD', KEYS[2], ARGV[7], ARGV[6])
    redis.call('EXPIRE', KEYS[2], ARGV[4])
end
return {1, redis.call('HGET', KEYS[1], 'revision')}
"""
# "mine": when the answer to a write is lost, redis-py sends it again, and finds its own revision in the way.


_RENAME = """
-- KEYS: the run. ARGV: its new name. Returns 1, or 0 if there is no such run.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'name', ARGV[1])
return 1
"""


class Conflict(StoreError):
    """Someone else saved first; `current_revision` is what is stored now. Nothing was changed."""

    def __init__(self, current_revision: int) -> None:
        super().__init__(
            "This run was changed elsewhere, in another tab or by an earlier click. "
            "Your change was not saved."
        )
        self.current_revision = current_revision


class Missing(StoreError):
    """The run is not stored any more: expired, deleted or lost."""


class Damaged(StoreError):
    """What is stored under the run's key is no run. `delete` makes room for a fresh one."""


@dataclass(frozen=True)
class Stored:
    """A run as stored: its revision (1 or more) and the bytes of its body."""

    revision: int
    body: bytes


@dataclass(frozen=True)
class Listed:
    """A run in its student's list; `changed` counts seconds since 1970."""

    run_id: str
    name: str
    summary: bytes
    changed: float


class RunStore:
    """The runs of all students.

    Every method raises BadKey for a bad id, StoreUnavailable when Redis cannot be reached, and Damaged when
    the key holds something else than a run. Every write, and `keep`, sets the TTL to `ttl_seconds`.
    `new_token` gives 16 random bytes for each write, `now` the seconds since 1970.
    """

    def __init__(
        self,
        client: redis.Redis,
        ttl_seconds: int,
        new_token: Callable[[], bytes] = lambda: secrets.token_bytes(16),
        now: Callable[[], float] = time.time,
    ) -> None:
        if ttl_seconds < 1:
            raise ValueError(f"ttl_seconds: {ttl_seconds!r} is not allowed; allowed: 1 or more")
        self._redis = client
        self._ttl_seconds = ttl_seconds
        self._new_token = new_token
        self._now = now
        self._compare_and_set = client.register_script(_COMPARE_AND_SET)
        self._rename = client.register_script(_RENAME)

    def load(self, student: str, run_id: str) -> Stored | None:
        """The stored run, or None. Works in a full database too."""
        key = run_key(student, run_id)
        with clear_errors(), _damage_named():
            fields: list[Any] = self._redis.hmget(key, ["revision", "body"])
        revision, body = fields
        if revision is None and body is None:
            return None
        if revision is None or body is None:
            raise _damaged()
        return Stored(_as_revision(revision), body)

    def keep(self, student: str, run_id: str) -> None:
        """Lets the run's time to live begin anew, as each write does."""
        key = run_key(student, run_id)
        with clear_errors():
            pipeline = self._redis.pipeline(transaction=False)
            pipeline.expire(key, self._ttl_seconds)
            pipeline.expire(runs_key(student), self._ttl_seconds)
            pipeline.execute()

    def create(
        self, student: str, run_id: str, body: bytes, summary: bytes = b"", is_listed: bool = False
    ) -> int:
        """Stores a run that is not there yet and returns its revision. Raises Conflict, StoreFull.

        A run that nobody asked for (`is_listed` False) enters the student's list with its first change.
        """
        return self._write(student, run_id, body, summary, _NO_REVISION, is_listed)

    def save(self, student: str, run_id: str, body: bytes, seen_revision: int, summary: bytes = b"") -> int:
        """Replaces the body if the run is still at `seen_revision`, and returns the new revision.

        Raises Conflict when it is at another, Missing when it is gone, StoreFull; then nothing was changed.
        """
        if seen_revision <= _NO_REVISION:
            raise ValueError(f"seen_revision: {seen_revision!r} is not allowed; allowed: 1 or more")
        return self._write(student, run_id, body, summary, seen_revision, is_listed=True)

    def rename(self, student: str, run_id: str, name: str) -> None:
        """Gives a run a name, which is no change of the run. Raises Missing, StoreFull."""
        with clear_errors(), _damage_named():
            found = self._rename(keys=[run_key(student, run_id)], args=[name.encode()])
        if not found:
            raise Missing("This run is not stored any more.")

    def name_of(self, student: str, run_id: str) -> str:
        """The run's name; empty for none."""
        with clear_errors(), _damage_named():
            found: bytes | None = self._redis.hget(run_key(student, run_id), "name")  # type: ignore[assignment]
        return (found or b"").decode("utf-8", "replace")

    def listed(self, student: str) -> list[Listed]:
        """The student's runs, the one that changed last first. One that has expired leaves the list."""
        key = runs_key(student)
        with clear_errors():
            ids: list[tuple[bytes, float]] = self._redis.zrevrange(key, 0, LONGEST_LIST - 1, withscores=True)  # type: ignore[assignment]
            pipeline = self._redis.pipeline(transaction=False)
            for run_id, _ in ids:
                pipeline.hmget(run_key(student, run_id.decode()), ["name", "summary"])
            found = pipeline.execute()
            gone = [run_id for (run_id, _), (_, summary) in zip(ids, found, strict=True) if summary is None]
            if gone:
                self._redis.zrem(key, *gone)
        return [
            Listed(run_id.decode(), (name or b"").decode("utf-8", "replace"), summary, changed)
            for (run_id, changed), (name, summary) in zip(ids, found, strict=True)
            if summary is not None
        ]

    def delete(self, student: str, run_id: str) -> None:
        """Removes whatever is stored under the run's key, a damaged value too."""
        key, own = run_key(student, run_id), runs_key(student)
        with clear_errors():
            pipeline = self._redis.pipeline(transaction=True)
            pipeline.delete(key)
            pipeline.zrem(own, run_id)
            pipeline.execute()

    def forget(self, student: str) -> int:
        """Deletes all runs of a student, and their list; how many there were."""
        key, count = runs_key(student), 0
        with clear_errors():
            # A run that another tab adds meanwhile is in the list that is read next.
            while found := self._redis.zrange(key, 0, LONGEST_LIST - 1):
                ids: list[bytes] = found  # type: ignore[assignment]
                self._redis.delete(*(run_key(student, each.decode()) for each in ids))
                self._redis.zrem(key, *ids)
                count += len(ids)
        return count

    def _write(
        self, student: str, run_id: str, body: bytes, summary: bytes, seen_revision: int, is_listed: bool
    ) -> int:
        keys = [run_key(student, run_id), runs_key(student)]
        entry = run_id if is_listed else ""
        write: list[bytes | int] = [seen_revision, body, self._new_token(), self._ttl_seconds]
        listing: list[bytes | str | float] = [summary, entry, self._now()]
        with clear_errors(), _damage_named():
            written, revision = self._compare_and_set(keys=keys, args=[*write, *listing])
        current = int(revision)
        if written:
            return current
        if current == _NO_REVISION:
            raise Missing("This run is not stored any more; a fresh one can be started.")
        raise Conflict(current)


@contextmanager
def _damage_named() -> Iterator[None]:
    """A key of another type, or a hash whose revision is no number, is damage and not an outage."""
    try:
        yield
    except ResponseError as error:
        if isinstance(error, OutOfMemoryError):
            raise
        raise _damaged() from error


def _damaged() -> Damaged:
    return Damaged("The stored run is damaged and cannot be read; a fresh one can be started.")


def _as_revision(stored: bytes) -> int:
    if not stored.isdigit():
        raise _damaged()
    return int(stored)
