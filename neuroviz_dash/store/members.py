"""Who is in which class. A student is a number in it; the id behind the number stays on the server."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import redis

from neuroviz_dash.model.live.class_state import ClassState
from neuroviz_dash.model.live.nicknames import PAIRS
from neuroviz_dash.model.live.standing import Standing, known_standing
from neuroviz_dash.store.allowance import Allowance, ClassFull
from neuroviz_dash.store.classes import NoClass, read_class
from neuroviz_dash.store.connection import StoreError, clear_errors
from neuroviz_dash.store.keys import been_key, class_key, code_key, place_key

_JOIN = """
-- KEYS: class, members, removed, joined, left.
-- ARGV: student, most students, TTL in seconds, 1 if the class is open, time, most numbers.
-- Returns the student's number; 0 if there is no class, -1 if removed, -2 if full, -3 if closed, -4 if there
-- is no number left. Who comes back has the number of before: nobody chooses a nickname by coming and going.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local known = redis.call('HGET', KEYS[2], ARGV[1])
if known then return tonumber(known) end
if redis.call('SISMEMBER', KEYS[3], ARGV[1]) == 1 then return -1 end
if ARGV[4] ~= '1' then return -3 end
if redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[2]) then return -2 end
local number = redis.call('HGET', KEYS[5], ARGV[1])
if not number then
    if tonumber(redis.call('HGET', KEYS[1], 'next') or '0') >= tonumber(ARGV[6]) then return -4 end
    number = redis.call('HINCRBY', KEYS[1], 'next', 1)
end
redis.call('HSET', KEYS[2], ARGV[1], number)
redis.call('HSET', KEYS[4], number, ARGV[5])
for _, key in ipairs({KEYS[2], KEYS[4]}) do redis.call('EXPIRE', key, ARGV[3]) end
return tonumber(number)
"""
_MEMBER = """
-- KEYS: class, members, standings, goals. ARGV: student. Returns the class's revision and body, and the
-- student's number, standing and newest goal reached, each nil if it is not there. One command: a student's
-- every step asks.
local class = redis.call('HMGET', KEYS[1], 'revision', 'body')
local number = redis.call('HGET', KEYS[2], ARGV[1])
local standing = number and redis.call('HGET', KEYS[3], number)
return {class[1], class[2], number, standing, number and redis.call('HGET', KEYS[4], number)}
"""
_LEAVE = """
-- KEYS: class, members, joined, standings, goals, left, removed.
-- ARGV: student, number, TTL in seconds, 1 if the student may not come back with the present code.
if redis.call('EXISTS', KEYS[1]) == 0 then return end
redis.call('HDEL', KEYS[2], ARGV[1])
for at = 3, 5 do redis.call('HDEL', KEYS[at], ARGV[2]) end
redis.call('HSET', KEYS[6], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[6], ARGV[3])
if ARGV[4] == '1' then
    redis.call('SADD', KEYS[7], ARGV[1])
    redis.call('EXPIRE', KEYS[7], ARGV[3])
