"""How events travel: in order, to whom they are meant for alone, and nothing is missed on the way."""

import json
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from neuroviz_dash.store.class_events import KEPT
from neuroviz_dash.store.hub import BEAT_SECONDS
from tests.conftest import RunningServer, StartServer
from tests.live.people import TEACHER_KEY, Guide, Pupil
from tests.live.rooms import at_the_hall, goal, titled


def test_steps_come_in_their_order_at_both_workers(school: RunningServer, guide: Guide) -> None:
    pupils = [Pupil.joined(school.url, guide.code) for _ in range(6)]
    streams = [pupil.stream(guide.class_id) for pupil in pupils]
    guide.open()
    for iteration in range(1, 21):
        guide.move(iteration)
        guide.show(iteration)
    for events in streams:
        seen = [events.until("demo")["cursor"]["iteration"] for _ in range(20)]
        assert seen == list(range(1, 21))
        events.close()


@pytest.mark.parametrize("by_header", [False, True])
def test_a_page_that_comes_back_gets_what_it_missed_and_nothing_twice(
    by_header: bool, school: RunningServer, guide: Guide
) -> None:
    pupil = Pupil.joined(school.url, guide.code)
    events = pupil.stream(guide.class_id)
    guide.open()
    guide.move(1)
    guide.show(1)
    events.until("demo")
    last = events.last
    events.close()
    for iteration in (2, 3):
        guide.move(iteration)
        guide.show(iteration)
    headers = {"Last-Event-ID": str(last)} if by_header else {}
    back = pupil.stream(guide.class_id, None if by_header else last, **headers)
    guide.lead({"act": "pause", "message": "think"})
    demos = [each for each in titled(back, "Think") if each["kind"] == "demo"]
    assert [each["cursor"]["iteration"] for each in demos] == [2, 3]
    assert not [each for each in demos if "lesson" in each], "what was known came again"


def test_a_page_that_missed_too_much_gets_everything_anew(school: RunningServer, guide: Guide) -> None:
    pupil = Pupil.joined(school.url, guide.code)
    guide.open()
    guide.move(1)
    guide.show(1)
    events = pupil.stream(guide.class_id)
    events.until("demo")
    last = events.last
    events.close()
    for number in range(KEPT):  # each goal has an event for three audiences
        goal(guide, number + 1.0)
    guide.move(2)
    guide.show(2)
    anew = pupil.poll(guide.class_id, last)
    assert [each["kind"] for each in anew["events"]] == ["class", "demo"]
    assert anew["events"][1]["cursor"]["iteration"] == 2
    assert "lesson" in anew["events"][1]
    assert "trace" in anew["events"][1]
    assert pupil.poll(guide.class_id, anew["last"])["events"] == []
    assert pupil.poll(guide.class_id, 10**9)["events"] == anew["events"], "a number of another class"


def test_polling_gives_what_the_stream_gives(school: RunningServer, guide: Guide) -> None:
    pupil = Pupil.joined(school.url, guide.code)
    events = pupil.stream(guide.class_id)
    first = [next(iter(events))]
    known = pupil.poll(guide.class_id)
    assert known["events"] == first
    guide.open()
    for iteration in (1, 2, 3):
        guide.move(iteration)
        guide.show(iteration, stage="loss")
    guide.lead({"act": "pause", "message": "talk"})
    assert pupil.poll(guide.class_id, known["last"])["events"] == titled(events, "Talk")


def test_a_removed_student_hears_it_and_nothing_more(school: RunningServer, guide: Guide) -> None:
    pupil, other = Pupil.joined(school.url, guide.code), Pupil.joined(school.url, guide.code)
    events, others = pupil.stream(guide.class_id), other.stream(guide.class_id)
    events.until("class")
    guide.lead({"act": "remove", "member": pupil.number})
    guide.lead({"act": "pause", "message": "think"})
    assert events.rest() == [{"kind": "removed"}]
    assert "removed" not in {event["kind"] for event in titled(others, "Think")}
    assert pupil.request("GET", f"/class/{guide.class_id}/stream?after={events.last}")[0] == 403


