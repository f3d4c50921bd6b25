"""The experiments whose trajectories PyTorch has computed (`make_golden.py`) and our engine must repeat."""

from typing import Any

ITERATIONS = 50
KEPT = (1, 2, 10, 50)

_OPTIMIZERS: dict[str, dict[str, Any]] = {
    "sgd": {"name": "sgd", "learning_rate": 0.1},
    "sgd momentum": {"name": "sgd", "learning_rate": 0.05, "momentum": 0.9},
    "sgd nesterov": {"name": "sgd", "learning_rate": 0.05, "momentum": 0.8, "nesterov": True},
    "rmsprop": {"name": "rmsprop", "learning_rate": 0.01, "alpha": 0.9, "eps": 1e-7},
    "adagrad": {"name": "adagrad", "learning_rate": 0.1, "eps": 1e-9},
    "adam": {"name": "adam", "learning_rate": 0.02, "betas": [0.85, 0.99], "eps": 1e-7},
}

_NETWORK: dict[str, Any] = {"hidden_layers": [{"units": 5, "activation": "tanh"}], "batch_size": 16}

CASES: dict[str, dict[str, Any]] = {
    **{name: {**_NETWORK, "optimizer": chosen} for name, chosen in _OPTIMIZERS.items()},
    **{
        f"{name}, {penalty}": {
            **_NETWORK,
            "optimizer": chosen,
            "penalty": {"name": penalty, "rate": 0.02},
        }
        for name, chosen in _OPTIMIZERS.items()
        for penalty in ("l1", "l2")
    },
    **{
        f"{activation}, softmax with mse": {
            "hidden_layers": [{"units": 4, "activation": activation}, {"units": 3, "activation": "tanh"}],
            "output_activation": "softmax",
            "loss": "mse",
            "batch_size": 7,
        }
        for activation in ("linear", "sigmoid", "relu", "leaky_relu", "elu", "softplus", "gelu")
    },
    "sigmoid with mse": {**_NETWORK, "output_activation": "sigmoid", "loss": "mse"},
    "three sigmoids with binary cross-entropy": {
        **_NETWORK,
        "output_activation": "sigmoid",
        "loss": "binary_cross_entropy",
    },
    "moons": {**_NETWORK, "dataset": {"name": "moons"}, "optimizer": _OPTIMIZERS["adam"]},
    "sine": {**_NETWORK, "dataset": {"name": "sine"}, "optimizer": _OPTIMIZERS["sgd momentum"]},
}
