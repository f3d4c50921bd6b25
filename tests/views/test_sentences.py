"""The sentences say what happens, for this network and this row."""

from typing import Any

import pytest

from neuroviz_dash.model.commands import Focus
from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.run import Cursor, move, new_run
from neuroviz_dash.views.answer import trace_part
from neuroviz_dash.views.numbers import number


def told(given: dict[str, Any], iteration: int = 1) -> tuple[dict[str, str], dict[str, Any]]:
    part = trace_part(move(new_run(parse_experiment(given)), Cursor(iteration, "update")), Focus())
    return part["sentences"], part


def test_the_default_iteration() -> None:
    sentences, part = told({})
    row, loss = part["row"], part["loss"]
    assert sentences["forward 1"].startswith(
        "Each unit of the hidden layer adds up 4 signals w·a and its bias, and applies tanh."
    )
    assert f"For row {row} the largest output is" in sentences["forward 2"]
    assert sentences["loss"] == (
        f"The target of row {row} is versicolor; cross-entropy makes of the difference a loss of "
        f"{number(loss['row'])}."
    )
    assert sentences["backward 2"].startswith("The error starts here")
    assert "from the output layer to the hidden layer" in sentences["backward 1"]
    assert sentences["update"].endswith(
        f"falls from {number(loss['batch_before'])} to {number(loss['batch_after'])}."
    )


def test_one_output_names_its_class() -> None:
    sentences, part = told({"dataset": {"name": "xor"}}, 4)
    assert "is true;" in sentences["loss"] or "is false;" in sentences["loss"]
    assert "The unit of the output layer adds up 6 signals" in sentences["forward 2"]
    assert f"For row {part['row']} the network says" in sentences["forward 2"]


def test_regression_names_the_number() -> None:
    sentences, _ = told({"dataset": {"name": "sine"}, "batch_size": 8})
    assert sentences["forward 1"].startswith("Each unit of the hidden layer adds up 1 signal w·a")
    assert "mean squared error" in sentences["loss"]
    assert "The mean over the batch of 8 rows is" in sentences["loss"]
    assert "The loss of this batch of 8" in sentences["update"]


def test_several_hidden_layers_are_numbered() -> None:
    sentences, _ = told({"hidden_layers": [{}, {"activation": "leaky_relu"}]})
    assert "hidden layer 2" in sentences["forward 2"]
    assert "leaky relu" in sentences["forward 2"]
    assert "from hidden layer 2 to hidden layer 1" in sentences["backward 1"]


def test_zero_weights_teach_nothing_to_the_hidden_layer() -> None:
    sentences, _ = told({"initializer": {"name": "zeros"}})
    assert sentences["forward 1"].endswith("all of them give 0.")
    assert "every δ is 0" in sentences["backward 1"]


@pytest.mark.parametrize(("penalty", "said"), [("none", False), ("l2", True)])
def test_the_penalty_is_told_beside_the_loss(penalty: str, said: bool) -> None:
    sentences, part = told({"penalty": {"name": penalty, "rate": 0.5}})
    assert (f"adds {number(part['loss']['penalty'])}" in sentences["loss"]) == said


def test_a_loss_that_hardly_changes_does_not_fall_from_a_number_to_the_same() -> None:
    sentences, part = told({"optimizer": {"name": "sgd", "learning_rate": 1e-7}})
    shown = number(part["loss"]["batch_after"])
    assert sentences["update"].endswith(f"falls so little that it stays near {shown}.")


def test_a_diverged_pass_names_no_winner() -> None:
    wild = {"hidden_layers": [{"activation": "linear"}], "optimizer": {"name": "sgd", "learning_rate": 50}}
    run = move(new_run(parse_experiment(wild)), Cursor(400, "update")).run
    assert run.stop
    sentences = trace_part(move(run, Cursor(run.stop.iteration, "forward 2")), Focus())["sentences"]
    assert sentences["forward 2"].endswith("not all of them stay finite.")
