"""Beats and the hub of one worker: signs of life both ways, and no stream that nobody reads or may read."""

import queue
import threading
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import orjson
import pytest

from neuroviz_dash.callbacks.live import streams
from neuroviz_dash.callbacks.live.watchers import Watcher
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.live.class_state import new_class, with_new_links, with_teacher
from neuroviz_dash.model.run import encode_run, new_run
from neuroviz_dash.store import hub as hubs
from neuroviz_dash.store.class_events import ENDED, EVERYONE, HALL, STUDENTS, TEACHERS, Event
from neuroviz_dash.store.connection import connect
from neuroviz_dash.store.hub import BEAT, CLOSE, MOST_WAITING, Hub, Stream
from neuroviz_dash.store.keys import class_key
from neuroviz_dash.views.class_parts import payloads

TEACHER = "e" * 32


@pytest.fixture
def class_id(services: Services) -> str:
    """A class of two students."""
    made = services.classes.create(
        new_class("A class", TEACHER, "Iris"), encode_run(new_run(default_experiment()))
    )
    for number in (1, 2):
        services.members.join(made, f"{number:032x}", is_open=True)
    return made


@pytest.fixture
def told() -> list[str]:
    """What the hub's log says."""
    return []


@pytest.fixture
def hub(
    services: Services, valkey_url: str, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> Iterator[Hub]:
    """A worker's hub, whose beats come fast."""
    monkeypatch.setattr(hubs, "BEAT_SECONDS", 0.2)
    made = Hub(
        connect(valkey_url),
        partial(streams.beat, services),
        lambda _kind, what, _level, _error: told.append(what),
    )
    yield made
    made.stop()
    for thread in threading.enumerate():
        if thread.name == Hub._beat_on.__name__:
            thread.join(5)  # a beat on its way needs the services


def of_student(class_id: str, number: int) -> Stream:
    return Stream(
        class_id, frozenset({EVERYONE, STUDENTS, f"m{number}"}), f"{number:032x}", f"{number:032x}", number
    )


def of_teacher(class_id: str, teacher: str) -> Stream:
    return Stream(class_id, frozenset({EVERYONE, TEACHERS}), teacher, teacher)


def of_hall(class_id: str, link: int) -> Stream:
    return Stream(class_id, frozenset({EVERYONE, HALL}), "f" * 32, link=link)


def next_of(stream: Stream, wanted: Callable[[Any], bool]) -> Any:
    """The next thing that waits to be sent and is as wanted."""
    while not wanted(found := stream.waiting.get(timeout=5)):
        pass
    return found


def waiting(stream: Stream) -> list[Any]:
    found = []
    while True:
        try:
            found.append(stream.waiting.get_nowait())
        except queue.Empty:
            return found


def test_a_beat_says_who_is_present_to_teachers_alone(services: Services, class_id: str) -> None:
    student, teacher = of_student(class_id, 2), of_teacher(class_id, TEACHER)
    streams.beat(services, class_id, [student, teacher])
    assert waiting(student) == []
    (event,) = waiting(teacher)
    assert orjson.loads(event.body) == {"kind": "presence", "present": [2]}
    assert event.number == 0, "an event of a worker's own has no number among those of the class"


def test_a_beat_ends_the_streams_of_who_has_left_or_whose_class_has_ended(
    services: Services, class_id: str
) -> None:
    gone, here = of_student(class_id, 1), of_student(class_id, 2)
    services.members.leave(f"{1:032x}", class_id, 1)
    streams.beat(services, class_id, [gone, here])
    assert (waiting(gone), waiting(here)) == ([CLOSE], [])
    assert services.standings.present(class_id) == [2]
    services.classes.end(class_id, (EVERYONE, ENDED))
    streams.beat(services, class_id, [here])
    assert waiting(here) == [CLOSE]
    assert services.standings.present(class_id) == [], "a beat brought a part of an ended class back"


def test_a_beat_ends_the_streams_of_who_came_by_links_that_were_replaced(
    services: Services, class_id: str
) -> None:
    colleague = "c" * 32
    services.classes.change(class_id, lambda now: with_teacher(now, colleague), payloads)
    teacher, co_teacher, hall = (
        of_teacher(class_id, TEACHER),
        of_teacher(class_id, colleague),
        of_hall(class_id, 1),
    )
    streams.beat(services, class_id, [teacher, co_teacher, hall])
    assert CLOSE not in [*waiting(teacher), *waiting(co_teacher), *waiting(hall)]
    services.classes.change(class_id, lambda now: with_new_links(now, TEACHER), payloads)
    streams.beat(services, class_id, [teacher, co_teacher, hall])
    assert (waiting(co_teacher), waiting(hall)) == ([CLOSE], [CLOSE])
    assert CLOSE not in waiting(teacher)


@pytest.mark.parametrize("who", ["co-teacher", "hall"])
def test_a_stream_that_opens_as_its_link_is_replaced_tells_nothing(
    services: Services, class_id: str, hub: Hub, who: str
) -> None:
    """Its request was let in before, and the event that would end it came before the stream could hear it."""
    colleague = "c" * 32
    services.classes.change(class_id, lambda now: with_teacher(now, colleague), payloads)
    state = services.classes.load(class_id)
    watcher = (
        Watcher(class_id, state, TEACHERS, colleague)
        if who == "co-teacher"
        else Watcher(class_id, state, HALL, link=1)
    )
    services.classes.change(class_id, lambda now: with_new_links(now, TEACHER), payloads)
    assert (
        b"".join(
            streams.stream(services, hub, watcher, streams.stream_for(services, watcher, "f" * 32), None)
        )
        == b""
    )


def test_a_full_store_keeps_nobody_out_of_the_class(
    services: Services, class_id: str, hub: Hub, valkey_url: str
) -> None:
    services.standings.note_present(class_id, [(2, "a")])
    identity = f"{1:032x}"
    watcher = Watcher(class_id, services.classes.load(class_id), STUDENTS, identity, 1)
    teacher = of_teacher(class_id, TEACHER)
    with connect(valkey_url) as store:
        store.config_set("maxmemory", "1")
        try:
            mine = streams.stream_for(services, watcher, identity)
            text = next(streams.stream(services, hub, watcher, mine, None))
            streams.beat(services, class_id, [mine, teacher])
        finally:
            store.config_set("maxmemory", "0")
    assert text.startswith(streams.BEAT_TEXT)
    assert b'"kind":"class"' in text
    (event,) = waiting(teacher)
    assert orjson.loads(event.body) == {"kind": "presence", "present": [2]}


def test_a_stream_does_not_keep_what_its_page_was_told_first(
    services: Services, class_id: str, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Bodies(list[bytes]):
        """A list that can be looked for."""

    missed = [Bodies([b"{}"])]
    told = weakref.ref(missed[0])
    monkeypatch.setattr(streams, "missed_events", lambda *_: (7, missed.pop()))
    identity = f"{1:032x}"
    watcher = Watcher(class_id, services.classes.load(class_id), STUDENTS, identity, 1)
    mine = streams.stream_for(services, watcher, identity)
    running = streams.stream(services, hub, watcher, mine, None)
    assert next(running).endswith(b"id: 7\ndata: {}\n\n")
    mine.put(BEAT)
    assert next(running)
    assert told() is None


def test_every_stream_gets_beats(class_id: str, hub: Hub, services: Services) -> None:
    stream = of_student(class_id, 1)
    hub.open(stream)
    assert next_of(stream, lambda found: found is BEAT)
    assert next_of(stream, lambda found: found is BEAT)
    assert services.standings.present(class_id) == [1]


def test_a_stream_gets_the_events_of_its_audiences(class_id: str, hub: Hub, services: Services) -> None:
    first, second, hall = (of_student(class_id, 1), of_student(class_id, 2),
                           of_hall(class_id, link=1))  # fmt: skip
    for stream in (first, second, hall):
        hub.open(stream)
    payloads = [("m1", b"1"), (TEACHERS, b"2"), (HALL, b"3"), (STUDENTS, b"4"), (EVERYONE, b"5")]
    services.events.tell(class_id, *payloads)
    seen = []
    for stream in (first, second, hall):
        bodies: list[bytes] = []
        while not bodies or bodies[-1] != b"5":
            bodies.append(next_of(stream, lambda found: isinstance(found, Event)).body)
        seen.append(bodies)
    assert seen == [[b"1", b"4", b"5"], [b"4", b"5"], [b"3", b"5"]]


def test_a_class_that_nobody_watches_here_is_not_subscribed_to(
    class_id: str, hub: Hub, services: Services
) -> None:
    one, two = of_student(class_id, 1), of_student(class_id, 1)
    hub.open(one)
    hub.open(two)
    hub.close(one)
    hub.close(two)
    services.events.tell(class_id, (EVERYONE, b"1"))
    again = of_student(class_id, 1)
    hub.open(again)
    services.events.tell(class_id, (EVERYONE, b"2"))
    assert next_of(again, lambda found: isinstance(found, Event)).body == b"2"
    assert [each for each in waiting(one) if each is not BEAT] == []


def test_a_page_that_does_not_read_is_given_up(class_id: str) -> None:
    stream = of_student(class_id, 1)
    for number in range(MOST_WAITING + 50):
        stream.put(Event(number, EVERYONE, b""))
    found = waiting(stream)
    assert found == [CLOSE], "nothing may follow a gap"


def test_streams_whose_subscription_broke_end_so_that_their_pages_ask_for_what_they_missed(
    class_id: str, hub: Hub, services: Services, valkey_url: str
) -> None:
    stream = of_student(class_id, 1)
    hub.open(stream)
    with connect(valkey_url) as operator:
        operator.client_kill_filter(_type="pubsub")
    comes_back(hub, services, stream)


@pytest.mark.parametrize("damaged", [b"", b"no number", b"x all {}", b"1 \xff {}"])
def test_a_worker_that_heard_a_damaged_event_is_not_deaf_afterwards(
    class_id: str, hub: Hub, services: Services, valkey_url: str, told: list[str], damaged: bytes
) -> None:
    stream = of_student(class_id, 1)
    hub.open(stream)
    with connect(valkey_url) as store:
        store.publish(class_key(class_id, "events"), damaged)
    comes_back(hub, services, stream)
    assert len(told) == 1
    assert told[0].endswith(" in hearing")


def test_a_worker_whose_beat_failed_beats_on(
    class_id: str, hub: Hub, services: Services, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services.standings, "note_present", lambda *_: [].pop())
    stream = of_student(class_id, 1)
    hub.open(stream)
    for _ in range(3):
        assert next_of(stream, lambda found: found is BEAT)
    assert set(told) == {"IndexError in a beat"}


def test_a_worker_without_memory_for_an_event_ends(
    class_id: str, hub: Hub, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_message: bytes) -> Event:
        raise MemoryError

    has_ended = threading.Event()
    monkeypatch.setattr(hubs, "read_event", read)
    monkeypatch.setattr(hubs, "end_worker", lambda _error: has_ended.set())
    hub.open(of_student(class_id, 1))
    services.events.tell(class_id, (EVERYONE, b"1"))
    assert has_ended.wait(5)


def comes_back(hub: Hub, services: Services, stream: Stream) -> None:
    """A page's stream ends, and its next one hears what is told."""
    assert next_of(stream, lambda found: found is not BEAT) is CLOSE
    hub.close(stream)
    again = of_student(stream.class_id, 1)
    hub.open(again)
    services.events.tell(stream.class_id, (EVERYONE, b"1"))
    assert next_of(again, lambda found: isinstance(found, Event)).body == b"1"


def test_a_worker_that_stops_ends_streams_old_and_new(class_id: str, hub: Hub) -> None:
    old, new = of_student(class_id, 1), of_student(class_id, 2)
    hub.open(old)
    hub.stop()
    hub.open(new)
    for stream in (old, new):
        assert next_of(stream, lambda found: found is not BEAT) is CLOSE
