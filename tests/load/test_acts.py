"""What the students of a load would notice: a lost click, a lost step, a run that is elsewhere."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from neuroviz_dash.model.csv_columns import preview
from neuroviz_dash.model.csv_file import read_sheet
from tests.load.acts import AT_WORK, WAITING, csv_of, double_click, next_act, reload, two_tabs
from tests.load.pace import Pace
from tests.load.plan import Plan
from tests.load.student import Student

TOLD = "This run was changed elsewhere, in another tab or by an earlier click. Your change was not saved."


def at(iteration: int, revision: int, **more: Any) -> dict[str, Any]:
    """An answer with a run at the end of an iteration."""
    cursor = {"iteration": iteration, "stage": "update", "unit": None}
    return {"run": "r", "revision": revision, "cursor": cursor, **more}


class Scripted(Student):
    """A student whose server answers as it is told."""

    def answer(self, *answers: dict[str, Any]) -> "Scripted":
        self._answers: Iterator[dict[str, Any]] = iter(answers)
        return self

    def command(self, command: dict[str, Any]) -> dict[str, Any]:
        assert command
        return next(self._answers)

    def load_page(self, is_first: bool) -> None:
        pass


@pytest.fixture
def student() -> Scripted:
    """At iteration 4 of revision 7."""
    return Scripted("http://127.0.0.1:1", run="r", revision=7, place=(4, "update"))


def test_one_of_two_clicks_wins(student: Scripted) -> None:
    double_click(student.answer(at(5, 8, error=TOLD), at(5, 8)))
    assert (student.place, student.revision) == ((5, "update"), 8)


@pytest.mark.parametrize(
    "answers",
    [
        (at(5, 8), at(6, 9)),
        (at(5, 8, error=TOLD), at(5, 8, error=TOLD)),
        (at(5, 8), at(5, 9, error=TOLD)),
        (at(5, 8), {"error": "The store is away."}),
        (at(4, 8), at(4, 8, error=TOLD)),
    ],
)
def test_clicks_that_both_win_or_both_lose_are_noticed(student: Scripted, answers: Any) -> None:
    with pytest.raises(AssertionError):
        double_click(student.answer(*answers))


def test_a_second_tab_is_told_of(student: Scripted) -> None:
    two_tabs(student.answer(at(4, 7), at(5, 8), at(5, 8, error=TOLD)))
    with pytest.raises(AssertionError, match="not told"):
        two_tabs(student.answer(at(5, 8), at(6, 9), at(7, 10)))
    with pytest.raises(AssertionError, match="is lost"):
        two_tabs(student.answer(at(7, 10), at(8, 11), at(7, 12, error=TOLD)))


def test_a_run_that_is_elsewhere_after_a_reload_is_noticed(student: Scripted) -> None:
    reload(student.answer(at(4, 7)))
    with pytest.raises(AssertionError, match="after a reload"):
        reload(student.answer(at(3, 7)))


def test_a_follower_asks_nothing_and_takes_what_the_class_is_given(student: Scripted) -> None:
    student.seat = {"mode": "demo", "demo": 1, "assignment": 0}
    assert {next_act(student) for _ in range(300)} <= set(WAITING)
    student.seat = {"mode": "work", "demo": 1, "assignment": 1}
    assert next_act(student) is Student.take_work
    student.taken = 1
    assert {next_act(student) for _ in range(3000)} == set(AT_WORK)


def test_who_is_behind_hurries_and_who_is_ahead_waits() -> None:
    pace = Pace(2.0, 0.0, Random(1))
    assert 1.5 <= pace.pause(0.0) <= 2.5
    assert pace.pause(20.0) == pytest.approx(0.8)
    pace.steps = 10
    assert 1.5 <= pace.pause(20.0) <= 2.5


def test_what_counts_of_a_pace_may_begin_later() -> None:
    pace = Pace(2.0, 10.0, Random(1))
    pace.steps = 15
    assert pace.counted(50.0) == (40.0, 15)
    pace.begin_anew(50.0)
    pace.steps = 40
    assert pace.counted(100.0) == (50.0, 25)


def test_two_thirds_sit_in_classes_of_one_size() -> None:
    seats = [Plan("", "", students=300, classes=4).class_of(number) for number in range(300)]
    assert [seats.count(each) for each in (0, 1, 2, 3, None)] == [50, 50, 50, 50, 100]
    assert {Plan("", "", classes=0).class_of(number) for number in range(300)} == {None}


def test_the_file_that_is_uploaded_is_one_that_the_page_takes() -> None:
    seen = preview(read_sheet(csv_of(Random(1))))
    assert (seen["target"], seen["inputs"]) == ("kind", ["length", "width"])
    assert csv_of(Random(1)) != csv_of(Random(2))
