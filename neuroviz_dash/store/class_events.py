"""What happens in a class, in its order: each event has a number, is published to all workers, and is kept
for a while for who has missed it."""

from dataclasses import dataclass
from typing import Any, Literal

import redis

from neuroviz_dash.store.connection import clear_errors
from neuroviz_dash.store.keys import class_key

KEPT, KEPT_BYTES = 200, 2_000_000
"""Events, and of large ones, such as pictures of a demo, as many as have so many bytes if all were as large;
who has missed more is told everything anew."""

Audience = str
"""Whom an event is for: one of the audiences below, or `m` and the number of one student."""
EVERYONE, TEACHERS, STUDENTS, HALL = "all", "teachers", "students", "hall"

REMOVED, ENDED, GONE = b'{"kind":"removed"}', b'{"kind":"end"}', b'{"kind":"gone"}'
FORGOTTEN = b'{"kind":"forgotten"}'
AGAIN = b'{"kind":"again"}'
LAST_EVENTS = (REMOVED, ENDED, GONE, FORGOTTEN, AGAIN)
"""With them a stream ends: its page has no place in the class any more, or has to show that it has one."""

Payload = tuple[Audience, bytes]
"""An audience, and an event as JSON on one line."""

PUBLISH = """
local function publish(class, events, ttl, from)
    -- ARGV from `from` on: audience, payload, audience, payload, ... Each becomes the next event.
    local id = redis.call('HGET', class, 'event') or '0'
    for at = from, #ARGV, 2 do
        id = redis.call('HINCRBY', class, 'event', 1)
        local text = ARGV[at] .. ' ' .. ARGV[at + 1]
        local most = math.max(1, math.min(KEPT, math.floor(BYTES / #text)))
        redis.call('XADD', events, 'MAXLEN', '~', most, id .. '-0', 'e', text)
        redis.call('PUBLISH', events, id .. ' ' .. text)
    end
    redis.call('EXPIRE', events, ttl)
    return tonumber(id)
end
""".replace("KEPT", str(KEPT)).replace("BYTES", str(KEPT_BYTES))
"""For the scripts that change a class: the change and its event are one."""

_TELL = f"""
{PUBLISH}
-- KEYS: class, events. ARGV: TTL in seconds, events as above. A class that has ended has no events.
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
return publish(KEYS[1], KEYS[2], ARGV[1], 2)
"""

_SHOW = f"""
{PUBLISH}
-- KEYS: class, events, shown. ARGV: TTL in seconds, what was known before, what is known now, 1 to forget the
-- answers that were kept, events as above.
-- Returns -1, and tells nothing, if the followers know something else by now, or the class has ended.
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
if (redis.call('HGET', KEYS[3], 'known') or '') ~= ARGV[2] then return -1 end
if ARGV[4] == '1' then redis.call('DEL', KEYS[3]) end
redis.call('HSET', KEYS[3], 'known', ARGV[3])
redis.call('EXPIRE', KEYS[3], ARGV[1])
return publish(KEYS[1], KEYS[2], ARGV[1], 5)
"""

_KEEP = """
-- KEYS: shown. ARGV: field, body. Without a demo there is nothing that an answer would belong to.
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
"""

_SINCE = """
-- KEYS: class, events. ARGV: the first id. Returns the number of the newest event, and the messages of those
-- from that id on, as they were published.
local messages = {}
for at, entry in ipairs(redis.call('XRANGE', KEYS[2], ARGV[1], '+')) do
    messages[at] = string.match(entry[1], '%d+') .. ' ' .. entry[2][2]
end
return {redis.call('HGET', KEYS[1], 'event') or '0', messages}
"""
# A script, and no MULTI: redis-py gives a cluster's answers to MULTI in another form than a single server's.


@dataclass(frozen=True)
class Event:
    """An event of a class: its number, for whom it is, and its JSON."""

    number: int
    audience: Audience
    body: bytes


def read_event(message: bytes) -> Event:
    """An event as it was published; raises ValueError."""
    number, audience, body = message.split(b" ", 2)
    return Event(int(number), audience.decode("ascii"), body)


class ClassEvents:
    """The events of all classes. Methods raise BadKey, StoreUnavailable and StoreFull."""

    def __init__(self, client: redis.Redis, ttl_seconds: int) -> None:
        self._redis = client
        self._ttl_seconds = ttl_seconds
        self._tell = client.register_script(_TELL)
        self._show = client.register_script(_SHOW)
        self._keep = client.register_script(_KEEP)
        self._since = client.register_script(_SINCE)

    def tell(self, class_id: str, *payloads: Payload) -> None:
        """Publish events, one after the other."""
        keys = [class_key(class_id, "class"), class_key(class_id, "events")]
        with clear_errors():
            self._tell(keys=keys, args=[self._ttl_seconds, *flat(payloads)])

    def known(self, class_id: str) -> bytes:
        """What the followers of the demo know; empty for nothing."""
        with clear_errors():
            found: bytes | None = self._redis.hget(class_key(class_id, "shown"), "known")  # type: ignore[assignment]
        return found or b""

    def show(self, class_id: str, before: bytes, now: bytes, anew: bool, *payloads: Payload) -> bool:
        """Publish what the followers are to see, if they know what `before` says; else False. With another
        lesson, `anew`, the answers that were kept are forgotten."""
        keys = [class_key(class_id, part) for part in ("class", "events", "shown")]
        arguments: list[bytes | int] = [self._ttl_seconds, before, now, int(anew)]
        with clear_errors():
            told: int = self._show(keys=keys, args=[*arguments, *flat(payloads)])
        return told >= 0

    def keep_reply(self, class_id: str, kind: Literal["picture", "neurons"], body: bytes) -> None:
        """Keep the last answer of a kind that the followers were shown, for who comes later."""
        with clear_errors():
            self._keep(keys=[class_key(class_id, "shown")], args=[f"reply:{kind}", body])

    def replies(self, class_id: str) -> list[bytes]:
        """The answers that were kept."""
        with clear_errors():
            found: dict[bytes, bytes] = self._redis.hgetall(class_key(class_id, "shown"))  # type: ignore[assignment]
        return [body for name, body in found.items() if name.startswith(b"reply:")]

    def last(self, class_id: str) -> int:
        """The number of the newest event; 0 for none."""
        with clear_errors():
            found: Any = self._redis.hget(class_key(class_id, "class"), "event")
        return int(found or 0)

    def since(self, class_id: str, number: int) -> list[Event] | None:
        """The events after one, in their order; None if not all of them are kept any more."""
        keys = [class_key(class_id, part) for part in ("class", "events")]
        with clear_errors():
            last, messages = self._since(keys=keys, args=[f"{number + 1}-0"])
        missed = int(last) - number
        if missed < 0 or len(messages) < missed:
            return None
        return [read_event(message) for message in messages]


def flat(payloads: tuple[Payload, ...]) -> list[bytes | str]:
    """Events as `PUBLISH` takes them."""
    return [part for payload in payloads for part in payload]
