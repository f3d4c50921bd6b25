"""Where classes live: a class's state is written by compare-and-set, together with the event that tells
of it."""

import contextlib
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import redis

from neuroviz_dash.model.live.class_state import ClassState, decode_class, encode_class, new_code
from neuroviz_dash.store.class_events import Payload
from neuroviz_dash.store.class_scripts import ADD, CHANGE, END
from neuroviz_dash.store.connection import StoreError, StoreFull, clear_errors
from neuroviz_dash.store.keys import (
    been_key,
    class_key,
    class_keys,
    classes_key,
    code_key,
    place_key,
)

Begin = Literal["begin:now", "begin:class"]
NOT_HERE = "This class has ended, or it was never here."
LONGEST_LIST = 100
"""Classes of a teacher that are listed."""
_TRIES = 20
"""Of a change that another one keeps coming before: teachers are few, and slower than this."""


@dataclass(frozen=True)
class Ended:
    """What a class that has ended leaves behind: all who were its students, the runs, by teacher, that are
    copies of students', and the digests of the blobs that it held."""

    students: list[str]
    copies: list[tuple[str, str]]
    blobs: list[str]


class NoClass(StoreError):
    """There is no such class (any more), or the asker has no place in it."""


class ClassStore:
    """All classes. Methods raise BadKey for a bad id, NoClass, StoreUnavailable, StoreFull; `load` raises
    BadInput for a class that cannot be read."""

    def __init__(self, client: redis.Redis, ttl_seconds: int, now: Callable[[], float] = time.time) -> None:
        self._redis = client
        self._ttl_seconds = ttl_seconds
        self._now = now
        self._change = client.register_script(CHANGE)
        self._end = client.register_script(END)
        self._add = client.register_script(ADD)

    def create(self, state: ClassState, begin: bytes) -> str:
        """Stores a class and the run that its own work begins with, and gives the class's id."""
        class_id = secrets.token_hex(16)
        state = self._with_code(class_id, state)
        with clear_errors():
            self._redis.set(class_key(class_id, "begin:class"), begin, ex=self._ttl_seconds)
        self._write(class_id, 0, _with(state, revision=1), (), begin)
        for teacher in state.teachers:
            self.enlist(teacher, class_id)
        return class_id

    def load(self, class_id: str) -> ClassState:
        """The class's state."""
        return self._load(class_id)[1]

    def change(
        self,
        class_id: str,
        step: Callable[[ClassState], ClassState],
        tell: Callable[[ClassState], tuple[Payload, ...]],
        begin: bytes = b"",
    ) -> ClassState:
        """The state after a pure step, stored and told of, with the run that own work begins with from then
        on if there is one; nothing is written if it changed nothing."""
        for _ in range(_TRIES):
            revision, old = self._load(class_id)
            new = step(old)
            if new == old:
                return old
            new = _with(new, revision=revision + 1)
            if self._write(class_id, revision, new, tell(new), begin):
                return new
        raise StoreError("The class was changed by others at the same time. Please try again.")

    def new_code(self, class_id: str, tell: Callable[[ClassState], tuple[Payload, ...]]) -> ClassState:
        """The class with another code; who was removed may come back with it."""
        old = self.load(class_id)
        fresh = self._with_code(class_id, old).code

        def step(state: ClassState) -> ClassState:
            # Else it has another one by now: a colleague's, or this one, by a write whose answer was lost.
            return _with(state, code=fresh) if state.code == old.code else state

        try:
            new = self.change(class_id, step, tell)
        except NoClass:  # after any other error it may have the fresh one: the answer was lost
            with clear_errors():
                self._redis.delete(code_key(fresh))
            raise
        with clear_errors():
            unused = [code_key(code) for code in (old.code, fresh) if code != new.code]
            self._redis.delete(*unused, class_key(class_id, "removed"))
        return new

    def end(self, class_id: str, last: Payload) -> Ended:
        """Deletes all that is stored of the class under its own keys, after a last event. Runs stay: they are
        the students' own."""
        message = b"0 " + last[0].encode() + b" " + last[1]
        parts = ("events", "members", "copies", "class", "left", "blobs")
        keys = [*(class_key(class_id, part) for part in parts), *class_keys(class_id)]
        with clear_errors():
            students, copies, body, blobs = self._end(keys=keys, args=[message])
        if body is not None:
            state = decode_class(body)
            with clear_errors():
                self._redis.delete(code_key(state.code))
            for teacher in state.teachers:
                self.unlist(teacher, class_id)
        pairs = [each.decode().split(":") for each in copies]
        return Ended(
            [each.decode() for each in students],
            [(teacher, run) for teacher, run in pairs],
            [each.decode() for each in blobs],
        )

    def note_copy(self, class_id: str, teacher: str, run: str) -> None:
        """A run of a teacher's that is a copy of a student's: it goes with the class. Raises NoClass."""
        self._note(class_id, "copies", f"{teacher}:{run}")

    def note_data(self, class_id: str, digests: Iterable[str]) -> None:
        """Blobs that are to live as long as the class does. Raises NoClass."""
        for digest in digests:
            self._note(class_id, "blobs", digest)

    def data(self, class_id: str) -> list[str]:
        """The digests of those blobs."""
        with clear_errors():
            found: set[bytes] = self._redis.smembers(class_key(class_id, "blobs"))  # type: ignore[assignment]
        return [each.decode() for each in found]

    def _note(self, class_id: str, part: str, member: str) -> None:
        keys = [class_key(class_id, "class"), class_key(class_id, part)]
        with clear_errors():
            is_noted = self._add(keys=keys, args=[member, self._ttl_seconds])
        if not is_noted:
            raise NoClass(NOT_HERE)

    def begin(self, class_id: str, part: Begin = "begin:now") -> bytes | None:
        """The run that own work begins with, or the one that the class was created with."""
        with clear_errors():
            found: bytes | None = self._redis.get(class_key(class_id, part))  # type: ignore[assignment]
        return found

    def enlist(self, teacher: str, class_id: str) -> None:
        """A teacher's list with this class in it. Raises NoClass."""
        with clear_errors():
            self._redis.zadd(classes_key(teacher), {class_id: self._now()})
            self._redis.expire(classes_key(teacher), self._ttl_seconds)
            is_there = self._redis.exists(class_key(class_id, "class"))
        if not is_there:  # it ended just now, and did not know of this entry
            self.unlist(teacher, class_id)
            raise NoClass(NOT_HERE)

    def unlist(self, teacher: str, class_id: str) -> None:
        """A teacher's list without this class."""
        with clear_errors():
            self._redis.zrem(classes_key(teacher), class_id)

    def led_by(self, teacher: str) -> list[str]:
        """The ids of a teacher's classes, the newest first; some may have expired."""
        with clear_errors():
            found: list[bytes] = self._redis.zrevrange(classes_key(teacher), 0, LONGEST_LIST - 1)  # type: ignore[assignment]
        return [each.decode() for each in found]

    def keep(self, class_id: str, state: ClassState, students: list[str]) -> None:
        """Lets the times to live of a class, and of some students' places in it, begin anew; in a full store
        they stay as they were."""
        with contextlib.suppress(StoreFull), clear_errors():
            pipeline = self._redis.pipeline(transaction=False)
            mine = [
                code_key(state.code),
                *map(classes_key, state.teachers),
                *map(place_key, students),
                *map(been_key, students),
            ]
            for key in (*class_keys(class_id), *mine):
                pipeline.expire(key, self._ttl_seconds)
            pipeline.execute()

    def _load(self, class_id: str) -> tuple[int, ClassState]:
        with clear_errors():
            fields: list[Any] = self._redis.hmget(class_key(class_id, "class"), ["revision", "body"])
        return read_class(*fields)

    def _write(
        self, class_id: str, seen: int, state: ClassState, events: tuple[Payload, ...], begin: bytes
    ) -> bool:
        keys = [class_key(class_id, part) for part in ("class", "events", "begin:now")]
        told = [part for payload in events for part in payload]
        arguments = [seen, encode_class(state), self._ttl_seconds, begin, secrets.token_bytes(16), *told]
        with clear_errors():
            return bool(self._change(keys=keys, args=arguments))

    def _with_code(self, class_id: str, state: ClassState) -> ClassState:
        """The state with a code that is no other class's."""
        while True:
            code = new_code()
            with clear_errors():
                if self._redis.set(code_key(code), class_id, ex=self._ttl_seconds, nx=True):
                    return _with(state, code=code)


def _with(state: ClassState, **changed: Any) -> ClassState:
    return msgspec.structs.replace(state, **changed)


def read_class(revision: bytes | None, body: bytes | None) -> tuple[int, ClassState]:
    """A class's revision and state; raises NoClass, BadInput."""
    if revision is None or body is None:
        raise NoClass(NOT_HERE)
    return int(revision), decode_class(body)
