"""The experiment: the first public format."""

import json
from typing import Any

import msgspec
import pytest

from neuroviz_dash.model.experiment import default_experiment, parse_experiment, parse_experiment_json
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.problems import digest, problem_of

DOCUMENTED = """{"version": 1,
 "dataset": {"name": "iris", "noise": 0.0, "samples": 150, "test_fraction": 0.2, "standardize": true},
 "hidden_layers": [{"units": 6, "activation": "tanh"}],
 "output_activation": "softmax", "loss": "cross_entropy",
 "initializer": {"name": "xavier_uniform"},
 "optimizer": {"name": "sgd", "learning_rate": 0.1},
 "penalty": {"name": "none", "rate": 0.0},
 "batch_size": 1, "seed": 7}"""


def test_the_documented_experiment_is_the_default_one() -> None:
    assert parse_experiment_json(DOCUMENTED.encode()) == default_experiment() == parse_experiment({})


def test_round_trip() -> None:
    given = parse_experiment(
        {"optimizer": {"name": "adam", "betas": [0.8, 0.9]}, "dataset": {"name": "sine"}}
    )
    assert parse_experiment(json.loads(msgspec.json.encode(given))) == given


@pytest.mark.parametrize(
    ("dataset", "output", "loss"),
    [
        ("iris", "softmax", "cross_entropy"),
        ("moons", "sigmoid", "binary_cross_entropy"),
        ("sine", "linear", "mse"),
    ],
)
def test_the_default_output_fits_the_task(dataset: str, output: str, loss: str) -> None:
    found = default_experiment(dataset)
    assert (found.output_activation, found.loss) == (output, loss)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"nonsense": 1}, "nonsense"),
        ({"version": 2}, "version: 2"),
        ({"batch_size": 0}, "batch_size: 0"),
        ({"batch_size": "3"}, "batch_size: '3'"),
        ({"batch_size": 1.5}, "batch_size: 1.5"),
        ({"seed": -1}, "seed: -1"),
        ({"loss": "hinge"}, "loss: 'hinge'"),
        ({"output_activation": "sofmax"}, "output_activation: 'sofmax'"),
        ({"hidden_layers": [{"units": 10**9}]}, "hidden_layers[0].units: 1000000000"),
        ({"hidden_layers": [{}, {"activation": "swish"}]}, "hidden_layers[1].activation: 'swish'"),
        ({"hidden_layers": [{}] * 7}, "hidden_layers"),
        ({"optimizer": {"name": "lion"}}, "optimizer.name: 'lion'"),
        ({"optimizer": {"name": "sgd", "learning_rate": 0.0}}, "optimizer.learning_rate: 0.0"),
        ({"optimizer": {"name": "sgd", "learning_rate": float("nan")}}, "optimizer.learning_rate: nan"),
        ({"optimizer": {"name": "sgd", "betas": [0.9, 0.9]}}, "optimizer.betas"),
        ({"optimizer": {"name": "sgd", "nesterov": True}}, "optimizer.nesterov: True"),
        ({"dataset": {"name": "mnist"}}, "dataset.name: 'mnist'"),
        ({"dataset": {"name": "iris", "samples": 10**9}}, "dataset.samples: 1000000000"),
        ({"dataset": "iris"}, "dataset: 'iris'"),
        ({"penalty": {"name": "l3"}}, "penalty.name: 'l3'"),
        ({"initializer": {"name": "uniform", "scale": -1.0}}, "initializer.scale: -1.0"),
        ({"loss": "binary_cross_entropy"}, "loss: binary_cross_entropy needs"),
        ({"dataset": {"name": "sine"}, "loss": "cross_entropy"}, "loss: cross_entropy needs classes"),
        ({"dataset": {"name": "sine"}, "output_activation": "relu"}, "output_activation: relu gives values"),
        ([], "experiment: []"),
    ],
)
def test_what_is_wrong_is_named(given: Any, named: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_experiment(given)
    assert str(refused.value).startswith(named)


@pytest.mark.parametrize("text", [b"", b"{", b'{"seed": NaN}', b"[" * 3000, b"\xff"])
def test_what_is_no_json_is_refused(text: bytes) -> None:
    with pytest.raises(BadInput):
        parse_experiment_json(text)


def test_the_digest_tells_experiments_apart() -> None:
    first = default_experiment()
    assert digest(first) == digest(parse_experiment({"seed": 7}))
    assert digest(first) != digest(parse_experiment({"seed": 8}))
    assert len(digest(first)) == 32


def test_a_batch_is_never_larger_than_the_training_set() -> None:
    given = parse_experiment({"dataset": {"name": "xor"}, "batch_size": 1000})
    assert problem_of(given).batch_size == 4