end
"""
_FORGET = """
-- KEYS: members, left, removed, joined, standings, goals, present. ARGV: student.
local number = redis.call('HGET', KEYS[1], ARGV[1]) or redis.call('HGET', KEYS[2], ARGV[1])
for at = 1, 2 do redis.call('HDEL', KEYS[at], ARGV[1]) end
redis.call('SREM', KEYS[3], ARGV[1])
if not number then return end
for at = 4, 6 do redis.call('HDEL', KEYS[at], number) end
for _, page in ipairs(redis.call('ZRANGE', KEYS[7], 0, -1)) do
    if string.sub(page, 1, #number + 1) == number .. ':' then redis.call('ZREM', KEYS[7], page) end
end
"""


class CannotJoin(StoreError):
    """The class takes nobody, or not this student; the text says why."""


NO_SUCH_CODE = "There is no class with this code. Codes change when a teacher makes a new one."
_FULL = -2
_REFUSALS = {
    0: NO_SUCH_CODE,
    -1: "The teacher has removed you from this class.",
    -3: "This class takes nobody new at the moment. Ask the teacher to open it.",
    -4: "This class has no nickname left to give. Ask the teacher for a new class.",
}


class Member(NamedTuple):
    """What a class knows of someone: the class's state, the number, None for who is no member, the standing,
    None for who has not worked yet (with this version of the product), and the number of the newest goal that
    was reached, 0 for none."""

    state: ClassState
    number: int | None
    standing: Standing | None
    reached: int


class Members:
    """The students of all classes. Methods raise BadKey, StoreUnavailable, StoreFull, and NoClass where a
    class or a student is not there."""

    def __init__(
        self,
        client: redis.Redis,
        ttl_seconds: int,
        allowance: Allowance,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._redis = client
        self._most = allowance.students_per_class
        self._ttl_seconds = ttl_seconds
        self._now = now
        self._join = client.register_script(_JOIN)
        self._member = client.register_script(_MEMBER)
        self._leave = client.register_script(_LEAVE)
        self._forget = client.register_script(_FORGET)

    def find(self, code: str) -> str:
        """The id of the class with this code."""
        with clear_errors():
            found: bytes | None = self._redis.get(code_key(code))  # type: ignore[assignment]
        if found is None:
            raise CannotJoin(NO_SUCH_CODE)
        return found.decode()

    def join(self, class_id: str, student: str, is_open: bool) -> int:
        """The student's number in the class; raises CannotJoin, ClassFull."""
        keys = [class_key(class_id, part) for part in ("class", "members", "removed", "joined", "left")]
        arguments: list[str | float] = [
            student, self._most, self._ttl_seconds, int(is_open), self._now(), PAIRS,
        ]  # fmt: skip
        with clear_errors():
            number: int = self._join(keys=keys, args=arguments)
        if number == -2:
            raise ClassFull(self._most)
        if number <= 0:
            raise CannotJoin(_REFUSALS[number])
        self.place(student, class_id)
        with clear_errors():
            is_over = not self._redis.exists(keys[0])
        if is_over:  # it ended just now, and did not know of this student's place
            self.unplace(student, class_id)
            raise CannotJoin(NO_SUCH_CODE)
        return number

    def place(self, student: str, class_id: str) -> None:
        """Note which class a student is in."""
        with clear_errors():
            pipeline = self._redis.pipeline(transaction=False)
            pipeline.sadd(been_key(student), class_id)
            pipeline.expire(been_key(student), self._ttl_seconds)
            pipeline.set(place_key(student), class_id, ex=self._ttl_seconds)
            pipeline.execute()

    def place_of(self, student: str) -> str | None:
        """The class that a student is in."""
        with clear_errors():
            found: bytes | None = self._redis.get(place_key(student))  # type: ignore[assignment]
        return found.decode() if found else None

    def member(self, class_id: str, student: str) -> Member:
        """What the class knows of a student."""
        keys = [class_key(class_id, part) for part in ("class", "members", "standings", "goals")]
        with clear_errors():
            revision, body, number, standing, reached = self._member(keys=keys, args=[student])
        state = read_class(revision, body)[1]
        return Member(state, int(number) if number else None, known_standing(standing), int(reached or 0))

    def members(self, class_id: str) -> dict[int, str]:
        """The students' ids by their numbers."""
        with clear_errors():
            found: dict[bytes, bytes] = self._redis.hgetall(class_key(class_id, "members"))  # type: ignore[assignment]
        return {int(number): student.decode() for student, number in found.items()}

    def joined(self, class_id: str) -> dict[int, float]:
        """When each student joined, in seconds since 1970, by number."""
        with clear_errors():
            found: dict[bytes, bytes] = self._redis.hgetall(class_key(class_id, "joined"))  # type: ignore[assignment]
        return {int(number): float(when) for number, when in found.items()}

    def student(self, class_id: str, number: int) -> str:
        """The id of the student with a number."""
        found = self.members(class_id).get(number)
        if found is None:
            raise NoClass(f"Student {number} is not in this class (any more).")
        return found

    def count(self, class_id: str) -> int:
        """How many students there are."""
        with clear_errors():
            found: Any = self._redis.hlen(class_key(class_id, "members"))
        return int(found)

    def remove(self, class_id: str, number: int) -> None:
        """The class without a student, who cannot come back with the present code."""
        self._go(self.student(class_id, number), class_id, number, is_removed=True)

    def leave(self, student: str, class_id: str, number: int) -> None:
        """The class without a student, who may come back."""
        self._go(student, class_id, number, is_removed=False)

    def _go(self, student: str, class_id: str, number: int, is_removed: bool) -> None:
        parts = ("class", "members", "joined", "standings", "goals", "left", "removed")
        keys = [class_key(class_id, part) for part in parts]
        with clear_errors():
            self._leave(keys=keys, args=[student, number, self._ttl_seconds, int(is_removed)])
        self._unplace(student, class_id)

    def forget(self, student: str) -> None:
        """No class knows the student's id any more, nor what the student did there."""
        with clear_errors():
            been: set[bytes] = self._redis.smembers(been_key(student))  # type: ignore[assignment]
            parts = ("members", "left", "removed", "joined", "standings", "goals", "present")
            for class_id in been:
                self._forget(keys=[class_key(class_id.decode(), part) for part in parts], args=[student])
            self._redis.delete(been_key(student), place_key(student))

    def unplace(self, student: str, class_id: str) -> None:
        """A class is over; it knows the student no more."""
        self._unplace(student, class_id)
        with clear_errors():
            self._redis.srem(been_key(student), class_id)

    def _unplace(self, student: str, class_id: str) -> None:
        """Only if it is this class that the student is in: another may have been joined since."""
        if self.place_of(student) == class_id:
            with clear_errors():
                self._redis.delete(place_key(student))
