"""Joining and leaving through the real server: one seat a student, and who may come."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from neuroviz_dash.model.live.nicknames import ANIMALS, COLORS
from tests.conftest import RunningServer, StartServer
from tests.live.people import TEACHER_KEY, Answer, Guide, Person, Pupil


def joining(person: Person, code: str) -> Answer:
    return person.ask({"ask": "join", "code": code})


def test_fifty_students_join_at_once(school: RunningServer, guide: Guide) -> None:
    with ThreadPoolExecutor(50) as pool:
        pupils = list(pool.map(lambda _: Pupil.joined(school.url, guide.code), range(50)))
    assert sorted(pupil.number for pupil in pupils) == list(range(1, 51))
    assert len({pupil.nickname for pupil in pupils}) == 50
    for pupil in pupils:
        color, animal = pupil.nickname.split(" ")
        assert color in COLORS
        assert animal in ANIMALS
    rows = guide.board()["rows"]
    assert {row["number"]: row["nickname"] for row in rows} == {each.number: each.nickname for each in pupils}


def test_who_joins_again_has_the_same_seat_whatever_the_spelling(school: RunningServer, guide: Guide) -> None:
    pupil = Pupil.joined(school.url, guide.code)
    again = joining(pupil, f" {guide.code[:3]}-{guide.code[3:]} ".lower())["class"]
    assert (again["number"], again["nickname"]) == (pupil.number, pupil.nickname)
    assert len(guide.board()["rows"]) == 1
    assert pupil.open()["class"]["id"] == guide.class_id, "a reload does not find the class again"


def test_a_closed_class_takes_nobody_new(school: RunningServer, guide: Guide) -> None:
    pupil, late = Pupil.joined(school.url, guide.code), Person(school.url)
    assert guide.lead({"act": "joining", "open": False})["class"]["joining"] is False
    assert "takes nobody new" in joining(late, guide.code)["error"]
    assert joining(pupil, guide.code)["class"]["number"] == pupil.number
    guide.lead({"act": "joining", "open": True})
    assert joining(late, guide.code)["class"]["number"] == 2


def test_a_removed_student_is_out_until_there_is_a_new_code(school: RunningServer, guide: Guide) -> None:
    pupil = Pupil.joined(school.url, guide.code)
    assert "error" not in guide.lead({"act": "remove", "member": pupil.number})
    assert pupil.open()["class"] is None
    assert "removed you" in joining(pupil, guide.code)["error"]
    status, _ = pupil.request("GET", f"/class/{guide.class_id}/events")
    assert status == 403
    old, guide.code = guide.code, guide.lead({"act": "new_code"})["class"]["code"]
    assert "There is no class with this code" in joining(Person(school.url), old)["error"]
    assert joining(pupil, guide.code)["class"]["number"] == pupil.number


def test_a_students_own_id_is_no_class(school: RunningServer, guide: Guide) -> None:
    pupil = Pupil.joined(school.url, guide.code)
    for page in ("events", "stream"):
        status, said = pupil.request("GET", f"/class/{pupil.identity}/{page}")
        assert (status, said.startswith(b"403 ")) == (403, True)
    assert guide.act({"act": "lead", "class": pupil.identity})["error"] == "You do not lead this class."


def test_a_seat_is_kept_when_another_class_does_not_take_its_student(
    school: RunningServer, guide: Guide
) -> None:
    closed = Guide.of_new_class(school.url, "Closed")
    closed.lead({"act": "joining", "open": False})
    pupil = Pupil.joined(school.url, guide.code)
    assert "error" in joining(pupil, closed.code)
    assert pupil.open()["class"]["id"] == guide.class_id
    closed.lead({"act": "joining", "open": True})
    assert "error" not in joining(pupil, closed.code)
    assert pupil.open()["class"]["id"] == closed.class_id
    assert guide.board()["rows"] == []


def test_leaving_keeps_the_runs(school: RunningServer, guide: Guide) -> None:
    pupil = Pupil.joined(school.url, guide.code)
    guide.lead({"act": "mode", "mode": "work", "begin": "class"})
    pupil.open(take="work")
    pupil.move(3)
    assert pupil.ask({"ask": "leave"})["class"] is None
    again = pupil.open(run=pupil.run)
    assert (again["cursor"]["iteration"], again["class"]) == (3, None)
    assert guide.board()["rows"] == []


def test_a_teacher_is_no_student_of_the_own_class(guide: Guide) -> None:
    assert "You lead this class" in joining(guide, guide.code)["error"]


def test_words_that_are_no_code_are_refused(school: RunningServer) -> None:
    for code in ("", "K7M2P", "*" * 6, "K7M2PQ" * 4, "\u0000" * 6):
        assert joining(Person(school.url), code)["error"].startswith("code: ")
    assert "There is no class with this code" in joining(Person(school.url), "ZZZZZZ")["error"]


def test_a_class_goes_on_after_a_restart_of_the_server(start_server: StartServer, tmp_path: Path) -> None:
    first = start_server(tmp_path, NEUROVIZ_TEACHER_KEY=TEACHER_KEY)
    guide = Guide.of_new_class(first.url, "Neurons, 9 o'clock")
    guide.open()
    guide.move(2)
    guide.show(2)
    pupil = Pupil.joined(first.url, guide.code)
    shown = pupil.poll(guide.class_id)["events"]
    first.stop()
    second = start_server(tmp_path, NEUROVIZ_TEACHER_KEY=TEACHER_KEY)
    guide.address = pupil.address = second.url
    assert guide.act({"act": "classes"})["classes"] == [
        {"class": guide.class_id, "title": "Neurons, 9 o'clock", "code": guide.code, "count": 1}
    ]
    assert pupil.open()["class"]["nickname"] == pupil.nickname
    assert pupil.poll(guide.class_id)["events"] == shown
    guide.move(3)
    assert "error" not in guide.show(3)
    assert joining(Person(second.url), guide.code)["class"]["number"] == 2
