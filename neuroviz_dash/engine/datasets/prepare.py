"""From a choice of data set and settings to the arrays that training reads."""

from dataclasses import dataclass

import numpy as np

from neuroviz_dash.engine.datasets.features import apply_features, check_features
from neuroviz_dash.engine.datasets.record import Dataset, FloatArray, IntArray
from neuroviz_dash.engine.randomness import generator


@dataclass(frozen=True, eq=False)
class PreparedData:
    """A data set with its noise, split and scale settled. All arrays are C-contiguous and read-only.

    A row number is the 0-based position in X and y, the same on every screen and in every trace.
    """

    key: str
    raw: FloatArray
    """(n, n_inputs), the data set's own inputs with their noise, in the original units."""
    features: tuple[str, ...]
    """Keys of the features made from them; empty for the inputs as they are."""
    X: FloatArray
    """(n, n_features), what the network is fed: `encode(raw)`. X * scale + mean are unscaled features."""
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

    def encode(self, raw: FloatArray) -> FloatArray:
        """Any raw inputs (m, n_inputs) as the network is fed them, (m, n_features)."""
        return np.ascontiguousarray((apply_features(self.features, raw) - self.mean) / self.scale)


def prepare(
    dataset: Dataset,
    samples: int,
    noise: float,
    test_fraction: float,
    standardize: bool,
    seed: int,
    features: tuple[str, ...] = (),
) -> PreparedData:
    """Make the rows, split them, make the features from the inputs and, if asked, standardize these.

    A function of its arguments alone. Raises ValueError that names the field, its value and what is allowed.
    """
    check_settings(dataset, samples, noise, test_fraction)
    check_features(dataset, features)
    raw, y = dataset.make(samples, noise, seed)
    X = apply_features(features, raw)
    strata = y if dataset.task == "classification" else np.zeros(samples)
    train_rows, test_rows = split(strata, test_fraction, seed)
    mean, scale = (
        standardization(X[train_rows]) if standardize else (np.zeros(X.shape[1]), np.ones(X.shape[1]))
    )
    prepared = PreparedData(
        key=dataset.key,
        raw=np.ascontiguousarray(raw),
        features=features,
        X=np.ascontiguousarray((X - mean) / scale),
        y=y,
        train_rows=train_rows,
        test_rows=test_rows,
        mean=mean,
        scale=scale,
    )
    for array in (prepared.raw, prepared.X, y, train_rows, test_rows, mean, scale):
        array.setflags(write=False)  # they are cached and shared by every student of the same experiment
    return prepared


def check_settings(dataset: Dataset, samples: int, noise: float, test_fraction: float) -> None:
    """Raises ValueError for a setting outside the record's range."""
    ranges = (
        ("samples", samples, dataset.min_samples, dataset.max_samples),
        ("noise", noise, 0.0, dataset.max_noise),
        ("test_fraction", test_fraction, 0.0, dataset.max_test_fraction),
    )
    for field, value, low, high in ranges:
        if not low <= value <= high:  # also false for NaN
            allowed = f"{low}" if low == high else f"{low} to {high}"
            raise ValueError(f"{field}: {value!r} is not allowed for {dataset.key}; allowed: {allowed}")


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
