"""Optimizers with PyTorch's definitions and names (torch.optim: SGD, RMSprop, Adagrad, Adam).

All parameters of the network are one flat vector, so that a step is a few numpy calls however many layers
there are. `buffers` are the vectors an optimizer remembers, under PyTorch's names. A step also names its
intermediate terms: the page shows them, and they are the very numbers that made the step.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from neuroviz_dash.engine.activations import Array

Buffers = dict[str, Array]
Options = Mapping[str, float]


class Step(NamedTuple):
    """new parameters = old parameters - change; the buffers after it; what lay between, by name."""

    change: Array
    buffers: Buffers
    terms: dict[str, Array]


@dataclass(frozen=True)
class Optimizer:
    """step(gradient, buffers, iteration, learning_rate, options), all vectors of one length.

    `iteration` counts from 1. `buffers(options)` names the vectors remembered from step to step, and
    `against(options)` says what of a weight its step goes against: whatever has the step's sign.
    """

    key: str
    title: str
    buffers: Callable[[Options], tuple[str, ...]]
    step: Callable[[Array, Buffers, int, float, Options], Step]
    torch: str
    against: Callable[[Options], str]


def _sgd(g: Array, buffers: Buffers, iteration: int, learning_rate: float, options: Options) -> Step:
    momentum = options["momentum"]
    if momentum == 0.0:
        return Step(learning_rate * g, buffers, {})
    # PyTorch starts the buffer with the first gradient: without dampening, the same as a buffer of zeros.
    buffer = momentum * buffers["momentum_buffer"] + g
    direction = g + momentum * buffer if options["nesterov"] else buffer
    return Step(learning_rate * direction, {"momentum_buffer": buffer}, {"direction": direction})


def _rmsprop(g: Array, buffers: Buffers, iteration: int, learning_rate: float, options: Options) -> Step:
    alpha = options["alpha"]
    square_avg = alpha * buffers["square_avg"] + (1.0 - alpha) * (g * g)
    denominator = np.sqrt(square_avg) + options["eps"]
    change = learning_rate * (g / denominator)
    return Step(change, {"square_avg": square_avg}, {"denominator": denominator})


def _adagrad(g: Array, buffers: Buffers, iteration: int, learning_rate: float, options: Options) -> Step:
    total = buffers["sum"] + g * g
    denominator = np.sqrt(total) + options["eps"]
    return Step(learning_rate * (g / denominator), {"sum": total}, {"denominator": denominator})


def _adam(g: Array, buffers: Buffers, iteration: int, learning_rate: float, options: Options) -> Step:
    beta1, beta2 = options["beta1"], options["beta2"]
    m = beta1 * buffers["exp_avg"] + (1.0 - beta1) * g
    v = beta2 * buffers["exp_avg_sq"] + (1.0 - beta2) * (g * g)
    m_hat = m / (1.0 - beta1**iteration)
    v_hat = v / (1.0 - beta2**iteration)
    denominator = np.sqrt(v_hat) + options["eps"]
    change = learning_rate * (m_hat / denominator)
    terms = {"m_hat": m_hat, "v_hat": v_hat, "denominator": denominator}
    return Step(change, {"exp_avg": m, "exp_avg_sq": v}, terms)


def _its_gradient(_options: Options) -> str:
    return "its gradient"


def _against_of_sgd(options: Options) -> str:
    if not options["momentum"]:
        return "its gradient"
    return "its gradient and momentum buffer" if options["nesterov"] else "its momentum buffer"


_RECORDS = (
    Optimizer(
        "sgd",
        "SGD",
        lambda o: ("momentum_buffer",) if o["momentum"] else (),
        _sgd,
        "optim.SGD",
        _against_of_sgd,
    ),
    Optimizer("rmsprop", "RMSprop", lambda o: ("square_avg",), _rmsprop, "optim.RMSprop", _its_gradient),
    Optimizer("adagrad", "Adagrad", lambda o: ("sum",), _adagrad, "optim.Adagrad", _its_gradient),
    Optimizer(
        "adam",
        "Adam",
        lambda o: ("exp_avg", "exp_avg_sq"),
        _adam,
        "optim.Adam",
        lambda _o: "the running mean of its gradients",
    ),
)

OPTIMIZERS: dict[str, Optimizer] = {record.key: record for record in _RECORDS}


def start_buffers(optimizer: Optimizer, options: Options, size: int) -> Buffers:
    """Zeros for every buffer of the optimizer; `size` is the number of parameters."""
    return {name: np.zeros(size) for name in optimizer.buffers(options)}
