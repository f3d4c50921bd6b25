"""The results of a class: a line a student, and no cell that a spreadsheet would run."""

import csv
import io
from datetime import datetime

import msgspec
import pytest

from neuroviz_dash.callbacks.live.export import COLUMNS, results_csv, safe
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.live.class_state import ClassState, Goal, new_class
from neuroviz_dash.model.live.nicknames import nickname
from neuroviz_dash.model.live.standing import Standing, standing_of
from neuroviz_dash.model.run import Cursor, encode_run, move, new_run

TEACHER = "e" * 32


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_begins_like_a_formula_is_quoted(first: str) -> None:
    assert safe(f"{first}1+1") == f"'{first}1+1"
    assert safe(first) == f"'{first}"


@pytest.mark.parametrize("value", ["Amber Falcon", "4 x 6 x 3", "", "a=b", "1-2", 0.5, -0.5, 3, 0])
def test_other_cells_are_as_they_were(value: object) -> None:
    assert safe(value) == value


def test_what_there_is_not_is_an_empty_cell() -> None:
    assert safe(None) == ""


@pytest.fixture
def room(services: Services) -> tuple[str, ClassState]:
    """A class of three students."""
    state = msgspec.structs.replace(new_class("A class", TEACHER, "Iris"), goal=Goal("loss", 1.0), goals=3)
    class_id = services.classes.create(state, encode_run(new_run(default_experiment())))
    for number in range(1, 4):
        services.members.join(class_id, f"{number:032x}", is_open=True)
    return class_id, services.classes.load(class_id)


def keep(
    services: Services, class_id: str, number: int, reached: bool = False, **changes: object
) -> Standing:
    run = move(new_run(default_experiment()), Cursor(240, "update")).run
    standing = msgspec.structs.replace(standing_of("f" * 32, run, now=1_800_000_000.0), **changes)
    goal = services.classes.load(class_id).goal_number if reached else 0
    assert services.standings.keep(class_id, f"{number:032x}", number, standing, goal)
    return standing


def rows(services: Services, room: tuple[str, ClassState]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(results_csv(services, *room))))


def test_every_student_has_a_line_and_who_has_not_worked_nickname_and_time_alone(
    services: Services, room: tuple[str, ClassState]
) -> None:
    class_id, state = room
    standing = keep(services, class_id, 2, reached=True)
    found = rows(services, room)
    assert [row["nickname"] for row in found] == [nickname(state.seed, number) for number in (1, 2, 3)]
    joined = found[0]["joined (UTC)"]
    assert datetime.strptime(joined, "%Y-%m-%d %H:%M:%S").year >= 2026
    assert set(found[0].values()) == {found[0]["nickname"], joined, ""}
    worked = found[1]
    assert list(worked) == list(COLUMNS)
    assert float(worked["training loss"]) == standing.train_loss
    assert float(worked["best test loss of this run"]) == standing.best_test_loss
    assert float(worked["test accuracy"]) == standing.test_accuracy
    assert (worked["iteration"], worked["epoch"], worked["network"]) == ("240", "2", "4 x 6 x 3")
    assert (worked["goal reached in this class"], worked["diverged"]) == ("yes", "no")
    assert worked["last step (UTC)"] == "2027-01-15 08:00:00"


def test_no_cell_of_a_class_begins_a_formula(services: Services, room: tuple[str, ClassState]) -> None:
    class_id, _ = room
    keep(services, class_id, 1, dataset="=HYPERLINK(1)", optimizer="@x", activations=("-a", "+b"))
    row = rows(services, room)[0]
    assert (row["data"], row["optimizer"], row["activations"]) == ("'=HYPERLINK(1)", "'@x", "'-a +b")
