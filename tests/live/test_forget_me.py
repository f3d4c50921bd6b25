"""Forget me: what was a browser's own is gone from the store at once, and nothing else is."""

import re
from collections.abc import Iterator

import pytest
import redis

from neuroviz_dash.callbacks.live.watchers import UNKNOWN
from neuroviz_dash.embedded import store_url
from neuroviz_dash.identity import COOKIE
from neuroviz_dash.roles import TEACHER_COOKIE
from tests.conftest import RunningServer
from tests.live.people import Guide, Person, Pupil
from tests.live.test_what_is_stored import pieces

SHARED = re.compile(rb"neuroviz:1:(cache|lock:)")
"""What follows from an experiment alone, for everyone."""


@pytest.fixture
def store(quiet_school: RunningServer) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(store_url(quiet_school.data_dir)) as client:
        yield client


def dump(store: redis.Redis) -> dict[bytes, bytes]:
    """All that is stored and is not shared."""
    keys = [key for key in store.scan_iter("*") if not SHARED.match(key)]
    return {key: store.dump(key) for key in keys}  # type: ignore[misc]


def traces_of(store: redis.Redis, identity: str) -> list[bytes]:
    return [piece for piece in pieces(store) if identity.encode() in piece]


def forget(person: Person) -> str:
    status, text = person.request("POST", "/forget")
    assert status == 200
    return text.decode()


def at_work(pupil: Pupil) -> None:
    """A run of the class, one of the pupil's own, a copy of it with a name."""
    pupil.open(take="work")
    pupil.move(4)
    pupil.open()
    pupil.move(2)
    listed = pupil.ask({"ask": "duplicate", "run": pupil.run})["runs"]
    pupil.ask({"ask": "rename", "run": listed[0]["run"], "name": "Monday"})


def lesson(address: str) -> tuple[Guide, Pupil, Pupil]:
    """A pupil who was in one class, was removed from another, is in a third, and one who stays."""
    first, second, guide = (Guide.of_new_class(address, title) for title in ("One", "Two", "Three"))
    pupil, other = Pupil.joined(address, first.code), Pupil.joined(address, guide.code)
    pupil.ask({"ask": "join", "code": second.code})
    second.lead({"act": "remove", "member": 1})
    guide.open()
    guide.lead({"act": "mode", "mode": "work", "begin": "class"})
    return guide, pupil, other


def test_nothing_of_a_student_is_left_and_nothing_else_is_gone(
    quiet_school: RunningServer, store: redis.Redis
) -> None:
    guide, pupil, other = lesson(quiet_school.url)
    at_work(other)
    stream = guide.stream(guide.class_id)
    before, was = dump(store), pupil.identity
    pupil.ask({"ask": "join", "code": guide.code})
    at_work(pupil)
    own = pupil.stream(guide.class_id)
    assert len(traces_of(store, was)) > 6, "runs, their list, the place, members, those who have left"
    said = forget(pupil)
    assert "3 runs" in said
    assert traces_of(store, was) == []
    after = dump(store)
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    others = {key for key in changed if was.encode() not in key}
    assert {key.rsplit(b":", 1)[1] for key in others} <= {
        b"class",
        b"events",
        b"present",
        b"left",
        b"removed",
    }
    assert [row["number"] for row in guide.board()["rows"]] == [1], "the other one is there, with the work"
    assert stream.until("gone")["number"] == 2, "the board is told"
    assert own.rest()[-1] == {"kind": "forgotten"}, "the student's other pages hear it, and end"
    for _ in range(2):
        status, said = pupil.request("GET", f"/class/{guide.class_id}/events")
        assert (status, UNKNOWN.encode() in said) == (403, True), "a page that did not hear it finds out"
    assert pupil.cookies[COOKIE] == "", "asking has made nobody"
    stream.close()


def test_the_browser_is_someone_new_and_so_is_whoever_kept_the_cookie(quiet_school: RunningServer) -> None:
    pupil = Pupil(quiet_school.url)
    pupil.open()
    pupil.move(3)
    was, run, kept = pupil.identity, pupil.run, pupil.cookies[COOKIE]
    status, _ = pupil.request("POST", "/forget")
    assert (status, pupil.cookies[COOKIE]) == (200, "")
    answer = pupil.command({"do": "open", "run": run})
    assert answer["run"] != run
    assert "not stored for this browser" in answer["error"]
    assert pupil.identity not in ("", was)
    copy = Pupil(quiet_school.url, {COOKIE: kept})
    assert copy.ask({"ask": "runs"})["runs"] == []


def test_a_class_that_nobody_else_leads_ends_and_another_goes_on(
    quiet_school: RunningServer, store: redis.Redis
) -> None:
    guide, colleague = Guide.of_new_class(quiet_school.url, "Alone"), Person(quiet_school.url)
    alone = guide.class_id
    guide.class_id = guide.act({"act": "create", "title": "Together"})["created"]
    colleague.enter(guide.lead({"act": "lead"})["links"]["co-teacher"])
    guide.open()
    guide.move(2)
    was, as_student = guide.identity, guide.cookies[COOKIE].split(".")[0]
    said = forget(guide)
    assert "1 class that nobody else led" in said
    assert traces_of(store, was) == traces_of(store, as_student) == traces_of(store, alone) == []
    assert guide.cookies[TEACHER_COOKIE] == ""
    found = colleague.act({"act": "lead", "class": guide.class_id})
    assert found["class"]["title"] == "Together"


def test_who_is_new_has_nothing_to_forget(quiet_school: RunningServer, store: redis.Redis) -> None:
    before = dump(store)
    assert "0 runs" in forget(Person(quiet_school.url))
    assert dump(store) == before


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_no_other_site_makes_the_server_forget(quiet_school: RunningServer, headers: dict[str, str]) -> None:
    pupil = Pupil(quiet_school.url)
    pupil.open()
    pupil.move(1)
    status, _ = pupil.request("POST", "/forget", None, **headers)
    assert status == 403
    pupil.request("GET", "/forget")
    assert len(pupil.ask({"ask": "runs"})["runs"]) == 1


def test_the_privacy_page_says_how_long_anything_is_kept(quiet_school: RunningServer) -> None:
    status, text = Person(quiet_school.url).request("GET", "/privacy")
    assert status == 200
    words = text.decode()
    for said in ("7 days after its last use", "30 days without a visit", "365 days in any case"):
        assert said in words
    assert 'action="/forget"' in words


@pytest.mark.parametrize("path", ["/privacy", "/assets/live/plain.css", "/assets/icon.svg"])
def test_who_reads_what_is_stored_is_given_no_cookie(quiet_school: RunningServer, path: str) -> None:
    person = Person(quiet_school.url)
    assert person.request("GET", path)[0] == 200
    assert person.cookies == {}
