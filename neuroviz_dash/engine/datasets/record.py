"""What a data set is: one frozen record, and the noise that all of them share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from neuroviz_dash.engine.randomness import generator

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
Rows: TypeAlias = tuple[FloatArray, FloatArray | IntArray]
"""X (n, n_features), and y: class numbers (n,) for classification, float targets (n, 1) for regression."""


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A data set, what may be asked of it, and the function that makes its rows.

    `make(samples, noise, seed)` trusts its arguments to lie in the ranges given here; `prepare` checks them.
    Adding a data set is one record and one function.
    """

    key: str
    title: str
    group: Literal["Real data", "Truth tables", "Two inputs", "Regression", "Own data"]
    task: Literal["classification", "regression"]
    description: str
    features: tuple[str, ...]
    classes: tuple[str, ...] = ()
    """Names by class number; empty for regression."""
    target: str = ""
    """Name of the predicted quantity; empty for classification."""
    target_range: tuple[float, float] = (0.0, 1.0)
    """Where the clean targets lie; noise may carry one beyond it."""
    default_samples: int
    min_samples: int
    max_samples: int
    default_noise: float
    max_noise: float
    noise_help: str
    default_test_fraction: float = 0.2
    max_test_fraction: float = 0.5
    default_standardize: bool = False
    image: tuple[int, int] | None = None
    """(rows, columns) of the picture whose pixels the features are, row by row; None if there is none."""
    source: str = ""
    """Where real data come from; empty for made ones."""
    make: Callable[[int, float, int], Rows]


def gaussian_noise(shape: tuple[int, ...], level: float, seed: int) -> FloatArray:
    """Normal numbers of standard deviation `level`.

    The same seed gives the same directions at every level: turning the noise up moves each point further
    along its own way instead of drawing a new picture.
    """
    return level * generator(seed, "noise").standard_normal(shape)
