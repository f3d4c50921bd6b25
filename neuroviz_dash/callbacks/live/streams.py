"""How a class's events travel: one stream of server-sent events a page, and polling where streams are
blocked."""

import contextlib
import queue
from collections.abc import Generator, Iterable, Iterator

import flask
import orjson

from neuroviz_dash.callbacks.live.board import board_of
from neuroviz_dash.callbacks.live.demo import whole
from neuroviz_dash.callbacks.live.watchers import Watcher, asking
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.live.class_state import ClassState
from neuroviz_dash.store.allowance import TooManyStreams
from neuroviz_dash.store.class_events import HALL, LAST_EVENTS, STUDENTS, TEACHERS, Event
from neuroviz_dash.store.classes import NoClass
from neuroviz_dash.store.connection import StoreError, StoreFull
from neuroviz_dash.store.hub import BEAT, CLOSE, Hub, Stream
from neuroviz_dash.views.class_parts import hall_part, seat_part, student_part, teacher_part

WAIT_SECONDS = 60.0
"""Longer than a beat: a stream without one has lost its hub."""
BEAT_TEXT = b"event: beat\ndata: {}\n\n"
POLLING = "polls"
"""The name of a page without a stream."""
_IF_THERE_IS_ROOM = contextlib.suppress(StoreFull)
"""Who has a page open is noted for teachers and for a limit: no reason to leave a page without its class."""
STREAM_HEADERS = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx would keep the events for itself until it has enough of them
}


def first_events(services: Services, watcher: Watcher) -> tuple[int, list[bytes]]:
    """All that the page has to know, and the number of the last event that is in it. What is told `anew`
    holds although the page may have seen a later state: a store that failed over has lost that."""
    last = services.events.last(watcher.class_id)
    state, class_id = services.classes.load(watcher.class_id), watcher.class_id
    if watcher.audience == TEACHERS:
        parts = [{"id": class_id, "anew": True, **teacher_part(state)}, board_of(services, class_id, state)]
    elif watcher.audience == HALL:
        parts = [hall_part(state), {"kind": "count", "count": services.members.count(class_id)}]
    else:
        parts = [{"anew": True, **student_part(state), **seat_part(state, watcher.number or 0)}]
    # The hall keeps the last demo on its wall while the class works.
    follows = watcher.audience == HALL or (watcher.audience == STUDENTS and state.mode == "demo")
    shown = whole(services, class_id, state) if follows else []
    return last, [*map(orjson.dumps, parts), *shown]


def missed_events(services: Services, watcher: Watcher, after: int | None) -> tuple[int, list[bytes]]:
    """What the page has missed since an event; everything, if it knows nothing or too little."""
    events = services.events.since(watcher.class_id, after) if after is not None else None
    if events is None:
        return first_events(services, watcher)
    last = events[-1].number if events else after or 0
    return last, [event.body for event in events if event.audience in watcher.audiences]


def stream_for(services: Services, watcher: Watcher, browser: str) -> Stream:
    """One more stream of a browser's identity; raises TooManyStreams, StoreUnavailable."""
    own = (watcher.identity, watcher.number, watcher.link)
    mine = Stream(watcher.class_id, watcher.audiences, browser, *own)
    with _IF_THERE_IS_ROOM:
        services.streams.enter(browser, mine.page)
    return mine


def stream(
    services: Services, hub: Hub, watcher: Watcher, mine: Stream, after: int | None
) -> Iterator[bytes]:
    """The text of a stream of server-sent events."""
    has_left = False
    services.meters.stream_opened()
    try:
        hub.open(mine)
        if not _has_place(services, watcher, mine):
            return  # what ended it was told before this stream could hear of it
        _note_present(services, watcher, mine.page)
        last = yield from _first(services, watcher, after)
        yield from _live(mine, last)
    except StoreError:
        return  # the page comes back, with pauses
    except GeneratorExit:
        has_left = True  # any other end is ours, and the page comes back
        raise
    finally:
        _end(services, hub, watcher, mine, has_left)


def _has_place(services: Services, watcher: Watcher, mine: Stream) -> bool:
    known = services.members.member(watcher.class_id, watcher.identity)
    return _keeps_place(mine, known.state, known.number)


def _first(services: Services, watcher: Watcher, after: int | None) -> Generator[bytes, None, int]:
    """What the page has missed; gives the number of the last event of it. For itself, so that nothing of it
    is kept for as long as the stream is open: a demo with its pictures is some 50 kB, for each of a class."""
    last, bodies = missed_events(services, watcher, after)
    # Only with the last of them the page knows it all: a stream may be cut in the middle.
    numbers = [after or 0] * (len(bodies) - 1) + [last]
    # The beat is heard at once: so a page can tell an open stream from one that a proxy keeps back.
    yield BEAT_TEXT + b"".join(map(_frame, numbers, bodies))
    return last


def _keeps_place(stream: Stream, state: ClassState, number: int | None) -> bool:
    """Whether a page is still in the class, of which its user is the student with this number, if one."""
    if stream.link is not None:
        return stream.link == state.links
    return stream.identity in state.teachers if stream.number is None else stream.number == number


