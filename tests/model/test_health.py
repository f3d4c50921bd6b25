"""Dead, saturated and starved neurons are found, and healthy ones are left alone."""

from typing import Any

import numpy as np

from neuroviz_dash.engine.problem import start
from neuroviz_dash.engine.scores import every_row
from neuroviz_dash.engine.training import gradient_sizes, trace
from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.health import Ailment, ailments
from neuroviz_dash.model.problems import problem_of


def layer(weights: list[list[float]], biases: list[float]) -> dict[str, Any]:
    return {"weights": weights, "biases": biases}


def found(activation: str, *layers: dict[str, Any]) -> list[Ailment]:
    """In a network on XOR's four rows with these weights."""
    units = [{"units": len(each["biases"]), "activation": activation} for each in layers[:-1]]
    experiment = parse_experiment(
        {
            "dataset": {"name": "xor"},
            "hidden_layers": units,
            "batch_size": 4,
            "initializer": {"name": "given", "given": list(layers)},
        }
    )
    problem = problem_of(experiment)
    state = start(problem)
    done = trace(problem, state)
    sizes = gradient_sizes(problem.shape, done.gradient[None, :])[0]
    return ailments(problem, done, every_row(problem, state.parameters), sizes)


OUT = layer([[1.0], [1.0]], [0.0])


def test_a_relu_that_no_row_wakes_is_dead() -> None:
    (only,) = found("relu", layer([[1.0, -1.0], [1.0, -1.0]], [0.5, 0.0]), OUT)
    assert (only.layer, only.unit, only.kind) == (1, 1, "dead")
    assert "all 4 training rows" in only.text


def test_a_tanh_far_from_0_is_saturated_and_one_near_it_is_not() -> None:
    (only,) = found("tanh", layer([[0.1, 0.0], [0.1, 0.0]], [0.0, 4.0]), OUT)
    assert (only.layer, only.unit, only.kind) == (1, 1, "saturated")
    assert "100% of the training rows" in only.text


def test_a_layer_behind_tiny_weights_starves() -> None:
    near_0 = layer([[1e-4, 1e-4], [1e-4, 1e-4]], [0.0, 0.0])
    starved = found("sigmoid", layer([[1.0, -1.0], [1.0, 1.0]], [0.0, 0.0]), near_0, OUT)
    assert [(each.layer, each.unit, each.kind) for each in starved] == [
        (1, 0, "vanishing"),
        (1, 1, "vanishing"),
    ]


def test_healthy_neurons_are_left_alone() -> None:
    for activation in ("relu", "tanh", "sigmoid"):
        assert found(activation, layer([[1.0, -1.0], [1.0, 1.0]], [0.1, 0.1]), OUT) == []


def test_the_size_of_a_gradient_is_its_norm_layer_by_layer() -> None:
    problem = problem_of(parse_experiment({"hidden_layers": [{"units": 3}, {"units": 2}]}))
    done = trace(problem, start(problem))
    sizes = gradient_sizes(problem.shape, np.stack([done.gradient, 2.0 * done.gradient]))
    for at, (begin, _, end) in enumerate(problem.shape.offsets):
        norm = np.linalg.norm(done.gradient[begin:end])
        assert np.allclose(sizes[:, at], [norm, 2.0 * norm], rtol=1e-12)
