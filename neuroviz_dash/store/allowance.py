"""What one server, and one student, is allowed: how many runs and streams there may be, and how often a
student may ask. Each refusal is a sentence that says what to do."""

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import redis

from neuroviz_dash.store.connection import NotNow, StoreError, clear_errors
from neuroviz_dash.store.keys import ALL_RUNS_KEYS, all_runs_key, rate_key, streams_key
from neuroviz_dash.store.rest import Rest

MOST_DRAFTS = 20
"""Runs of one student that nothing was done with: pages that were opened, no more. The oldest one goes."""

SILENT_SECONDS = 40
"""A stream without a sign of life for so long has ended; an open one gives one every `hub.BEAT_SECONDS`."""

_MAY_ASK = """
-- KEYS: rate. ARGV: requests a second, burst, how many this one counts for.
-- Returns 0, or the milliseconds after which to ask again.
-- The generic cell rate algorithm: what is kept is when the requests so far would have been paid off.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local each, credit = 1000 / ARGV[1], 1000 / ARGV[1] * ARGV[2]
-- Not beyond the credit: a clock that was set back must not lock anyone out.
local due = math.min(tonumber(redis.call('GET', KEYS[1]) or now), now + credit)
due = math.max(due, now) + each * ARGV[3]
if due > now + credit then return math.ceil(due - now - credit) end
redis.call('SET', KEYS[1], due, 'PX', math.ceil(due - now))
return 0
"""

_ENTER = """
-- KEYS: streams. ARGV: most, seconds of silence, page. Returns 1, or 0 if there are too many.
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], now + 1, '+inf')
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now, ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""

_STAY = """
-- KEYS: streams. ARGV: seconds of silence, pages.
local now = redis.call('TIME')[1]
for at = 2, #ARGV do redis.call('ZADD', KEYS[1], now, ARGV[at]) end
redis.call('EXPIRE', KEYS[1], ARGV[1])
"""


Limit = Literal[
    "requests", "runs_of_student", "runs_in_all", "data_of_student", "students_of_class", "streams_of_student"
]


@dataclass(frozen=True)
class Allowance:
    """The numbers that the server was told; see `setting_table.py`."""

    requests_per_second: int
    request_burst: int
    runs_per_student: int
    runs_in_all: int
    data_bytes_per_student: int
    students_per_class: int
    streams_per_student: int


class TooMuch(StoreError):
    """A limit was reached and nothing was changed; `limit` names it for who counts."""

    limit: Limit


class TooManyRuns(TooMuch):
    """The student has as many runs as one may have."""

    limit = "runs_of_student"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"You have {most} runs, which is as many as this server keeps for one student, so this was not "
            'saved. Delete some in "My runs", then do it again.'
        )


class ServerFull(TooMuch, NotNow):
    """The server has as many runs as it may have; unused ones go by themselves."""

    limit = "runs_in_all"

    def __init__(self) -> None:
        super().__init__("The server is full: please tell your teacher, or whoever runs it.")


class TooMuchData(TooMuch):
    """The student has as much data of one's own here as one may have."""

    limit = "data_of_student"

    def __init__(self, most: int, ttl_seconds: int) -> None:
        days = math.ceil(ttl_seconds / 86400)
        super().__init__(
            f"With this you would have more than {most} bytes of your own data here, which is as much as "
            "this server keeps for one student. Use smaller data, or data that are here already; data that "
            f"no run uses any more make room after {days} days."
        )


class ClassFull(TooMuch):
    """The class has as many students as it may have."""

    limit = "students_of_class"

    def __init__(self, most: int) -> None:
        super().__init__(f"This class is full: it has {most} students. Ask the teacher for a second class.")


class TooManyStreams(TooMuch):
    """The student has as many pages of a class open as one may have."""

    limit = "streams_of_student"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"You follow classes on {most} pages already. Close some of them; then this one goes on."
        )


class TooFast(TooMuch):
    """The student asks more often than one may; `seconds` is how long to wait."""

    limit = "requests"

    def __init__(self, per_second: int, seconds: float) -> None:
        requests = "1 request" if per_second == 1 else f"{per_second} requests"
        super().__init__(f"These were more than {requests} a second; wait a moment.")
        self.seconds = seconds


class Rates:
    """How often students ask. It is no reason to refuse anyone that this cannot be known at the moment."""

    def __init__(
        self, client: redis.Redis, allowance: Allowance, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._allowance = allowance
        self._may_ask = client.register_script(_MAY_ASK)
        self._rest = Rest(clock)

    def note(self, student: str, weight: int = 1) -> None:
        """One more request, which counts for as many as it costs the server. Raises TooFast."""
        per_second, burst = self._allowance.requests_per_second, self._allowance.request_burst
        milliseconds = 0
        with self._rest.failing_softly():
            if not self._rest.is_on:
                milliseconds = self._may_ask(
                    keys=[rate_key(student)], args=[per_second, burst, min(weight, burst)]
                )
        if milliseconds:
            raise TooFast(per_second, milliseconds / 1000)


class OpenStreams:
    """The pages of a student, or teacher, that follow classes, on all servers. Methods raise
    StoreUnavailable."""

    def __init__(self, client: redis.Redis, allowance: Allowance) -> None:
        self._redis = client
        self._most = allowance.streams_per_student
        self._enter = client.register_script(_ENTER)
        self._stay = client.register_script(_STAY)

    def enter(self, browser: str, page: str) -> None:
        """One more page of a browser's identity. Raises TooManyStreams."""
        with clear_errors():
            if not self._enter(keys=[streams_key(browser)], args=[self._most, SILENT_SECONDS, page]):
                raise TooManyStreams(self._most)

    def stay(self, browser: str, pages: Iterable[str]) -> None:
        """These pages are open still."""
        with clear_errors():
            self._stay(keys=[streams_key(browser)], args=[SILENT_SECONDS, *pages])

    def leave(self, browser: str, page: str) -> None:
        """The page was closed."""
        with clear_errors():
            self._redis.zrem(streams_key(browser), page)


class AllRuns:
    """Which runs there are on the whole server, in sixteen parts so that no key is everybody's. A run counts
    until it would expire if nobody opened it again."""

    def __init__(
        self,
        client: redis.Redis,
        allowance: Allowance,
        ttl_seconds: int,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._redis = client
        self._most = allowance.runs_in_all
        self._ttl_seconds = ttl_seconds
        self._now = now

    def count(self) -> int:
        """How many there are."""
        with clear_errors():
            pipeline = self._redis.pipeline(transaction=False)
            for key in ALL_RUNS_KEYS:
                pipeline.zcount(key, self._now(), "+inf")
            return sum(pipeline.execute())

    def make_room(self) -> None:
        """Raises ServerFull if one more is too many."""
        if self.count() >= self._most:
            raise ServerFull

    def note(self, student: str, run_id: str) -> None:
        """The run is there, or was opened again."""
        key, now = all_runs_key(student), self._now()
        with clear_errors():
            pipeline = self._redis.pipeline(transaction=False)
            pipeline.zadd(key, {f"{student}:{run_id}": now + self._ttl_seconds})
            pipeline.zremrangebyscore(key, "-inf", now)
            pipeline.expire(key, self._ttl_seconds)
            pipeline.execute()

    def forget(self, student: str, *run_ids: str) -> None:
        """The runs are gone."""
        if run_ids:
            with clear_errors():
                self._redis.zrem(all_runs_key(student), *(f"{student}:{run_id}" for run_id in run_ids))