def _end(services: Services, hub: Hub, watcher: Watcher, mine: Stream, has_left: bool) -> None:
    services.meters.stream_closed()
    hub.close(mine)
    with contextlib.suppress(StoreError):  # then it is forgotten when it has been silent for long enough
        services.streams.leave(mine.browser, mine.page)
    if watcher.number is not None and has_left:
        with contextlib.suppress(StoreError):  # then the next beats are missing, which says the same
            if services.standings.note_away(watcher.class_id, watcher.number, mine.page):
                _tell_present(services, watcher, here=False)


def _live(mine: Stream, last: int) -> Iterator[bytes]:
    while True:
        try:
            what = mine.waiting.get(timeout=WAIT_SECONDS)
        except queue.Empty:
            return
        if what is CLOSE:
            return
        if what is BEAT:
            passed = mine.passed  # read first: what comes after it is still to be sent
            if mine.waiting.empty():
                last = max(last, passed)
            yield b"id: %d\n" % last + BEAT_TEXT
        elif isinstance(what, Event) and (what.number > last or what.number == 0):
            last = what.number or last
            yield _frame(last, what.body)
            if what.body in LAST_EVENTS:
                return


def _frame(number: int, body: bytes) -> bytes:
    return b"id: %d\ndata: %b\n\n" % (number, body)


def _refusal(error: TooManyStreams) -> bytes:
    """The text of a stream that is none: what another status says, a browser keeps to itself."""
    return b"event: refused\ndata: %b\n\n" % orjson.dumps({"text": str(error)})


def _as_stream(lines: Iterable[bytes]) -> flask.Response:
    return flask.Response(lines, mimetype="text/event-stream", headers=STREAM_HEADERS)


def _note_present(services: Services, watcher: Watcher, page: str) -> None:
    if watcher.number is None:
        return
    # A whole class that comes back at once tells nobody: that would be more events than are kept.
    was_present = watcher.number in services.standings.present(watcher.class_id)
    with _IF_THERE_IS_ROOM:
        services.standings.note_present(watcher.class_id, [(watcher.number, page)])
        if not was_present:
            _tell_present(services, watcher, here=True)


def _tell_present(services: Services, watcher: Watcher, here: bool) -> None:
    event = {"kind": "present", "number": watcher.number, "here": here}
    services.events.tell(watcher.class_id, (TEACHERS, orjson.dumps(event)))


def beat(services: Services, class_id: str, streams: list[Stream]) -> None:
    """The students of a worker's streams are present, and the class lives on while a page of it is open.
    Streams of who has no place in it any more end."""
    try:
        state = services.classes.load(class_id)
    except NoClass:
        for each in streams:
            each.put(CLOSE)
        return
    students = services.members.members(class_id)
    numbers = {student: number for number, student in students.items()}
    here = [each for each in streams if _keeps_place(each, state, numbers.get(each.identity))]
    for each in set(streams).difference(here):
        each.put(CLOSE)
    pages = [(each.number, each.page) for each in here if each.number is not None]
    with _IF_THERE_IS_ROOM:
        for each in here:
            services.streams.stay(each.browser, [each.page])
        services.standings.note_present(class_id, pages)
    _keep(services, class_id, state, [students[number] for number in {number for number, _ in pages}])
    teachers = [each for each in here if TEACHERS in each.audiences]
    if teachers:
        present = _presence(services, class_id)
        for each in teachers:
            each.put(Event(0, TEACHERS, present))


def _keep(services: Services, class_id: str, state: ClassState, students: list[str]) -> None:
    """The class lives on, with its students' places and the data that it needs."""
    services.classes.keep(class_id, state, students)
    with _IF_THERE_IS_ROOM:
        services.blobs.hold(class_id, services.classes.data(class_id))


def _presence(services: Services, class_id: str) -> bytes:
    return orjson.dumps({"kind": "presence", "present": services.standings.present(class_id)})


def register(server: flask.Flask, services: Services, hub: Hub) -> None:
    """Bind the two routes of a class's events."""

    def open_stream(class_id: str) -> flask.Response:
        watcher = asking(services, class_id)
        try:
            mine = stream_for(services, watcher, flask.g.student)
        except TooManyStreams as error:
            services.meters.refused(error.limit)
            return _as_stream([_refusal(error)])
        except StoreError as error:
            flask.abort(503, str(error))
        return _as_stream(stream(services, hub, watcher, mine, _after()))

    def poll(class_id: str) -> flask.Response:
        watcher = asking(services, class_id)
        try:
            _note_present(services, watcher, POLLING)
            last, bodies = missed_events(services, watcher, _after())
            _keep(services, class_id, watcher.state, [flask.g.student])
            if watcher.audience == TEACHERS:
                bodies.append(_presence(services, class_id))
        except StoreError as error:
            flask.abort(503, str(error))
        text = b'{"last":%d,"events":[%b]}' % (last, b",".join(bodies))
        return flask.Response(text, mimetype="application/json", headers={"Cache-Control": "no-store"})

    server.add_url_rule("/class/<class_id>/stream", "class_stream", open_stream)
    server.add_url_rule("/class/<class_id>/events", "class_events", poll)


def _after() -> int | None:
    """The last event that the page knows: from its address, or from the header of a browser that is back."""
    text = flask.request.headers.get("Last-Event-ID") or flask.request.args.get("after", "")
    return int(text) if text.isdecimal() and len(text) < 16 else None
