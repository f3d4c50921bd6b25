"""Events of a class: their order, who missed some, and a demo that two workers tell of at once."""

from concurrent.futures import ThreadPoolExecutor

from neuroviz_dash.store.class_events import KEPT, KEPT_BYTES, Event
from neuroviz_dash.store.keys import class_key
from tests.store.conftest import Room


def test_events_are_numbered_in_their_order(room: Room) -> None:
    room.events.tell(room.id, ("all", b"one"), ("m7", b"two with  spaces "))
    room.events.tell(room.id, ("hall", b"three"))
    expected = [Event(1, "all", b"one"), Event(2, "m7", b"two with  spaces "), Event(3, "hall", b"three")]
    assert room.events.since(room.id, 0) == expected
    assert room.events.since(room.id, 2) == expected[2:]
    assert room.events.since(room.id, 3) == []
    assert room.events.last(room.id) == 3


def test_who_has_missed_too_much_or_knows_a_future_is_told_so(room: Room) -> None:
    for number in range(2 * KEPT + 150):
        room.events.tell(room.id, ("all", b"%d" % number))
    last = room.events.last(room.id)
    kept = room.events.since(room.id, last - KEPT)
    assert kept is not None
    assert [int(event.body) for event in kept] == list(range(last - KEPT, last))
    assert room.events.since(room.id, 0) is None
    assert room.events.since(room.id, last + 1) is None


def test_large_events_are_kept_by_their_bytes(room: Room) -> None:
    large = b"x" * (KEPT_BYTES // 20)
    for _ in range(60):
        room.events.tell(room.id, ("all", large))
    last = room.events.last(room.id)
    assert room.events.since(room.id, last - 30) is None, "what has gone is told anew"
    assert len(room.events.since(room.id, last - 19) or []) == 19
    key = class_key(room.id, "events")
    assert room.client.memory_usage(key, samples=0) < 1.2 * KEPT_BYTES  # type: ignore[operator]
    room.events.tell(room.id, ("all", b"y" * (2 * KEPT_BYTES)))
    assert room.client.xlen(key) == 1


def test_20_threads_tell_without_a_gap(room: Room) -> None:
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda at: room.events.tell(room.id, ("all", b"%d" % at)), range(150)))
    events = room.events.since(room.id, 0)
    assert events is not None
    assert [event.number for event in events] == list(range(1, 151))
    assert sorted(int(event.body) for event in events) == list(range(150))


def test_what_followers_know_is_replaced_by_who_knew_it_alone(room: Room) -> None:
    assert room.events.known(room.id) == b""
    assert room.events.show(room.id, b"", b"first", True, ("all", b"{}"))
    assert not room.events.show(room.id, b"", b"late", True, ("all", b"{}"))
    assert room.events.known(room.id) == b"first"
    assert room.events.last(room.id) == 1
    assert room.events.show(room.id, b"first", b"second", False, ("all", b"{}"))


def test_answers_are_kept_until_another_lesson_is_shown(room: Room) -> None:
    room.events.keep_reply(room.id, "picture", b"too early")
    assert room.events.replies(room.id) == []
    room.events.show(room.id, b"", b"first", True, ("all", b"{}"))
    room.events.keep_reply(room.id, "picture", b"old")
    room.events.keep_reply(room.id, "picture", b"new")
    room.events.show(room.id, b"first", b"second", False, ("all", b"{}"))
    assert room.events.replies(room.id) == [b"new"]
    room.events.show(room.id, b"second", b"third", True, ("all", b"{}"))
    assert room.events.replies(room.id) == []
