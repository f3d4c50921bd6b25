"""What a student wrote never reaches another user: the names in rows of one's own, and a run's name."""

from urllib.parse import quote

import pytest

from tests.conftest import RunningServer
from tests.live.events import Events
from tests.live.people import Answer, Guide, Person, Pupil

SECRETS = ("Aunt Emma", "shoe size", "illness", "very sober", "drunk", "my diary")
CSV = "Aunt Emma;shoe size;illness\n" + "".join(
    f"{at * 1.5};{-at};{('very sober', 'drunk')[at % 2]}\n" for at in range(30)
)


@pytest.fixture
def author(school: RunningServer, guide: Guide) -> Pupil:
    """A student at work on rows of the student's own."""
    pupil = Pupil.joined(school.url, guide.code)
    guide.lead({"act": "mode", "mode": "work", "begin": "class"})
    pupil.open(take="work")
    asked = {"ask": "table", "csv": CSV, "target": "illness", "inputs": ["Aunt Emma", "shoe size"]}
    answer = pupil.ask(asked)
    assert "error" not in answer, answer
    assert "error" not in pupil.configure(answer["experiment"])
    pupil.ask({"ask": "rename", "run": pupil.run, "name": "my diary"})
    pupil.move(4)
    pupil.request("GET", f"/download/{pupil.run}/experiment.json")
    assert all(secret.encode() in bytes(pupil.received) for secret in SECRETS)
    return pupil


def words(person: Person) -> list[str]:
    """Which of the student's words a browser was told, as they are or as an address has them."""
    text = bytes(person.received)
    return [secret for secret in SECRETS if secret.encode() in text or quote(secret).encode() in text]


def paused(events: Events) -> None:
    """Read up to the pause."""
    for event in events:
        if event["kind"] == "class" and event["paused"]:
            return
    raise AssertionError("the stream ended")


def test_no_word_of_a_students_own_rows_reaches_anyone(
    school: RunningServer, guide: Guide, author: Pupil
) -> None:
    other, hall = Pupil.joined(school.url, guide.code), Person(school.url)
    hall.enter(guide.lead({"act": "lead"})["links"]["hall"])
    streams = [guide.stream(guide.class_id), other.stream(guide.class_id),
               hall.stream(guide.class_id, role="hall")]  # fmt: skip
    author.move(5)
    guide.board()
    seen = guide.lead({"act": "student", "member": author.number})["student"]
    assert seen["lesson"]["names"][0] == ["input 1", "input 2"]
    guide.run = guide.lead({"act": "spotlight", "member": author.number, "named": True})["open"]
    show_everything(guide)
    other.open(take="demo")
    other.move(7)
    guide.lead({"act": "mode", "mode": "work", "begin": "demo"})
    other.open(take="work")
    other.request("GET", f"/download/{other.run}/experiment.json")
    guide.request("GET", f"/class/{guide.class_id}/results.csv")
    late = Pupil.joined(school.url, guide.code)
    late.poll(guide.class_id)
    guide.lead({"act": "pause", "message": "end"})
    for events in streams:
        paused(events)
    for person in (guide, other, hall, late):
        assert len(person.received) > 300
        assert words(person) == []


def show_everything(guide: Guide) -> None:
    """The spotlight with all that a teacher's page asks about it."""
    opened = guide.command({"do": "open", "run": guide.run})
    guide.revision = opened["revision"]
    guide.move(6)
    guide.show(6)
    moment = {"run": guide.run, "iteration": 6, "after": True}
    asked: list[Answer] = [
        {"ask": "picture", **moment, "size": 10, "row": 3}, {"ask": "neurons", **moment, "size": 10},
        {"ask": "probe", **moment, "row": 2}, {"ask": "runs"},
        {"ask": "look", "run": guide.run, "iteration": 6, "focus": {}},
    ]  # fmt: skip
    for question in asked:
        assert "error" not in guide.ask(question), question
    guide.request("GET", f"/download/{guide.run}/neuroviz_torch.py")
    guide.request("GET", f"/download/{guide.run}/experiment.json")


def test_a_spotlight_has_the_numbers_of_the_students_run(guide: Guide, author: Pupil) -> None:
    theirs = author.move(9, "backward 1")
    guide.run = guide.lead({"act": "spotlight", "member": author.number})["open"]
    copy = guide.open_again()
    assert copy["trace"]["layers"] == theirs["trace"]["layers"]
    assert copy["history"]["batch_loss"][-1] == theirs["history"]["batch_loss"][-1]
