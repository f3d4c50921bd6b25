"""The ways in through the real server: what a key opens, and that it is found nowhere afterwards."""

import re
from pathlib import Path

import pytest

from neuroviz_dash.identity import COOKIE
from neuroviz_dash.roles import HALL_COOKIE, TEACHER_COOKIE
from tests.conftest import RunningServer, StartServer
from tests.live.people import TEACHER_KEY, Guide, Person


@pytest.mark.parametrize(
    "key", ["", "wrong", TEACHER_KEY + "x", TEACHER_KEY.upper(), "x" * 501, None, 7, ["x"]]
)
def test_a_wrong_key_gives_no_cookie(key: object, school: RunningServer) -> None:
    person = Person(school.url)
    status, _ = person.request("POST", "/enter", {"key": key})
    assert status == (403 if isinstance(key, str) and 1 <= len(key) <= 500 else 400)
    assert not {TEACHER_COOKIE, HALL_COOKIE} & set(person.cookies)
    assert "teacher's action" in person.act({"act": "classes"})["error"]


@pytest.mark.parametrize("how", ["?key={}", "?teacher={}", "#{}"])
def test_a_key_in_the_address_opens_nothing(how: str, school: RunningServer) -> None:
    person = Person(school.url)
    for path in ("/", "/teacher", "/enter"):
        person.request("GET", path + how.format(TEACHER_KEY).replace("#", "%23"))
        person.request("POST", path + how.format(TEACHER_KEY).replace("#", "%23"), {})
    assert TEACHER_COOKIE not in person.cookies


def test_a_form_of_another_site_opens_nothing(school: RunningServer) -> None:
    person = Person(school.url)
    other = person.request("POST", "/enter", {"key": TEACHER_KEY}, Origin="https://elsewhere.example")
    assert other[0] == 403
    plain = person.request("POST", "/enter", {"key": TEACHER_KEY}, **{"Content-Type": "text/plain"})
    assert plain[0] == 400
    assert TEACHER_COOKIE not in person.cookies


def test_the_key_gives_an_identity_of_its_own(school: RunningServer) -> None:
    person = Person(school.url)
    person.command({"do": "open"})
    student = person.cookies[COOKIE].split(".")[0]
    assert person.enter(TEACHER_KEY) == (200, {"role": "teacher"})
    assert person.identity != student
    first = person.cookies[TEACHER_COOKIE]
    assert person.enter(TEACHER_KEY) == (200, {"role": "teacher"})
    assert person.cookies[TEACHER_COOKIE] == first, "who is a teacher stays the same one"
    second = Person(school.url)
    second.enter(TEACHER_KEY)
    assert second.identity != person.identity


def test_a_co_teacher_leads_the_class_of_the_link_and_no_other(school: RunningServer, guide: Guide) -> None:
    other = Guide.of_new_class(school.url, "Another")
    link = guide.lead({"act": "lead"})["links"]["co-teacher"]
    colleague = Person(school.url)
    assert colleague.enter(link) == (200, {"role": "co-teacher", "class": guide.class_id})
    assert [each["title"] for each in colleague.act({"act": "classes"})["classes"]] == ["A class"]
    assert "error" not in colleague.act({"act": "pause", "class": guide.class_id, "message": "talk"})
    assert (
        "do not lead" in colleague.act({"act": "pause", "class": other.class_id, "message": "talk"})["error"]
    )
    assert "creates none" in colleague.act({"act": "create", "title": "Mine"})["error"]
    assert colleague.act({"act": "classes"})["may_create"] is False
    before = colleague.identity
    assert colleague.enter(other.lead({"act": "lead"})["links"]["co-teacher"])[0] == 200
    assert colleague.identity == before, "one teacher, two classes"
    assert len(colleague.act({"act": "classes"})["classes"]) == 2


