"""Experiments to begin with: each learns its data set within a minute of watching."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Preset:
    """A name on the page and an experiment in its public format."""

    key: str
    title: str
    experiment: dict[str, Any]


def _layers(activation: str, *units: int) -> list[dict[str, Any]]:
    return [{"units": n, "activation": activation} for n in units]


PRESETS = (
    Preset("iris", "Iris", {"dataset": {"name": "iris"}}),
    Preset(
        "xor",
        "XOR",
        {
            "dataset": {"name": "xor"},
            "hidden_layers": _layers("tanh", 3),
            "optimizer": {"name": "sgd", "learning_rate": 0.5},
            "batch_size": 1,
        },
    ),
    Preset(
        "circles",
        "Circles",
        {
            "dataset": {"name": "circles"},
            "hidden_layers": _layers("tanh", 6),
            "optimizer": {"name": "sgd", "learning_rate": 0.3},
            "batch_size": 10,
        },
    ),
    Preset(
        "wine",
        "Wine",
        {
            "dataset": {"name": "wine"},
            "hidden_layers": _layers("tanh", 5),
            "optimizer": {"name": "sgd", "learning_rate": 0.1},
            "batch_size": 10,
        },
    ),
    Preset(
        "digits",
        "Digits",
        {
            "dataset": {"name": "digits"},
            "hidden_layers": _layers("tanh", 16),
            "optimizer": {"name": "adam", "learning_rate": 0.01},
            "batch_size": 20,
        },
    ),
    Preset(
        "spiral",
        "Spiral",
        {
            "dataset": {"name": "spiral"},
            "hidden_layers": _layers("tanh", 8, 8),
            "optimizer": {"name": "adam", "learning_rate": 0.02},
            "batch_size": 10,
        },
    ),
    Preset(
        "sine",
        "Sine",
        {
            "dataset": {"name": "sine"},
            "hidden_layers": _layers("tanh", 8),
            "optimizer": {"name": "adam", "learning_rate": 0.02},
            "batch_size": 10,
        },
    ),
)
