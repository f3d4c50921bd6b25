"""Where runs live: one Redis hash a run, written by compare-and-set only.

Get, change, set loses updates when two tabs (or a double click) do it at once. Here the comparison of the
revision, the write and the TTL are one Lua script, which Redis runs without interruption.
"""

import contextlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import redis

from neuroviz_dash.store.allowance import Allowance, AllRuns, TooManyRuns
from neuroviz_dash.store.connection import StoreFull, clear_errors
from neuroviz_dash.store.keys import drafts_key, run_key, runs_key
from neuroviz_dash.store.run_errors import Conflict, Missing, damage_named, damaged
from neuroviz_dash.store.run_scripts import COMPARE_AND_SET, RENAME, STALE, TOO_MANY, Write

LONGEST_LIST = 200
"""Runs; older ones are kept as long as any, and reached by their address."""

_NO_REVISION = 0
"""The revision of a run that is not stored; stored ones begin at 1."""


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


def _uncounted() -> None:
    """Nobody counts."""


class RunStore:
    """The runs of all students.

    Every method raises BadKey for a bad id, StoreUnavailable when Redis cannot be reached, and Damaged when
    the key holds something else than a run. Every write, and `keep`, sets the TTL to `ttl_seconds`.
    `new_token` gives 16 random bytes for each write, `now` the seconds since 1970. `created` is told of each
    new run.
    """

    def __init__(
        self,
        client: redis.Redis,
        ttl_seconds: int,
        allowance: Allowance,
        new_token: Callable[[], bytes] = lambda: secrets.token_bytes(16),
        now: Callable[[], float] = time.time,
        created: Callable[[], None] = _uncounted,
    ) -> None:
        if ttl_seconds < 1:
            raise ValueError(f"ttl_seconds: {ttl_seconds!r} is not allowed; allowed: 1 or more")
        self._redis = client
        self._ttl_seconds = ttl_seconds
        self._new_token = new_token
        self._now = now
        self._created = created
        self._most = allowance.runs_per_student
        self.all = AllRuns(client, allowance, ttl_seconds)
        self._compare_and_set = client.register_script(COMPARE_AND_SET)
        self._rename = client.register_script(RENAME)

    def load(self, student: str, run_id: str) -> Stored | None:
        """The stored run, or None. Works in a full database too."""
        key = run_key(student, run_id)
        with clear_errors(), damage_named():
            fields: list[Any] = self._redis.hmget(key, ["revision", "body"])
        revision, body = fields
        if revision is None and body is None:
            return None
        if revision is None or body is None:
            raise damaged()
        return Stored(_as_revision(revision), body)

    def keep(self, student: str, run_id: str) -> None:
        """Lets the run's time to live begin anew, as each write does; in a full store it stays as it was, so
        that the run can be read."""
        key = run_key(student, run_id)
        with contextlib.suppress(StoreFull), clear_errors():
            pipeline = self._redis.pipeline(transaction=False)
            pipeline.expire(key, self._ttl_seconds)
            pipeline.expire(runs_key(student), self._ttl_seconds)
            pipeline.expire(drafts_key(student), self._ttl_seconds)
            pipeline.execute()
            self.all.note(student, run_id)

    def create(
        self, student: str, run_id: str, body: bytes, summary: bytes = b"", is_listed: bool = False
    ) -> int:
        """Stores a run that is not there yet and returns its revision. Raises Conflict, StoreFull,
        TooManyRuns, ServerFull.

        A run that nobody asked for (`is_listed` False) is a draft: it enters the student's list with its
        first change, and goes if the student has `MOST_DRAFTS` newer ones.
        """
        self.all.make_room()
        revision = self._write(student, run_id, Write(body, summary, _NO_REVISION, 1), is_listed)
        self.all.note(student, run_id)
        self._created()
        return revision

    def save(
        self, student: str, run_id: str, body: bytes, seen: int, summary: bytes = b"", write: str = ""
    ) -> int:
        """Replaces the body if the run is still at the revision `seen`, and returns the new revision. `write`
        is 32 hexadecimal digits by which the same write is known when it comes again, if it may.

        Raises Conflict when it is at another, Missing when it is gone, StoreFull, TooManyRuns; then nothing
        was changed.
        """
        if seen <= _NO_REVISION:
            raise ValueError(f"seen: {seen!r} is not allowed; allowed: 1 or more")
        return self._write(student, run_id, Write(body, summary, seen, seen + 1, write))

    def wrote_last(self, student: str, run_id: str, write: str) -> bool:
        """Whether the run is as this write left it."""
        with clear_errors(), damage_named():
            found: bytes | None = self._redis.hget(run_key(student, run_id), "write")  # type: ignore[assignment]
        return found == bytes.fromhex(write)

    def restore(self, student: str, run_id: str, write: Write) -> int:
        """Writes a run of which the store has an older revision, or none: as one that is new to everyone.
        Raises Conflict, StoreFull, TooManyRuns, ServerFull."""
        if write.seen == _NO_REVISION:
            self.all.make_room()
        revision = self._write(student, run_id, write)
        self.all.note(student, run_id)
        return revision

    def rename(self, student: str, run_id: str, name: str) -> None:
        """Gives a run a name, which is no change of the run. Raises Missing, StoreFull."""
        with clear_errors(), damage_named():
            found = self._rename(keys=[run_key(student, run_id)], args=[name.encode()])
        if not found:
            raise Missing("This run is not stored any more.")

    def name_of(self, student: str, run_id: str) -> str:
        """The run's name; empty for none."""
        with clear_errors(), damage_named():
            found: bytes | None = self._redis.hget(run_key(student, run_id), "name")  # type: ignore[assignment]
        return (found or b"").decode("utf-8", "replace")

    def listed(self, student: str) -> list[Listed]:
        """The student's runs, the one that changed last first. One that has expired leaves the list, if the
        store is not full."""
        key = runs_key(student)
        with clear_errors():
            ids: list[tuple[bytes, float]] = self._redis.zrevrange(key, 0, LONGEST_LIST - 1, withscores=True)  # type: ignore[assignment]
            pipeline = self._redis.pipeline(transaction=False)
            for run_id, _ in ids:
                pipeline.hmget(run_key(student, run_id.decode()), ["name", "summary"])
            found = pipeline.execute()
        gone = [run_id for (run_id, _), (_, summary) in zip(ids, found, strict=True) if summary is None]
        with contextlib.suppress(StoreFull), clear_errors():
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
            pipeline.zrem(drafts_key(student), run_id)
            pipeline.execute()
        self.all.forget(student, run_id)

    def forget(self, student: str) -> int:
        """Deletes all runs of a student, and their lists; how many there were."""
        count = 0
        for key in (runs_key(student), drafts_key(student)):
            with clear_errors():
                # A run that another tab adds meanwhile is in the list that is read next.
                while found := self._redis.zrange(key, 0, LONGEST_LIST - 1):
                    ids: list[bytes] = found  # type: ignore[assignment]
                    self._redis.delete(*(run_key(student, each.decode()) for each in ids))
                    self._redis.zrem(key, *ids)
                    self.all.forget(student, *(each.decode() for each in ids))
                    count += len(ids)
        return count

    def _write(self, student: str, run_id: str, write: Write, is_listed: bool = True) -> int:
        """Raises TooManyRuns only when those that have expired are out of the list."""
        outcome, current = self._try(student, run_id, write, is_listed)
        if outcome == TOO_MANY and self._drop_expired(student):
            outcome, current = self._try(student, run_id, write, is_listed)
        if outcome == TOO_MANY:
            raise TooManyRuns(self._most)
        if outcome == STALE and current == _NO_REVISION:
            raise Missing("This run is not stored any more; a fresh one can be started.")
        if outcome == STALE:
            raise Conflict(current)
        return current

    def _try(self, student: str, run_id: str, write: Write, is_listed: bool) -> tuple[int, int]:
        """What came of a write, and the revision that is stored now."""
        keys = [run_key(student, run_id), runs_key(student), drafts_key(student)]
        token = bytes.fromhex(write.id) or self._new_token()
        what: list[bytes | int] = [write.seen, write.body, token, self._ttl_seconds]
        listing: list[bytes | str | float] = [write.summary, run_id, self._now(), int(is_listed), self._most]
        with clear_errors(), damage_named():
            outcome, revision, drafts = self._compare_and_set(
                keys=keys, args=[*what, *listing, write.revision]
            )
        for draft in drafts:
            self.delete(student, draft.decode())
        return outcome, int(revision)

    def _drop_expired(self, student: str) -> bool:
        """Whether the student's list has become shorter."""
        key = runs_key(student)
        with clear_errors():
            ids: list[bytes] = self._redis.zrange(key, 0, -1)  # type: ignore[assignment]
            pipeline = self._redis.pipeline(transaction=False)
            for run_id in ids:
                pipeline.exists(run_key(student, run_id.decode()))
            gone = [run_id for run_id, is_there in zip(ids, pipeline.execute(), strict=True) if not is_there]
            if gone:
                self._redis.zrem(key, *gone)
        return bool(gone)


def _as_revision(stored: bytes) -> int:
    if not stored.isdigit():
        raise damaged()
    return int(stored)
