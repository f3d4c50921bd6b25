"""Questions about pictures and trial inputs, against a real store."""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from neuroviz_dash.callbacks.lesson import Answer, perform
from neuroviz_dash.callbacks.questions import answer_question
from neuroviz_dash.callbacks.services import Services

AMBER, BLUE = "a" * 32, "b" * 32


def run_on(services: Services, dataset: str) -> str:
    """A run of the student Amber on a data set."""
    opened = perform(services, AMBER, {"do": "open", "run": None})
    place = {"run": opened["run"], "revision": opened["revision"]}
    command = {"do": "configure", **place, "experiment": {"dataset": {"name": dataset}}}
    configured = perform(services, AMBER, command)
    assert "error" not in configured
    return str(opened["run"])


def asked(services: Services, kind: str, run: str, student: str = AMBER, **more: Any) -> Answer:
    question = {"ask": kind, "run": run, "iteration": 3, "after": True, **more}
    return answer_question(services, student, {"number": 1, "question": question})


@pytest.mark.parametrize(
    ("dataset", "kind"), [("iris", "classes"), ("moons", "plane"), ("sine", "curve"), ("digits", "image")]
)
def test_the_picture_fits_the_run(services: Services, dataset: str, kind: str) -> None:
    found = asked(services, "picture", run_on(services, dataset), size=10, row=3, known=True)
    assert found["kind"] == kind
    assert found["sentence"].startswith("With the weights after iteration 3.")
    assert found["figure"]["data"]


def test_before_and_after_an_update_are_different_pictures(services: Services) -> None:
    run = run_on(services, "moons")

    def ground(iteration: int, after: bool) -> str:
        found = asked(services, "picture", run, size=10, iteration=iteration, after=after)
        return str(found["figure"]["data"][0]["z"]["bdata"])

    assert ground(3, False) == ground(2, True)
    assert ground(3, False) != ground(3, True)
    assert ground(0, False) == ground(1, False)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "parameter", "layer": 1, "source": 0, "unit": 0, "value": 5.0},
        {"kind": "switch_off", "layer": 1, "unit": 0, "on": True},
    ],
)
def test_after_an_update_is_what_the_next_one_begins_with(services: Services, change: dict[str, Any]) -> None:
    run = run_on(services, "moons")

    def ground(iteration: int, after: bool) -> str:
        found = asked(services, "picture", run, size=10, iteration=iteration, after=after)
        return str(found["figure"]["data"][0]["z"]["bdata"])

    plain = ground(3, True)
    here = {"iteration": 3, "stage": "update", "unit": None}
    command = {"do": "intervene", "run": run, "revision": 2, "cursor": here, "intervention": change}
    assert "error" not in perform(services, AMBER, command)
    assert ground(3, True) == ground(4, False) != plain


def test_every_neuron_has_its_picture(services: Services) -> None:
    found = asked(services, "neurons", run_on(services, "circles"), size=10, row=0)
    assert (found["size"], len(found["layers"])) == (10, 3)


def test_four_inputs_make_no_plane(services: Services) -> None:
    assert "two inputs" in asked(services, "neurons", run_on(services, "iris"), size=10)["error"]


def test_a_trial_input_leaves_the_run_as_it_was(services: Services) -> None:
    run = run_on(services, "iris")
    before = services.runs.load(AMBER, run)
    found = asked(services, "probe", run, x=[5.0, 3.0, 4.0, 1.0])
    assert found["raw"] == [5.0, 3.0, 4.0, 1.0]
    assert found["trace"]["probe"] is True
    assert services.runs.load(AMBER, run) == before


@pytest.mark.parametrize(
    ("kind", "wrong", "names"),
    [
        ("picture", {"size": 101}, "size"),
        ("picture", {"size": 10, "row": 150}, "row"),
        ("picture", {}, "size"),
        ("probe", {"row": 150}, "row"),
        ("probe", {"x": [1.0]}, "x"),
        ("probe", {"x": [1e300] * 4}, "x"),
        ("probe", {"x": ["1"] * 4}, "x"),
    ],
)
def test_what_is_wrong_with_a_question_is_named(
    services: Services, kind: str, wrong: dict[str, Any], names: str
) -> None:
    assert names in asked(services, kind, run_on(services, "iris"), **wrong)["error"]


def test_another_students_run_is_not_looked_at(services: Services) -> None:
    run = run_on(services, "moons")
    assert "not stored" in asked(services, "picture", run, BLUE, size=10)["error"]


def test_a_long_way_is_asked_for_again(services: Services) -> None:
    run = run_on(services, "moons")
    ticks = count()
    hurried = replace(services, clock=lambda: float(next(ticks)))
    assert asked(hurried, "picture", run, size=10, iteration=500_000) == {"again": True, "number": 1}
    look = {"ask": "look", "run": run, "iteration": 500_000, "focus": {"layer": 1, "unit": 0}}
    answer = answer_question(hurried, AMBER, {"number": 2, "question": look})
    assert answer == {"again": True, "number": 2}