def test_new_links_end_the_old_ones(school: RunningServer, guide: Guide) -> None:
    colleague, hall = Person(school.url), Person(school.url)
    old = guide.lead({"act": "lead"})["links"]
    colleague.enter(old["co-teacher"])
    hall.enter(old["hall"])
    assert hall.poll(guide.class_id, role="hall")["events"]
    new = guide.lead({"act": "new_links"})["links"]
    for kind in ("co-teacher", "hall"):
        assert Person(school.url).enter(old[kind])[0] == 403
        assert Person(school.url).enter(new[kind])[0] == 200
    assert hall.request("GET", f"/class/{guide.class_id}/events?as=hall")[0] == 403
    assert "do not lead" in colleague.act({"act": "lead", "class": guide.class_id})["error"]
    assert colleague.act({"act": "classes"})["classes"] == []


def test_the_links_of_a_class_that_has_ended_open_nothing(school: RunningServer, guide: Guide) -> None:
    links = guide.lead({"act": "lead"})["links"]
    guide.lead({"act": "end"})
    for link in links.values():
        person = Person(school.url)
        assert person.enter(link)[0] == 403
        assert not {TEACHER_COOKIE, HALL_COOKIE} & set(person.cookies)


def test_more_co_teachers_than_a_class_takes_are_told_so(school: RunningServer, guide: Guide) -> None:
    link = guide.lead({"act": "lead"})["links"]["co-teacher"]
    for _ in range(19):
        assert Person(school.url).enter(link)[0] == 200
    late = Person(school.url)
    status, text = late.enter(link)
    assert (status, "lead this class already" in str(text)) == (400, True)
    assert TEACHER_COOKIE not in late.cookies


def test_the_picture_of_a_join_link_leads_to_this_server(school: RunningServer, guide: Guide) -> None:
    status, svg = Person(school.url).request("GET", f"/join/{guide.code}.svg")
    assert status == 200
    assert svg.startswith(b"<svg")
    assert Person(school.url).request("GET", "/join/K7M2P0.svg")[0] == 400
    other = Person(school.url).request("GET", f"/join/{guide.code}.svg", Host="neuroviz.example")[1]
    assert other != svg, "the picture does not follow the server's name"


def test_nothing_of_a_key_is_printed(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server(tmp_path, NEUROVIZ_TEACHER_KEY=TEACHER_KEY)
    guide = Guide.of_new_class(server.url)
    links = guide.lead({"act": "lead"})["links"]
    for key in (TEACHER_KEY, TEACHER_KEY + "x", *links.values(), "made-up"):
        Person(server.url).enter(key)
    guide.request("POST", "/enter", {"key": TEACHER_KEY, "more": "\ud83d\ude00"})
    printed = server.printed + server.stop()
    for secret in (TEACHER_KEY, *links.values(), "made-up", guide.cookies[TEACHER_COOKIE]):
        assert secret not in printed


def test_the_teachers_link_is_printed_on_demand_alone(start_server: StartServer, tmp_path: Path) -> None:
    quiet = start_server(tmp_path)
    kept = (tmp_path / "teacher-key").read_text()
    assert kept not in quiet.printed + quiet.stop()
    asked = start_server(tmp_path, "--teacher-link")
    found = re.search(r"(http://\S+)/teacher#(\S+)", asked.printed)
    assert found is not None
    assert found[1] == asked.url
    assert Person(asked.url).enter(found[2])[0] == 200


def test_another_key_ends_what_the_old_one_gave(start_server: StartServer, tmp_path: Path) -> None:
    first = start_server(tmp_path, NEUROVIZ_TEACHER_KEY=TEACHER_KEY)
    guide = Guide.of_new_class(first.url)
    first.stop()
    second = start_server(tmp_path, NEUROVIZ_TEACHER_KEY="quite another key")
    guide.address = second.url
    assert "teacher's action" in guide.lead({"act": "lead"})["error"]
    assert guide.enter(TEACHER_KEY)[0] == 403
    assert guide.enter("quite another key")[0] == 200
