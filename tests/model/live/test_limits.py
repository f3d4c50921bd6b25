"""Limits on own work: each control is refused when it is closed, and accepted when it is open."""

from typing import Any

import pytest

from neuroviz_dash.model.experiment import default_experiment, parse_experiment, plain_experiment
from neuroviz_dash.model.interventions import parse_intervention
from neuroviz_dash.model.live.limits import CONTROLS, Limits, refuse_change, refuse_intervention
from neuroviz_dash.model.live.teaching import parse_action
from neuroviz_dash.model.parsing import BadInput

OLD = default_experiment()
CHANGES: dict[str, list[dict[str, Any]]] = {
    "dataset": [
        {"dataset": {"name": "iris", "noise": 0.1}},
        *(
            {"dataset": {"name": name}, "output_activation": output, "loss": loss}
            for name, output, loss in (
                ("wine", "softmax", "cross_entropy"), ("sine", "linear", "mse"),
                ("circles", "sigmoid", "binary_cross_entropy"),
            )
        ),
    ],
    "network": [
        {"hidden_layers": [{"units": 5, "activation": "tanh"}]},
        {"hidden_layers": [{"units": 6, "activation": "relu"}]},
        {"hidden_layers": []},
        {"output_activation": "sigmoid", "loss": "mse"},
    ],
    "loss": [{"loss": "mse"}],
    "initializer": [{"initializer": {"name": "zeros"}}],
    "optimizer": [{"optimizer": {"name": "sgd", "learning_rate": 0.1, "momentum": 0.5}},
                  *({"optimizer": {"name": name}} for name in ("adam", "rmsprop", "adagrad"))],
    "learning_rate": [{"optimizer": {"name": "sgd", "learning_rate": 0.2}}],
    "penalty": [{"penalty": {"name": "l2", "rate": 0.1}}],
    "batch_size": [{"batch_size": 10}],
    "seed": [{"seed": 8}],
}  # fmt: skip
BY_HAND = [
    {"kind": "parameter", "layer": 1, "source": 0, "unit": 0, "value": 0.5},
    {"kind": "freeze", "layer": 1, "unit": 0, "on": True},
    {"kind": "switch_off", "layer": 1, "unit": 0, "on": True},
]
PLACES = [(control, at) for control, changes in CHANGES.items() for at in range(len(changes))]


def limits(*may: str) -> Limits:
    action = parse_action({"act": "mode", "class": "a" * 32, "mode": "limits", "limits": {"may": list(may)}})
    found = action.limits  # type: ignore[union-attr]
    assert isinstance(found, Limits)
    return found


def test_each_control_has_a_change_here() -> None:
    assert set(CHANGES) == set(CONTROLS) - {"hands"}


@pytest.mark.parametrize(("control", "at"), PLACES)
def test_a_change_is_refused_by_its_title_and_accepted_where_it_is_open(control: str, at: int) -> None:
    new = parse_experiment({**plain_experiment(OLD), **CHANGES[control][at]})
    with pytest.raises(BadInput) as refused:
        refuse_change(limits(*(key for key in CONTROLS if key != control)), OLD, new)
    assert str(refused.value).startswith(f"{CONTROLS[control].title}: not open in this lesson")
    refuse_change(limits(control), OLD, new)


@pytest.mark.parametrize(
    ("control", "closed", "changes"),
    [
        ("optimizer", "Learning rate", {"optimizer": {"name": "adam", "learning_rate": 0.7}}),
        ("dataset", "Network", {"dataset": {"name": "wine"}, "output_activation": "linear", "loss": "mse"}),
        ("dataset", "Loss", {"dataset": {"name": "wine"}, "loss": "mse"}),
        ("dataset", "Seed", {"dataset": {"name": "wine"}, "seed": 8}),
        ("network", "Loss", {"hidden_layers": [], "loss": "mse"}),
    ],
)
def test_what_comes_with_an_open_choice_is_what_the_page_makes_of_it_and_no_more(
    control: str, closed: str, changes: dict[str, Any]
) -> None:
    new = parse_experiment({**plain_experiment(OLD), **changes})
    with pytest.raises(BadInput) as refused:
        refuse_change(limits(control), OLD, new)
    assert str(refused.value).startswith(f"{closed}: not open")


def test_given_start_weights_go_with_the_shape_that_they_fit() -> None:
    given = {"name": "given", "given": [{"weights": [[0.1] * 3] * 4, "biases": [0.0] * 3}]}
    old = parse_experiment({"hidden_layers": [], "initializer": given})
    new = parse_experiment({"hidden_layers": [{"units": 2}]})
    refuse_change(limits("network"), old, new)
    with pytest.raises(BadInput, match=r"^Start weights: not open"):
        refuse_change(limits("seed"), old, parse_experiment({"hidden_layers": []}))


def test_nothing_is_open_where_nothing_is_allowed() -> None:
    refuse_change(limits(), OLD, parse_experiment(plain_experiment(OLD)))
    for changes in CHANGES.values():
        with pytest.raises(BadInput, match="your teacher allows: nothing, for the moment"):
            refuse_change(limits(), OLD, parse_experiment({**plain_experiment(OLD), **changes[0]}))


@pytest.mark.parametrize("made", BY_HAND, ids=lambda made: made["kind"])
def test_weights_and_neurons_are_one_control(made: dict[str, Any]) -> None:
    change = parse_intervention(OLD, made, at=3)
    with pytest.raises(BadInput, match=r"^Weights and neurons by hand: .* allows: Learning rate, Seed$"):
        refuse_intervention(limits("learning_rate", "seed"), change)
    refuse_intervention(limits("hands"), change)


def test_a_learning_rate_on_the_way_is_the_learning_rate() -> None:
    change = parse_intervention(OLD, {"kind": "learning_rate", "value": 0.5}, at=3)
    with pytest.raises(BadInput, match=r"^Learning rate: not open"):
        refuse_intervention(limits("hands"), change)
    refuse_intervention(limits("learning_rate"), change)


@pytest.mark.parametrize(
    "wrong", [{"may": ["everything"]}, {"may": "seed"}, {"hidden": ["board"]}, {"may": [], "show": []}]
)
def test_limits_that_are_none_are_named(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match=r"^limits\."):
        parse_action({"act": "mode", "class": "a" * 32, "mode": "limits", "limits": wrong})
