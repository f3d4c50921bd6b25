"""A refusal says what is allowed, in words that the type at the place gives."""

from typing import Any

import pytest

from neuroviz_dash.model.commands import parse_command
from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.questions import parse_question

SGD, ADAM = {"name": "sgd"}, {"name": "adam"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"optimizer": {**SGD, "learning_rate": 200}},
            "learning_rate: 200 is not allowed; allowed: a number above 0, up to 100",
        ),
        (
            {"optimizer": {**SGD, "learning_rate": "a"}},
            "learning_rate: 'a' is not allowed; allowed: a number above 0, up to 100",
        ),
        (
            {"optimizer": {**ADAM, "betas": [0.9, 1.0]}},
            "optimizer.betas[1]: 1.0 is not allowed; allowed: a number from 0, below 1",
        ),
        (
            {"optimizer": {**ADAM, "betas": [0.9]}},
            "optimizer.betas: [0.9] is not allowed; allowed: a list of 2 entries",
        ),
        (
            {"optimizer": {**SGD, "nesterov": 1}},
            "optimizer.nesterov: 1 is not allowed; allowed: true or false",
        ),
        (
            {"optimizer": {"name": "lion"}},
            "optimizer.name: 'lion' is not allowed; allowed: sgd, rmsprop, adagrad, adam",
        ),
        ({"optimizer": {}}, "optimizer.name: is missing; allowed: sgd, rmsprop, adagrad, adam"),
        ({"optimizer": 5}, "optimizer: 5 is not allowed; allowed: an object"),
        (
            {"hidden_layers": [{"units": 2.5}]},
            "hidden_layers[0].units: 2.5 is not allowed; allowed: a whole number from 1 to 16",
        ),
        (
            {"hidden_layers": "none"},
            "hidden_layers: 'none' is not allowed; allowed: a list of up to 6 entries",
        ),
        (
            {"initializer": {"scale": 50}},
            "initializer.scale: 50 is not allowed; allowed: a number from -10 to 10",
        ),
        (
            {"dataset": {"name": "own", "table": 5}},
            "dataset.table: 5 is not allowed; allowed: an object with inputs, target, rows",
        ),
        (
            {"dataset": {"name": "own", "table": {"inputs": ["a"]}}},
            "dataset.table.target: is missing; allowed: a text",
        ),
        ({"version": 2}, "version: 2 is not allowed; allowed: 1"),
        (
            {"seeds": 3},
            "seeds: unknown key; value 3; allowed: dataset, hidden_layers, output_activation, loss, "
            "initializer, optimizer, penalty, batch_size, seed, version",
        ),
        (
            {"optimizer": {"name": "sgd", "rate": 1}},
            "optimizer.rate: unknown key; value 1; allowed: name, learning_rate, momentum, nesterov",
        ),
        (
            {"hidden_layers": [{"size": 4}]},
            "hidden_layers[0].size: unknown key; value 4; allowed: units, activation",
        ),
    ],
)
def test_of_an_experiment(given: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_experiment(given)
    assert said in str(refused.value)


def test_of_a_list_that_may_be_missing() -> None:
    asked = {"ask": "probe", "run": "0" * 32, "iteration": 1, "after": False}
    for wrong, said in (([1e10], "10000000000.0"), (["a"], "'a'")):
        with pytest.raises(BadInput) as refused:
            parse_question({**asked, "x": wrong})
        limits = "a number from -1000000000 to 1000000000"
        assert str(refused.value) == f"x[0]: {said} is not allowed; allowed: {limits}"


def test_of_a_command_and_a_question() -> None:
    with pytest.raises(BadInput, match=r"^do: 'fly' is not allowed; allowed: open, restore, move, play, "):
        parse_command({"do": "fly"})
    with pytest.raises(BadInput, match=r"^do: is missing; allowed: open, "):
        parse_command({})
    with pytest.raises(BadInput, match=r"^value: 5 is not allowed; allowed: an object$"):
        parse_command(5)
    with pytest.raises(BadInput, match=r"^run: 5 is not allowed; allowed: a text of the form "):
        parse_question({"ask": "look", "run": 5})
