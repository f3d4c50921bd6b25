"""What the tests of streams do in common."""

from tests.live.events import Answer, Events
from tests.live.people import Guide, Person


def at_the_hall(guide: Guide) -> Person:
    """A projector."""
    hall = Person(guide.address)
    status, found = hall.enter(guide.lead({"act": "lead"})["links"]["hall"])
    assert (status, found) == (200, {"role": "hall", "class": guide.class_id})
    return hall


def goal(guide: Guide, value: float) -> None:
    """A change of the class, with an event for each audience."""
    assert "error" not in guide.lead({"act": "goal", "goal": {"kind": "loss", "value": value}})


def titled(events: Events, paused: str) -> list[Answer]:
    """All events up to the one that tells of a pause."""
    found = []
    for event in events:
        found.append(event)
        if event["kind"] == "class" and event["paused"] and event["paused"].startswith(paused):
            return found
    raise AssertionError("the stream ended")
