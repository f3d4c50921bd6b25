"""From a choice of data set and settings to the arrays that training reads."""

from dataclasses import dataclass

import numpy as np

from neuroviz_dash.engine.datasets.record import Dataset, FloatArray, IntArray
from neuroviz_dash.engine.datasets.registry import DATASETS
from neuroviz_dash.engine.randomness import generator


@dataclass(frozen=True, eq=False)
class PreparedData:
    """A data set with its noise, split and scale settled. All arrays are C-contiguous and read-only.

    A row number is the 0-based position in X and y, the same on every screen and in every trace.
    """

    key: str
    X: FloatArray
    """(n, n_features), noisy and standardized; X * scale + mean are the original units."""
    y: FloatArray | IntArray
    """Class numbers (n,) for classification, targets (n, 1) for regression; targets are never scaled."""
    train_rows: IntArray
    """Row numbers, ascending; at least one, and every class is among them."""
    test_rows: IntArray
    """Row numbers, ascending; may be empty."""
    mean: FloatArray
    """(n_features,), of the training rows; zeros if not standardized."""
    scale: FloatArray
    """(n_features,), standard deviation of the training rows; ones if not standardized."""


def prepare(
    key: str, samples: int, noise: float, test_fraction: float, standardize: bool, seed: int
) -> PreparedData:
    """Make the rows, split them and, if asked, standardize the features. A function of its arguments alone.

    Raises ValueError that names the field, its value and what is allowed.
    """
    dataset = check_settings(key, samples, noise, test_fraction)
    X, y = dataset.make(samples, noise, seed)
    strata = y if dataset.task == "classification" else np.zeros(samples)
    train_rows, test_rows = split(strata, test_fraction, seed)
    mean, scale = (
        standardization(X[train_rows]) if standardize else (np.zeros(X.shape[1]), np.ones(X.shape[1]))
    )
    prepared = PreparedData(
        key=key,
        X=np.ascontiguousarray((X - mean) / scale),
        y=y,
        train_rows=train_rows,
        test_rows=test_rows,
        mean=mean,
        scale=scale,
    )
    for array in (prepared.X, y, train_rows, test_rows, mean, scale):
        array.setflags(write=False)  # they are cached and shared by every student of the same experiment
    return prepared


def check_settings(key: str, samples: int, noise: float, test_fraction: float) -> Dataset:
    """The data set's record. Raises ValueError for an unknown key or a setting outside the record's range."""
    if key not in DATASETS:
        raise ValueError(f"name: {key!r} is not allowed; allowed: {', '.join(DATASETS)}")
    dataset = DATASETS[key]
    ranges = (
        ("samples", samples, dataset.min_samples, dataset.max_samples),
        ("noise", noise, 0.0, dataset.max_noise),
        ("test_fraction", test_fraction, 0.0, dataset.max_test_fraction),
    )
    for field, value, low, high in ranges:
        if not low <= value <= high:  # also false for NaN
            allowed = f"{low}" if low == high else f"{low} to {high}"
            raise ValueError(f"{field}: {value!r} is not allowed for {key}; allowed: {allowed}")
    return dataset


def split(strata: FloatArray | IntArray, test_fraction: float, seed: int) -> tuple[IntArray, IntArray]:
    """Row numbers (train, test), ascending, each stratum shared out in proportion.

    strata (n,): rows of equal value belong together. A fraction above 0 gives at least one test row, unless
    that would leave a stratum without a training row.
    """
    names, sizes = np.unique(strata, return_counts=True)
    held_back = np.minimum(_shares(sizes, test_fraction), sizes - 1)
    draw = generator(seed, "split")
    is_test = np.zeros(len(strata), dtype=bool)
    for name, count in zip(names, held_back, strict=True):
        is_test[draw.permutation(np.flatnonzero(strata == name))[:count]] = True
    return np.flatnonzero(~is_test).astype(np.int64), np.flatnonzero(is_test).astype(np.int64)


def _shares(sizes: IntArray, fraction: float) -> IntArray:
    """How many rows of each stratum to hold back: whole numbers whose sum is the rounded share of all rows.

    What is left after rounding down goes to the largest remainders, the first of equals first.
    """
    total = 0 if fraction == 0 else max(1, round(fraction * int(sizes.sum())))
    exact = fraction * sizes
    counts: IntArray = np.floor(exact).astype(np.int64)
    by_remainder = np.argsort(counts - exact, kind="stable")
    counts[by_remainder[: total - int(counts.sum())]] += 1
    return counts


def standardization(X: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and scale (n_features,) that give the rows of X mean 0 and standard deviation 1 (of n, not n - 1).

    A feature that never varies keeps scale 1. It is known by its range: rounding can leave the standard
    deviation of equal numbers a little above 0.
    """
    varies = np.ptp(X, axis=0) > 0
    return X.mean(axis=0), np.where(varies, X.std(axis=0), 1.0)
