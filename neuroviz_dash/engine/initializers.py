"""Start weights, with the definitions of torch.nn.init; biases start at 0.

Xavier: Glorot and Bengio 2010. He: He et al. 2015, for fan_in and the gain of relu.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from neuroviz_dash.engine.activations import Array


@dataclass(frozen=True)
class Initializer:
    """draw(rng, fan_in, fan_out, scale) gives weights of shape (fan_in, fan_out).

    `scale_help` says what `scale` means; it is empty where the shape alone decides.
    """

    key: str
    title: str
    draw: Callable[[np.random.Generator, int, int, float], Array]
    scale_help: str = ""


def _constant(rng: np.random.Generator, n: int, m: int, scale: float) -> Array:
    return np.full((n, m), scale)


def _zeros(rng: np.random.Generator, n: int, m: int, scale: float) -> Array:
    return np.zeros((n, m))


def _uniform(bound: float, rng: np.random.Generator, n: int, m: int) -> Array:
    return rng.uniform(-bound, bound, (n, m))


_RECORDS = (
    Initializer(
        "xavier_uniform", "Xavier uniform", lambda rng, n, m, _: _uniform(sqrt(6.0 / (n + m)), rng, n, m)
    ),
    Initializer(
        "xavier_normal", "Xavier normal", lambda rng, n, m, _: rng.normal(0.0, sqrt(2.0 / (n + m)), (n, m))
    ),
    Initializer("he_uniform", "He uniform", lambda rng, n, m, _: _uniform(sqrt(6.0 / n), rng, n, m)),
    Initializer("he_normal", "He normal", lambda rng, n, m, _: rng.normal(0.0, sqrt(2.0 / n), (n, m))),
    Initializer(
        "uniform",
        "Uniform",
        lambda rng, n, m, scale: _uniform(scale, rng, n, m),
        "the largest start weight; they lie between −scale and scale",
    ),
    Initializer("zeros", "Zeros", _zeros),
    Initializer("given", "Given", _zeros),
    Initializer("constant", "Constant", _constant, "the value that every weight starts with"),
)

INITIALIZERS: dict[str, Initializer] = {record.key: record for record in _RECORDS}
