"""What a request may change in the store, told by the key: an actor's own, and what an actor's role gives."""

from dataclasses import dataclass
from typing import Any

import msgspec
import redis

from neuroviz_dash.model.live.class_state import ClassState
from neuroviz_dash.store.blobs import mark_of
from neuroviz_dash.store.keys import ALL_RUNS_KEYS, CACHE_PREFIX, COMPUTED_KEY, PREFIX, READY_KEY

DERIVED = tuple(each.encode() for each in (CACHE_PREFIX, COMPUTED_KEY, f"{PREFIX}lock:", READY_KEY))
"""Follows from experiments alone, or says nothing, and may be written and forgotten at any time."""
BLOB, CODE, STATE = f"{PREFIX}blob:".encode(), f"{PREFIX}code:".encode(), b"}:class"
USERS = f"{PREFIX}used-by:{{{PREFIX}blob:".encode()
DATA = b"}:data"
"""How long each of a student's own data counts, or a mark holds, is a time to live as well."""
MEMBERS_PARTS = ("members", "joined", "left", "standings", "goals", "present", "events")
"""What changes in a class by what its students do; in its state the counters."""
LATER = ("present", "events", "streams", "rate")
"""What may change a moment later, when the server notices that a stream has gone; and how often one asks."""
ALL_RUNS = frozenset(each.encode() for each in ALL_RUNS_KEYS)
Dump = dict[bytes, Any]


_TAKE = """
-- ARGV: what a key must not begin with to be taken. Returns keys and values by turns.
local found = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
    local is_derived = false
    for _, start in ipairs(ARGV) do is_derived = is_derived or key:sub(1, #start) == start end
    if not is_derived then
        local kind = redis.call('TYPE', key).ok
        local read = kind == 'string' and 'GET' or kind == 'hash' and 'HGETALL' or 'DUMP'
        table.insert(found, key)
        if kind == 'set' then
            local members = redis.call('SMEMBERS', key)
            table.sort(members)
            table.insert(found, table.concat(members, ' '))
        elseif kind == 'zset' then
            table.insert(found, redis.call('ZRANGE', key, 0, -1, 'WITHSCORES'))
        else
            table.insert(found, redis.call(read, key))
        end
    end
end
return found
"""


def take(store: redis.Redis) -> Dump:
    """Everything that is stored, what is derived and times to live aside: of a hash its fields, of a sorted
    set its members, of a text the text, of all else the bytes that Redis would save."""
    found: list[Any] = store.eval(_TAKE, 0, *DERIVED)  # type: ignore[assignment]
    pairs = zip(found[::2], found[1::2], strict=True)
    taken = {key: _fields(each) if isinstance(each, list) else each for key, each in pairs}
    return {
        key: dict.fromkeys(each, b"") if key.endswith(DATA) or key.startswith(USERS) else each
        for key, each in taken.items()
    }


def _fields(flat: list[bytes]) -> dict[bytes, bytes]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def differing(before: Dump, after: Dump) -> set[bytes]:
    """The keys whose values are not the same."""
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def is_later(key: bytes, before: Dump, after: Dump) -> bool:
    """Whether a change may be the end of a stream, or the count of the events that tell of it."""
    part = _parts(key)[1]
    return part in LATER or (part == "class" and _is_counted(before.get(key), after.get(key), b"event"))


def _is_counted(old: Any, new: Any, *counters: bytes) -> bool:
    """Whether two states of a class differ in counters alone."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    return all(old.get(name) == new.get(name) for name in {*old, *new} - set(counters))


def _members(value: Any) -> set[tuple[str, bytes]]:
    """Of a set its members, of a sorted one with their scores."""
    if isinstance(value, dict):
        return {(member.decode(), score) for member, score in value.items()}
    return {(member, b"") for member in (value or b"").decode().split()}


def _parts(key: bytes) -> tuple[str, str]:
    owner, _, part = key.decode().removeprefix(PREFIX + "{").partition("}:")
    return owner, part


@dataclass(frozen=True)
class Rights:
    """What one request may change. `own` are the actor's identities, `class_id` the class that the actor is
    in or has the code of, `leads` whether as its teacher, `untouchable` the class that stands by."""

    own: frozenset[str]
    class_id: str
    leads: bool
    untouchable: str
    before: Dump
    after: Dump

    def forbidden(self) -> list[bytes]:
        """Keys that were changed and may not be."""
        return sorted(key for key in differing(self.before, self.after) if not self._may(key))

    def _may(self, key: bytes) -> bool:
        if key.startswith((BLOB, USERS)):
            return self._is_own_blob(key)
        if key in ALL_RUNS:
            return self._are_own(key)
        owner, part = _parts(key)
        if owner == self.untouchable:
            return part == "streams"
        if part == "rate":
            return owner in self.own or key not in self.after  # it has run out
        if is_later(key, self.before, self.after):
            return True
        if owner in self.own or (self.leads and self._is_led(key, owner, part)):
            return True
        return owner == self.class_id and self._is_members(key, part)

    def _is_own_blob(self, key: bytes) -> bool:
        """Whether a blob is new, or went with the last of those who need it, and all whose marks have changed
        are the actor's. What lies under its own digest never changes."""
        digest = key.rstrip(b"}").rpartition(b":")[2].decode()
        users = USERS + digest.encode() + b"}"
        one, other = (_members(dump.get(users)) for dump in (self.before, self.after))
        own = {(mark_of(digest, each), b"") for each in (*self.own, self.class_id)}
        is_whole = key.startswith(USERS) or key not in self.before or (key not in self.after and not other)
        return is_whole and one ^ other <= own

    def _is_members(self, key: bytes, part: str) -> bool:
        """What changes in a class by what its students do."""
        if part == "removed":
            return self._are_own(key)  # who wants to be forgotten leaves this list too
        if part == "class":
            return _is_counted(self.before.get(key), self.after.get(key), b"event", b"next")
        return part in MEMBERS_PARTS

    def _are_own(self, key: bytes) -> bool:
        """Whether all that has changed in a part of the list of all runs are the actor's; a class that ends
        takes its copies away, also from its other teachers."""
        one, other = (_members(dump.get(key)) for dump in (self.before, self.after))
        colleagues = {each for teachers in self._led().values() for each in teachers} if self.leads else set()
        return {each[0].partition(":")[0] for each in one ^ other} <= self.own | colleagues

    def _is_led(self, key: bytes, owner: str, part: str) -> bool:
        """Of the classes that the actor leads, before or after: all parts, the code, the places of those in
        it. A class that ends takes its copies away from its other teachers."""
        led = self._led()
        if owner in led:
            return True
        if key.startswith(CODE) or part in ("place", "been"):
            values = [dump.get(key, b"") for dump in (self.before, self.after)]
            return any(class_id.encode() in value for class_id in led for value in values)
        colleagues = {each for teachers in led.values() for each in teachers}
        is_copy = part.startswith("run:") and key not in self.after
        return owner in colleagues and (part in ("classes", "runs") or is_copy)

    def _led(self) -> dict[str, tuple[str, ...]]:
        """The classes that the actor leads, and all their teachers."""
        found: dict[str, tuple[str, ...]] = {}
        for dump in (self.after, self.before):
            for key, fields in dump.items():
                if key.endswith(STATE) and isinstance(fields, dict):
                    teachers = msgspec.msgpack.decode(fields[b"body"], type=ClassState).teachers
                    if self.own & set(teachers):
                        found[_parts(key)[0]] = teachers
        return found
