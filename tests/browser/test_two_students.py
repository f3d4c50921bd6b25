"""Many students on one server: nobody sees or disturbs another."""

from pathlib import Path

import pytest

from tests.browser.lesson import Lesson, expected_edges, traces_of
from tests.browsers import NewStudent

WALK = (
    ["Next stage"] * 4
    + ["Next iteration"] * 3
    + ["Back one stage"] * 2
    + ["Next stage"] * 3
    + ["Next iteration"] * 3
)
"""15 actions of each, from the start to iteration 7."""


def test_thirty_interleaved_actions_of_two_students(
    new_student: NewStudent, server: str, tmp_path: Path
) -> None:
    amber, blue = (Lesson.open(new_student(), server) for _ in range(2))
    blue.configure(
        dataset={"name": "moons"}, output_activation="sigmoid", loss="binary_cross_entropy", batch_size=5
    )
    for action in WALK:
        amber.press(action)
        blue.press(action)
    assert amber.page.url != blue.page.url
    assert amber.experiment()["dataset"]["name"] == "iris"
    assert blue.experiment()["dataset"]["name"] == "moons"
    for lesson in (amber, blue):
        iteration, stage = lesson.cursor()
        assert iteration == 7
        trace = traces_of(lesson.experiment(), iteration, tmp_path)[-1]
        assert lesson.edge_values() == expected_edges(trace, stage)
        assert lesson.problem() == ""


def test_another_students_run_cannot_be_opened(new_student: NewStudent, server: str) -> None:
    amber = Lesson.open(new_student(), server)
    amber.press("Next iteration", 3)
    blue = Lesson.open(new_student(), amber.page.url)
    assert "not stored for this browser" in blue.problem()
    assert blue.cursor() == (0, "start")
    assert blue.page.url != amber.page.url
    amber.press("Next iteration")
    assert amber.cursor() == (4, "update")


def test_the_older_of_two_tabs_is_told_and_nothing_is_lost(new_student: NewStudent, server: str) -> None:
    student = new_student()
    older = Lesson.open(student, server)
    older.press("Next iteration", 2)
    newer = Lesson.open(student, older.page.url)
    assert newer.cursor() == (2, "update")
    newer.press("Next iteration", 3)
    older.press("Next iteration")
    assert "changed elsewhere" in older.problem()
    assert older.cursor() == (5, "update")
    older.press("Next iteration")
    assert older.problem() == ""
    assert older.cursor() == (6, "update")
    newer.page.reload()
    newer.settle()
    assert newer.cursor() == (6, "update")


@pytest.mark.parametrize("forged", ["0" * 32, "x", "../../etc", "%00"])
def test_a_forged_run_gives_a_fresh_one_and_a_message(
    new_student: NewStudent, server: str, forged: str
) -> None:
    lesson = Lesson.open(new_student(), f"{server}/?run={forged}")
    assert lesson.problem()
    assert lesson.cursor() == (0, "start")
    lesson.press("Next stage")
    assert lesson.cursor() == (1, "forward 1")