def test_the_end_of_a_class_is_the_last_that_its_streams_say(school: RunningServer, guide: Guide) -> None:
    pupil, hall = Pupil.joined(school.url, guide.code), at_the_hall(guide)
    streams = [pupil.stream(guide.class_id), guide.stream(guide.class_id),
               hall.stream(guide.class_id, role="hall")]  # fmt: skip
    for events in streams:
        events.until("class")
    begin = time.monotonic()
    assert guide.lead({"act": "end"})["ended"] == guide.class_id
    for events in streams:
        assert events.rest()[-1] == {"kind": "end"}
    assert time.monotonic() - begin < BEAT_SECONDS / 2, "only the next beat has ended a stream"
    assert pupil.open()["class"] is None
    assert pupil.request("GET", f"/class/{guide.class_id}/events")[0] == 403


def test_who_comes_and_goes_is_present_and_away(school: RunningServer, guide: Guide) -> None:
    pupil = Pupil.joined(school.url, guide.code)
    board = guide.stream(guide.class_id)
    assert board.until("board")["present"] == []
    tabs = [pupil.stream(guide.class_id) for _ in range(2)]
    for events in tabs:
        events.until("class")
    assert board.until("present", here=True)["number"] == pupil.number
    assert guide.board()["present"] == [pupil.number]
    for value, events in enumerate(tabs, 1):
        events.response.close()
        events.close()
        for step in range(3):  # the server finds out when it writes
            goal(guide, 10.0 * value + step)
            time.sleep(0.05)
    assert board.until("present", here=False)["number"] == pupil.number
    assert guide.board()["present"] == []


def test_a_class_whose_demo_was_deleted_can_still_be_followed(school: RunningServer, guide: Guide) -> None:
    pupil = Pupil.joined(school.url, guide.code)
    guide.open()
    guide.show(0, "start")
    assert [each["kind"] for each in pupil.poll(guide.class_id)["events"]] == ["class", "demo"]
    guide.ask({"ask": "delete", "run": guide.run})
    assert [each["kind"] for each in pupil.poll(guide.class_id)["events"]] == ["class"]
    events = pupil.stream(guide.class_id)
    guide.open()
    guide.show(0, "start")
    assert "lesson" in events.until("demo")


def test_a_server_that_stops_closes_its_streams_at_once(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server(tmp_path, "--workers", "2", NEUROVIZ_TEACHER_KEY=TEACHER_KEY)
    guide = Guide.of_new_class(server.url)
    pupils = [Pupil.joined(server.url, guide.code) for _ in range(20)]
    streams = [pupil.stream(guide.class_id) for pupil in pupils]
    for events in streams:
        events.until("class")
    begin = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    for events in streams:
        assert events.rest() == []
    assert time.monotonic() - begin < 2.0
    server.process.wait(timeout=5)


def test_headers_that_let_a_proxy_pass_a_stream_on(school: RunningServer, guide: Guide) -> None:
    events = guide.stream(guide.class_id)
    found: Any = events.response.headers
    assert found["Content-Type"].startswith("text/event-stream")
    assert (found["Cache-Control"], found["X-Accel-Buffering"]) == ("no-store", "no")
    events.close()


@pytest.mark.parametrize("after", ["x", "-1", "1e9", "9" * 40, "%00"])
def test_a_wrong_number_means_everything(after: str, school: RunningServer, guide: Guide) -> None:
    status, text = guide.request("GET", f"/class/{guide.class_id}/events?after={after}")
    assert status == 200
    assert [each["kind"] for each in json.loads(text)["events"]] == [
        "class",
        "board",
        "presence",
    ]


def test_an_address_that_is_no_class_is_refused(guide: Guide) -> None:
    for class_id in ("x", "0" * 31, "%7B0%7D", "0" * 32):
        for what in ("stream", "events", "results.csv"):
            assert guide.request("GET", f"/class/{class_id}/{what}")[0] in (400, 403), (class_id, what)
