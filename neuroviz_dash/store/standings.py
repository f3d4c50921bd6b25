"""How far the students of a class have got, who has reached its goal, and whose page is open."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec
import redis

from neuroviz_dash.model.live.standing import Standing, known_standing
from neuroviz_dash.store.class_events import PUBLISH, Payload, flat
from neuroviz_dash.store.connection import clear_errors
from neuroviz_dash.store.keys import class_key

AWAY_SECONDS = 40.0
"""Without a sign of life; an open page gives one every `hub.BEAT_SECONDS`."""


_REACH = """
local function reach(goals, number, goal, ttl)
    -- A goal that was replaced meanwhile is not reached any more.
    if tonumber(goal) <= tonumber(redis.call('HGET', goals, number) or '0') then return end
    redis.call('HSET', goals, number, goal)
    redis.call('EXPIRE', goals, ttl)
end
"""
_KEEP = f"""
{PUBLISH}
{_REACH}
-- KEYS: class, members, standings, goals, events. ARGV: student, number, body, TTL in seconds, the goal that
-- it has reached by number, 0 for none, then events. Returns 1, or 0 for who is not in the class any more.
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[3], ARGV[2], ARGV[3])
redis.call('EXPIRE', KEYS[3], ARGV[4])
reach(KEYS[4], ARGV[2], ARGV[5], ARGV[4])
publish(KEYS[1], KEYS[5], ARGV[4], 6)
return 1
"""
_NOTE_REACHED = f"""
{_REACH}
-- KEYS: class, goals. ARGV: TTL in seconds, the goal's number, then students' numbers.
if redis.call('EXISTS', KEYS[1]) == 0 then return end
for at = 3, #ARGV do reach(KEYS[2], ARGV[at], ARGV[2], ARGV[1]) end
"""

_PRESENT = f"""
-- KEYS: class, present. ARGV: TTL in seconds, time, then pages.
if redis.call('EXISTS', KEYS[1]) == 0 then return end
-- Not those of the future either: the clock was set back, and who is here gives a sign of life in a moment.
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[2] - {AWAY_SECONDS})
redis.call('ZREMRANGEBYSCORE', KEYS[2], ARGV[2] + {AWAY_SECONDS}, '+inf')
for at = 3, #ARGV do redis.call('ZADD', KEYS[2], ARGV[2], ARGV[at]) end
redis.call('EXPIRE', KEYS[2], ARGV[1])
"""


Page = tuple[int, str]
"""A student's number, and a token of one open page: a student may have two, or one comes as another goes."""


@dataclass(frozen=True)
class ClassStandings:
    """Of each student that has worked its standing, and of each that has reached a goal the newest of those,
    by the number that `ClassState.goals` had then."""

    by_number: dict[int, Standing]
    reached: dict[int, int]


class Standings:
    """The standings of all classes. Methods raise BadKey, StoreUnavailable, StoreFull. A class that has ended
    keeps nothing, though its students' pages may still be at work."""

    def __init__(self, client: redis.Redis, ttl_seconds: int, now: Callable[[], float] = time.time) -> None:
        self._redis = client
        self._ttl_seconds = ttl_seconds
        self.now = now
        self._keep = client.register_script(_KEEP)
        self._note_reached = client.register_script(_NOTE_REACHED)
        self._present = client.register_script(_PRESENT)

    def keep(
        self, class_id: str, student: str, number: int, standing: Standing, goal: int, *told: Payload
    ) -> bool:
        """Store a student's standing and the goal that it has reached, 0 for none, and tell of it; a goal
        that was reached stays reached. False for a student who is not in the class any more: nothing is
        stored or told."""
        keys = [class_key(class_id, part) for part in ("class", "members", "standings", "goals", "events")]
        body = msgspec.msgpack.encode(standing)
        arguments: list[bytes | int | str] = [student, number, body, self._ttl_seconds, goal, *flat(told)]
        with clear_errors():
            return bool(self._keep(keys=keys, args=arguments))

    def of(self, class_id: str, number: int) -> Standing | None:
        """A student's standing; None for one who has not worked yet (with this version of the product)."""
        with clear_errors():
            found: bytes | None = self._redis.hget(class_key(class_id, "standings"), str(number))  # type: ignore[assignment]
        return known_standing(found)

    def all(self, class_id: str) -> ClassStandings:
        """The standings of a class; one of another version of the product is left out."""
        with clear_errors():
            pipeline = self._redis.pipeline(transaction=False)
            pipeline.hgetall(class_key(class_id, "standings"))
            pipeline.hgetall(class_key(class_id, "goals"))
            found, reached = pipeline.execute()
        standings = {int(number): known_standing(body) for number, body in found.items()}
        by_number = {number: standing for number, standing in standings.items() if standing}
        return ClassStandings(by_number, {int(number): int(goal) for number, goal in reached.items()})

    def note_reached(self, class_id: str, goal: int, numbers: Iterable[int]) -> None:
        """Those who have reached a new goal already."""
        keys = [class_key(class_id, part) for part in ("class", "goals")]
        with clear_errors():
            self._note_reached(keys=keys, args=[self._ttl_seconds, goal, *numbers])

    def note_present(self, class_id: str, pages: Iterable[Page]) -> None:
        """These pages of students are open now."""
        keys = [class_key(class_id, part) for part in ("class", "present")]
        with clear_errors():
            self._present(
                keys=keys,
                args=[self._ttl_seconds, self.now(), *(f"{number}:{page}" for number, page in pages)],
            )

    def note_away(self, class_id: str, number: int, page: str) -> bool:
        """A student's page was closed. Whether no other one of the same student is open."""
        with clear_errors():
            self._redis.zrem(class_key(class_id, "present"), f"{number}:{page}")
        return number not in self.present(class_id)

    def present(self, class_id: str) -> list[int]:
        """The students whose pages are open."""
        with clear_errors():
            found: list[bytes] = self._redis.zrangebyscore(
                class_key(class_id, "present"), self.now() - AWAY_SECONDS, self.now() + AWAY_SECONDS
            )  # type: ignore[assignment]
        return sorted({int(page.split(b":")[0]) for page in found})
