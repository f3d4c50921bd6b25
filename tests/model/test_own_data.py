"""Questions on rows of one's own, and the experiment that goes with a table."""

from typing import Any

import pytest

from neuroviz_dash.model.choices import Adam
from neuroviz_dash.model.own_data import MakeTable, experiment_on, table_of
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.points import Point, table_from_points
from neuroviz_dash.model.questions import parse_question

POINTS = (Point(0.5, -1.0, 0), Point(-1.5, 1.5, 2), Point(0.25, 0.0, 2))


def test_points_become_a_table_of_the_classes_that_have_some() -> None:
    table = table_from_points(POINTS)
    assert (table.inputs, table.target, table.classes) == (("x1", "x2"), "class", ("A", "C"))
    assert table.X.tolist() == [[0.5, -1.0], [-1.5, 1.5], [0.25, 0.0]]
    assert table.y.tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ((), "points: there are none yet; allowed: points of at least two classes"),
        (POINTS[1:], "points: only class C has points; allowed"),
        (POINTS * 700, "points: 2100 is not allowed; allowed: up to 2000"),
    ],
)
def test_too_few_or_too_many_points_are_refused(points: tuple[Point, ...], message: str) -> None:
    with pytest.raises(BadInput) as refused:
        table_from_points(points)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"ask": "table", "points": [{"x1": 1.6, "x2": 0, "label": 0}]}, "points[0].x1: 1.6 is not allowed"),
        ({"ask": "table", "points": [{"x1": 0, "x2": 0, "label": 10}]}, "points[0].label: 10 is not allowed"),
        ({"ask": "table", "points": 3}, "points: 3 is not allowed"),
        ({"ask": "table", "csv": "a,b", "missing": "guess"}, "missing: 'guess' is not allowed"),
        ({"ask": "table", "csv": "a,b", "task": "both"}, "task: 'both' is not allowed"),
        ({"ask": "table", "csv": "a,b", "inputs": ["x"] * 65}, "inputs: ['x'"),
        ({"ask": "preview"}, "csv: is missing"),
        ({"ask": "preview", "csv": 3}, "csv: 3 is not allowed"),
    ],
)
def test_a_wrong_question_is_named(question: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_question(question)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("asked", [MakeTable(), MakeTable(csv="a,b", points=())])
def test_a_table_is_of_a_file_or_of_points(asked: MakeTable) -> None:
    with pytest.raises(BadInput, match="both or none of csv and points"):
        table_of(asked)


def test_the_network_and_the_training_at_hand_are_kept() -> None:
    table = table_from_points(POINTS)
    old = {
        "dataset": {"name": "iris"},
        "hidden_layers": [{"units": 3, "activation": "relu"}],
        "output_activation": "softmax",
        "loss": "cross_entropy",
        "initializer": {"name": "given", "given": "0" * 32},
        "optimizer": {"name": "adam"},
        "batch_size": 5,
        "seed": 3,
    }
    experiment = experiment_on(table, old)
    assert experiment.dataset.table == table
    assert experiment.hidden_layers[0].units == 3
    assert (experiment.output_activation, experiment.loss) == ("sigmoid", "binary_cross_entropy")
    assert experiment.initializer.name == "xavier_uniform"  # start weights of another shape would not fit
    assert (experiment.optimizer, experiment.batch_size, experiment.seed) == (Adam(), 5, 3)
    with pytest.raises(BadInput, match="batch_size: 0"):
        experiment_on(table, {"batch_size": 0})
