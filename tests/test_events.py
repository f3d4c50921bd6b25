"""What the log says of a store, and in which words."""

import json
import re

import pytest
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import OutOfMemoryError
from redis.sentinel import MasterNotFoundError

from neuroviz_dash.events import EventLog, StoreEvents
from neuroviz_dash.logs import JsonLines, reason_of
from neuroviz_dash.store.connection import HASTY, connect
from neuroviz_dash.store.watched import Trouble

REFUSED = NoConnection("Error 111 connecting to\n db:6379.")

REASON = "Error 111 connecting to db:6379."


class Store:
    """Its events, on a clock of the test's own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.counted: list[Trouble | None] = []
        log = EventLog(lambda: self.now)
        self._events = StoreEvents("redis://***@db", self.count, log, lambda: self.now)

    def count(self, _command: str, _seconds: float, trouble: Trouble | None) -> None:
        self.counted.append(trouble)

    def command(self, at: float, seconds: float, error: Exception | None = None) -> None:
        self.now = at + seconds
        self._events.note("get", seconds, error)


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str, str | float]]:
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert {line["event"] for line in lines} == {"store"}
    return [(line["what"], line["store"], line.get("reason") or line["after_seconds"]) for line in lines]


def test_an_outage_has_a_reason_and_an_end(caplog: pytest.LogCaptureFixture) -> None:
    store = Store()
    store.command(0, 0.001)
    store.command(10, 2.0, REFUSED)
    store.command(12.1, 2.0, REFUSED)
    store.command(20, 0.5)
    store.command(21, 0.001)
    assert told(caplog) == [
        ("away", "redis://***@db", REASON),
        ("away", "redis://***@db", REASON),
        ("back", "redis://***@db", 10.5),
    ]
    assert store.counted == [None, "away", "away", None, None]


def test_old_news_begin_no_outage(caplog: pytest.LogCaptureFixture) -> None:
    store = Store()
    store.command(10, 1.0, REFUSED)
    store.command(12, 0.5)
    store.command(9, 4.0, REFUSED)  # it was asked before, and gave up later
    store.command(14, 0.001)
    assert [(what, about) for what, _, about in told(caplog)][1:] == [("back", 2.5), ("away", REASON)]


def test_a_full_store_is_not_away(caplog: pytest.LogCaptureFixture) -> None:
    store = Store()
    store.command(0, 0.1, OutOfMemoryError("command not allowed"))
    store.command(2, 0.1)
    assert told(caplog) == [("full", "redis://***@db", "command not allowed")]


def test_a_reason_is_short_and_leads_to_nobody() -> None:
    assert reason_of(ValueError(f"key {'ab' * 16}\n is {'x ' * 500}")).startswith("key (secret) is x x")
    assert len(reason_of(ValueError("x " * 500))) == 300
    assert reason_of(TimeoutError()) == "TimeoutError"


def test_sentinels_that_cannot_be_asked_are_named_by_their_addresses() -> None:
    client = connect("redis+sentinel://:pw@127.0.0.1:1,127.0.0.1:2/runs/0", HASTY)
    with pytest.raises(MasterNotFoundError) as caught:
        client.get("x")
    assert re.fullmatch(
        "No master found for 'runs' : 127.0.0.1:1 - [^<]*, 127.0.0.1:2 - [^<]*", reason_of(caught.value)
    )
