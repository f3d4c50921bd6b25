"""Who hears what: an event reaches those whom it is meant for, and a nickname only who may know it."""

from tests.conftest import RunningServer
from tests.live.people import Guide, Pupil
from tests.live.rooms import at_the_hall, goal, titled


def test_nobody_gets_what_is_meant_for_others(school: RunningServer, guide: Guide) -> None:
    pupil, other = Pupil.joined(school.url, guide.code), Pupil.joined(school.url, guide.code)
    hall = at_the_hall(guide)
    streams = {
        "teachers": guide.stream(guide.class_id), "students": pupil.stream(guide.class_id),
        "hall": hall.stream(guide.class_id, role="hall"),
    }  # fmt: skip
    guide.lead({"act": "mode", "mode": "work", "begin": "class"})
    other.open(take="work")
    other.move(2)
    goal(guide, 2.5)
    copy = guide.lead({"act": "spotlight", "member": other.number, "named": True})["open"]
    guide.run = copy
    guide.show(2)
    guide.lead({"act": "remove", "member": other.number})
    guide.lead({"act": "pause", "message": "break"})
    seen = {name: titled(events, "A short break") for name, events in streams.items()}
    kinds = {name: {event["kind"] for event in events} for name, events in seen.items()}
    assert kinds["students"] == {"class", "demo"}
    assert kinds["hall"] == {"class", "demo", "count"}
    assert {"row", "gone", "present", "board"} <= kinds["teachers"]
    labels = {name: {each.get("label") for each in events} for name, events in seen.items()}
    assert other.nickname in labels["students"], "a named spotlight says the name"
    assert "A student's run" in labels["hall"]
    everything = bytes(streams["hall"].raw)
    for name in (pupil.nickname, other.nickname):
        assert name.encode() not in everything
        assert name.encode() in bytes(streams["teachers"].raw)
    assert not [event for event in seen["students"] if "code" in event or "goal_number" in event]
    assert "training loss 2.5 or less" in {each.get("goal") for each in seen["students"]}
    assert not [event for event in seen["hall"] if "goal" in event]
    assert guide.code.encode() not in bytes(streams["students"].raw)


def test_a_spotlight_without_a_name_tells_nobody_else(school: RunningServer, guide: Guide) -> None:
    pupil, other = Pupil.joined(school.url, guide.code), Pupil.joined(school.url, guide.code)
    guide.lead({"act": "mode", "mode": "work", "begin": "class"})
    other.open(take="work")
    events = pupil.stream(guide.class_id)
    guide.run = guide.lead({"act": "spotlight", "member": other.number})["open"]
    guide.show(0, "start")
    assert events.until("class", label="A student's run")["demo"] == 1
    assert "lesson" in events.until("demo")
    assert other.nickname.encode() not in bytes(events.raw)


def test_a_label_stands_over_the_run_that_it_names_alone(school: RunningServer, guide: Guide) -> None:
    pupil = Pupil.joined(school.url, guide.code)
    guide.open()
    guide.show(0, "start")
    guide.lead({"act": "mode", "mode": "work", "begin": "class"})
    pupil.open(take="work")
    chosen = guide.lead({"act": "spotlight", "member": pupil.number, "named": True})
    assert chosen["class"]["label"] is None, "the demo is still the teacher's own run"
    own, guide.run = guide.run, chosen["open"]
    guide.show(0, "start")
    assert guide.lead({"act": "lead"})["class"]["label"] == pupil.nickname
    guide.run = own
    guide.show(0, "start")
    assert guide.lead({"act": "lead"})["class"]["label"] is None
