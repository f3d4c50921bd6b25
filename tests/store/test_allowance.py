"""Limits in the store: reached exactly, refused in words, and given back."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from neuroviz_dash.embedded import EmbeddedValkey
from neuroviz_dash.store.allowance import (
    MOST_DRAFTS,
    AllRuns,
    OpenStreams,
    Rates,
    ServerFull,
    TooFast,
    TooManyRuns,
    TooManyStreams,
)
from neuroviz_dash.store.connection import HASTY, connect
from neuroviz_dash.store.keys import all_runs_key, rate_key, streams_key
from neuroviz_dash.store.run_errors import Conflict
from neuroviz_dash.store.runs import RunStore
from tests.store.conftest import ALLOWANCE, TTL, student

AMBER, BLUE = student(1), f"f{student(2)[1:]}"


def run(number: int) -> str:
    return f"{number:016x}"


def held(rates: Rates, who: str, count: int) -> int:
    """How many of so many requests are refused."""
    waits = []
    for _ in range(count):
        try:
            rates.note(who)
        except TooFast as error:
            waits.append(error.seconds)
    assert all(0 < seconds <= 1 for seconds in waits)
    return len(waits)


def test_a_burst_is_answered_and_then_so_many_a_second(client: redis.Redis) -> None:
    rates = Rates(client, replace(ALLOWANCE, requests_per_second=4, request_burst=20))
    assert held(rates, AMBER, 20) == 0
    assert 8 <= held(rates, AMBER, 10) <= 10  # while they were sent one or two were earned
    assert held(rates, BLUE, 20) == 0, "another student waits for this one"
    time.sleep(1.1)
    assert held(rates, AMBER, 4) == 0


def test_a_clock_that_was_set_back_locks_nobody_out(client: redis.Redis) -> None:
    rates = Rates(client, replace(ALLOWANCE, requests_per_second=10, request_burst=5))
    client.set(rate_key(AMBER), (int(time.time()) + 86_400) * 1000)
    with pytest.raises(TooFast) as caught:
        rates.note(AMBER)
    assert caught.value.seconds <= 0.1


def test_a_costly_request_counts_for_many(client: redis.Redis) -> None:
    rates = Rates(client, replace(ALLOWANCE, requests_per_second=2, request_burst=40))
    rates.note(AMBER, 20)
    rates.note(AMBER, 20)
    with pytest.raises(TooFast) as refused:
        rates.note(AMBER, 20)
    assert 9 < refused.value.seconds <= 10
    rates.note(BLUE, 100)  # never more than all that may come at once
    with pytest.raises(TooFast):
        rates.note(BLUE)


def test_without_a_store_nobody_is_held_back(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path) as valkey:
        rates = Rates(connect(valkey.url, HASTY), replace(ALLOWANCE, requests_per_second=1, request_burst=1))
        assert held(rates, AMBER, 2) == 1
    begin = time.monotonic()
    assert held(rates, AMBER, 200) == 0
    assert time.monotonic() - begin < 3, "each request waits for a store that is away"


def test_a_student_has_so_many_runs_and_may_go_on_with_them(client: redis.Redis) -> None:
    runs = RunStore(client, TTL, replace(ALLOWANCE, runs_per_student=3))
    for number in (1, 2, 3):
        runs.create(AMBER, run(number), b"x", b"s", is_listed=True)
    runs.create(AMBER, run(4), b"draft")
    for refused in (
        lambda: runs.create(AMBER, run(5), b"x", b"s", is_listed=True),
        lambda: runs.save(AMBER, run(4), b"first change", 1),
    ):
        with pytest.raises(TooManyRuns, match=r"You have 3 runs.*Delete some"):
            refused()
    assert runs.load(AMBER, run(5)) is None
    assert runs.save(AMBER, run(1), b"y", 1) == 2
    with pytest.raises(Conflict):
        runs.save(AMBER, run(1), b"z", 1)
    runs.create(BLUE, run(1), b"x", b"s", is_listed=True)
    runs.delete(AMBER, run(2))
    assert runs.save(AMBER, run(4), b"first change", 1) == 2
    assert len(runs.listed(AMBER)) == 3


def test_a_run_that_has_expired_takes_no_place(client: redis.Redis) -> None:
    runs = RunStore(client, TTL, replace(ALLOWANCE, runs_per_student=1))
    runs.create(AMBER, run(1), b"x", b"s", is_listed=True)
    client.delete(f"neuroviz:1:{{{AMBER}}}:run:{run(1)}")
    runs.create(AMBER, run(2), b"x", b"s", is_listed=True)
    assert [each.run_id for each in runs.listed(AMBER)] == [run(2)]


def test_pages_that_were_only_opened_leave_the_newest_drafts(client: redis.Redis) -> None:
    runs = RunStore(client, TTL, ALLOWANCE)
    for number in range(MOST_DRAFTS + 5):
        runs.create(AMBER, run(number), b"x")
        if number == 0:
            runs.save(AMBER, run(0), b"worked on", 1)
    kept = [number for number in range(MOST_DRAFTS + 5) if runs.load(AMBER, run(number))]
    assert kept == [0, *range(5, MOST_DRAFTS + 5)]
    assert runs.all.count() == MOST_DRAFTS + 1


def test_the_server_is_full_at_its_number_and_has_room_again(client: redis.Redis) -> None:
    runs = RunStore(client, TTL, replace(ALLOWANCE, runs_in_all=3))
    for number, who in ((1, AMBER), (2, AMBER), (1, BLUE)):
        runs.create(who, run(number), b"x")
    with pytest.raises(ServerFull, match="The server is full"):
        runs.create(BLUE, run(2), b"x")
    assert runs.load(BLUE, run(2)) is None
    assert runs.save(AMBER, run(1), b"y", 1) == 2, "who has a run goes on"
    runs.delete(AMBER, run(2))
    runs.create(BLUE, run(2), b"x")
    assert runs.all.count() == 3


def test_a_run_counts_until_it_expires_and_anew_when_it_is_opened(client: redis.Redis) -> None:
    now = [1_000_000_000.0]
    everyone = AllRuns(client, ALLOWANCE, TTL, lambda: now[0])
    everyone.note(AMBER, run(1))
    everyone.note(AMBER, run(2))
    now[0] += TTL - 1
    everyone.note(AMBER, run(1))
    assert everyone.count() == 2
    now[0] += 2
    assert everyone.count() == 1
    everyone.note(BLUE, run(1))
    everyone.note(AMBER, run(1))
    assert client.zcard(all_runs_key(AMBER)) == 1, "what has expired is kept"


def test_eight_pages_at_once_and_not_one_more(client: redis.Redis) -> None:
    streams = OpenStreams(client, ALLOWANCE)

    def enter(number: int) -> bool:
        try:
            streams.enter(AMBER, f"page{number}")
        except TooManyStreams:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        entered = list(pool.map(enter, range(24)))
    assert entered.count(True) == ALLOWANCE.streams_per_student
    assert not enter(24)
    streams.leave(AMBER, f"page{entered.index(True)}")
    streams.enter(BLUE, "page")
    assert enter(25)


def test_a_silent_page_and_one_from_the_future_take_no_place(client: redis.Redis) -> None:
    streams, now = OpenStreams(client, replace(ALLOWANCE, streams_per_student=3)), time.time()
    client.zadd(streams_key(AMBER), {"silent": now - 60, "future": now + 3600, "alive": now - 20})
    for page in ("one", "two"):
        streams.enter(AMBER, page)
    with pytest.raises(TooManyStreams, match=r"on 3 pages"):
        streams.enter(AMBER, "three")
    streams.stay(AMBER, ["alive"])
    assert client.zscore(streams_key(AMBER), "alive") >= now - 1  # type: ignore[operator]
