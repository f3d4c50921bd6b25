"""Runs of different experiments at some iteration, for the scripts' tests."""

from typing import Any

import msgspec

from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.interventions import (
    Freeze,
    Interventions,
    SetLearningRate,
    SetParameter,
    SwitchOff,
)
from neuroviz_dash.model.run import Cursor, Run, move, new_run
from neuroviz_dash.model.stages import START, UPDATE

BY_HAND: Interventions = (
    SetParameter(0, 1, 1, 1, 0.5),
    SetLearningRate(2, 0.05),
    Freeze(3, 1, 0, True),
    SwitchOff(4, 1, 2, True),
    Freeze(20, 2, 1, True),
    Freeze(30, 1, 0, False),
    SetParameter(31, 2, 6, 2, -0.5),
    SwitchOff(35, 1, 2, False),
)

TWO_CLASSES_ADAM = {
    "dataset": {"name": "blobs"},
    "output_activation": "softmax",
    "loss": "mse",
    "hidden_layers": [{"units": 5, "activation": "gelu"}, {"units": 4, "activation": "elu"}],
    "optimizer": {"name": "adam"},
    "penalty": {"name": "l1", "rate": 0.003},
    "batch_size": 7,
}

CASES: dict[str, tuple[dict[str, Any], int, Interventions]] = {
    "the default": ({}, 37, ()),
    "at the start": ({}, 0, ()),
    "changed by hand at the start": ({}, 0, BY_HAND),
    "nesterov, L2, changed by hand": (
        {
            "optimizer": {"name": "sgd", "momentum": 0.9, "nesterov": True},
            "penalty": {"name": "l2", "rate": 0.01},
            "batch_size": 16,
        },
        60,
        BY_HAND,
    ),
    "momentum, L1, frozen and off at the end": (
        {
            "optimizer": {"name": "sgd", "momentum": 0.9},
            "penalty": {"name": "l1", "rate": 0.01},
            "batch_size": 16,
        },
        25,
        BY_HAND,
    ),
    "adam beyond 1,000 iterations": (TWO_CLASSES_ADAM, 1500, BY_HAND[1:4]),
    "regression, rmsprop": (
        {
            "dataset": {"name": "sine"},
            "hidden_layers": [
                {"units": 8, "activation": "softplus"},
                {"units": 4, "activation": "leaky_relu"},
            ],
            "optimizer": {"name": "rmsprop"},
            "batch_size": 10,
        },
        200,
        (),
    ),
    "yes or no, adagrad, all rows": (
        {
            "dataset": {"name": "moons"},
            "hidden_layers": [{"units": 8, "activation": "relu"}, {"units": 3, "activation": "sigmoid"}],
            "optimizer": {"name": "adagrad"},
            "batch_size": 1000,
        },
        40,
        (),
    ),
    "own rows and given start weights": (
        {
            "dataset": {
                "name": "own",
                "table": {
                    "inputs": ['"""', "a\\"],
                    "target": "#",
                    "classes": ["<b>", "x", "c"],
                    "rows": [[at / 7, -at / 3, ["<b>", "x", "c"][at % 3]] for at in range(12)],
                },
            },
            "hidden_layers": [],
            "initializer": {
                "name": "given",
                "given": [{"weights": [[0.1, -0.2, 1e-9], [1.5, 2.5, -3.5]], "biases": [0.0, -0.0, 7.25]}],
            },
            "batch_size": 5,
        },
        17,
        (),
    ),
    "gradients that are 0 but for roundings": (
        {
            "dataset": {"name": "blobs"},
            "output_activation": "softmax",
            "loss": "cross_entropy",
            "hidden_layers": [{"units": 1, "activation": "gelu"}, {"units": 6, "activation": "elu"}],
            "initializer": {"name": "zeros"},
            "optimizer": {"name": "adagrad", "learning_rate": 0.2},
            "batch_size": 6,
            "seed": 9679,
        },
        3,
        (),
    ),
    "no hidden layer, no test rows": ({"dataset": {"name": "xor"}, "hidden_layers": []}, 5, ()),
}


def run_at(case: str) -> Run:
    """A case's run with its cursor at the case's iteration."""
    experiment, iteration, interventions = CASES[case]
    run = msgspec.structs.replace(new_run(parse_experiment(experiment)), interventions=interventions)
    return move(run, Cursor(iteration, UPDATE if iteration else START)).run


def with_another_weight(script: str) -> str:
    """The script with the first start weight changed in its third digit."""
    head, rest = script.split("START_WEIGHTS = [", 1)
    at = next(i for i, letter in enumerate(rest) if letter not in "[\n ")
    end = next(i for i in range(at, len(rest)) if rest[i] in ",]")
    return f"{head}START_WEIGHTS = [{rest[:at]}{float(rest[at:end]) + 0.001!r}{rest[end:]}"
