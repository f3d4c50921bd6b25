"""The sentences say what happens, for this network and this row."""

from collections.abc import Iterator
from typing import Any

import pytest

from neuroviz_dash.model.changes import intervene
from neuroviz_dash.model.commands import Focus
from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.run import Cursor, begin, move, new_run
from neuroviz_dash.model.trace import around, losses
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


@pytest.mark.parametrize(
    ("optimizer", "against"),
    [
        ({"name": "sgd"}, "its gradient"),
        ({"name": "rmsprop"}, "its gradient"),
        ({"name": "adagrad"}, "its gradient"),
        ({"name": "sgd", "momentum": 0.9}, "its momentum buffer"),
        ({"name": "sgd", "momentum": 0.9, "nesterov": True}, "its gradient and momentum buffer"),
        ({"name": "adam"}, "the running mean of its gradients"),
    ],
    ids=str,
)
def test_a_step_goes_against_what_is_said(optimizer: dict[str, Any], against: str) -> None:
    run = move(new_run(parse_experiment({"optimizer": optimizer, "batch_size": 3})), Cursor(30, "update"))
    assert run.done is not None
    said = trace_part(run, Focus())["sentences"]["update"]
    assert f" moves every weight a step against {against}, with learning rate " in said
    gradient, step = run.done.gradient, run.done.step
    signed = {
        "its gradient": gradient,
        "its momentum buffer": step.buffers.get("momentum_buffer"),
        "its gradient and momentum buffer": step.terms.get("direction"),
        "the running mean of its gradients": step.buffers.get("exp_avg"),
    }
    has_its_sign = {
        name: (step.change * each >= 0).all() for name, each in signed.items() if each is not None
    }
    assert has_its_sign[against]
    assert has_its_sign["its gradient"] == (against == "its gradient")


def test_a_frozen_neuron_is_not_told_to_move() -> None:
    run = new_run(parse_experiment({"dataset": {"name": "xor"}}))
    run = intervene(run, {"kind": "freeze", "layer": 1, "unit": 0, "on": True}).run
    said = trace_part(move(run, Cursor(1, "update")), Focus())["sentences"]["update"]
    assert " moves every unfrozen weight a step " in said


def updates(given: dict[str, Any], most: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is said of the first updates, each with its losses."""
    run = new_run(parse_experiment(given))
    for iteration in range(1, most + 1):
        view = move(run, Cursor(iteration, "update"))
        problem, _ = begin(view.run)
        assert view.done is not None
        found = losses(problem, view.done, *around(problem, view.done))
        yield trace_part(view, Focus())["sentences"]["update"], found


def test_one_row_that_got_worse_is_not_the_most_of_several() -> None:
    counts = set()
    for said, loss in updates({"batch_size": 4}, 80):
        pairs = zip(loss["rows"], loss["rows_after"], strict=True)
        worse = sum(new > old and number(new) != number(old) for old, new in pairs)
        if not worse or loss["batch_after"] >= loss["batch_before"]:
            continue
        counts.add(worse)
        assert (" the most: the step follows the mean." in said) == (worse > 1)
        assert (" got worse: the step follows the mean." in said) == (worse == 1)
    assert counts > {1}


def test_the_training_set_got_worse_only_where_its_numbers_show_it() -> None:
    told_of = set()
    for said, loss in updates({}, 240):
        if loss["batch_after"] < loss["batch_before"] and loss["train_after"] > loss["train_before"]:
            is_shown = number(loss["train_before"]) != number(loss["train_after"])
            is_said = "The training set as a whole got worse: this step followed this row alone." in said
            assert is_said == is_shown
            told_of.add(is_shown)
    assert told_of == {True, False}


def test_a_diverged_pass_names_no_winner() -> None:
    wild = {"hidden_layers": [{"activation": "linear"}], "optimizer": {"name": "sgd", "learning_rate": 50}}
    run = move(new_run(parse_experiment(wild)), Cursor(400, "update")).run
    assert run.stop
    sentences = trace_part(move(run, Cursor(run.stop.iteration, "forward 2")), Focus())["sentences"]
    assert sentences["forward 2"].endswith("not all of them stay finite.")
