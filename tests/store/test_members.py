"""Who is in which class: fifty at once, closed, full, removed, and back again."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from neuroviz_dash.store import members
from neuroviz_dash.store.allowance import ClassFull
from neuroviz_dash.store.classes import NoClass
from neuroviz_dash.store.connection import connect
from neuroviz_dash.store.keys import class_key
from neuroviz_dash.store.members import CannotJoin, Members
from tests.store.conftest import ALLOWANCE, TTL, Room, student, told


def test_fifty_join_at_once_and_each_gets_one_number_of_its_own(store_url: str, room: Room) -> None:
    asked = [student(number) for number in range(1, 51)] * 3
    random.Random(7).shuffle(asked)
    with connect(store_url) as own, ThreadPoolExecutor(50) as pool:
        members = Members(own, TTL, ALLOWANCE)
        numbers = list(pool.map(lambda who: members.join(room.id, who, is_open=True), asked))
    by_student: dict[str, set[int]] = {}
    for who, number in zip(asked, numbers, strict=True):
        by_student.setdefault(who, set()).add(number)
    assert all(len(each) == 1 for each in by_student.values()), "a student got two numbers"
    assert sorted(number for each in by_student.values() for number in each) == list(range(1, 51))
    assert room.members.count(room.id) == 50
    assert {room.members.place_of(who) for who in by_student} == {room.id}


def test_a_closed_class_takes_nobody_new_and_knows_its_own(room: Room) -> None:
    first = room.members.join(room.id, student(1), is_open=True)
    with pytest.raises(CannotJoin, match="takes nobody new"):
        room.members.join(room.id, student(2), is_open=False)
    assert room.members.place_of(student(2)) is None
    assert room.members.join(room.id, student(1), is_open=False) == first


def test_a_full_class_says_so(room: Room) -> None:
    everyone = {student(number): number for number in range(1, ALLOWANCE.students_per_class + 1)}
    room.client.hset(class_key(room.id, "members"), mapping=everyone)  # type: ignore[arg-type]
    with pytest.raises(ClassFull, match="full: it has 1000 students"):
        room.members.join(room.id, student(5_000), is_open=True)
    assert room.members.count(room.id) == ALLOWANCE.students_per_class


def test_who_was_removed_comes_back_with_a_new_code_alone(room: Room) -> None:
    number = room.members.join(room.id, student(1), is_open=True)
    room.members.remove(room.id, number)
    assert room.members.place_of(student(1)) is None
    assert room.members.count(room.id) == 0
    with pytest.raises(CannotJoin, match="removed you"):
        room.members.join(room.id, student(1), is_open=True)
    room.classes.new_code(room.id, told)
    assert room.members.join(room.id, student(1), is_open=True) == number


def test_nobody_draws_a_new_nickname_by_coming_and_going(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "PAIRS", 2)
    for number in (1, 2):
        for _ in range(3):
            assert room.members.join(room.id, student(number), is_open=True) == number
            room.members.leave(student(number), room.id, number)
    with pytest.raises(CannotJoin, match="no nickname left"):
        room.members.join(room.id, student(3), is_open=True)


def test_a_student_that_there_is_not_can_not_be_removed(room: Room) -> None:
    with pytest.raises(NoClass, match="Student 7 is not in this class"):
        room.members.remove(room.id, 7)


def test_leaving_one_class_does_not_end_the_seat_in_another(room: Room) -> None:
    number = room.members.join(room.id, student(1), is_open=True)
    room.members.place(student(1), "9" * 32)
    room.members.leave(student(1), room.id, number)
    assert room.members.place_of(student(1)) == "9" * 32
    assert room.members.member(room.id, student(1)).number is None
