"""Inputs made from two inputs: what the network is fed in place of x1 and x2 themselves.

Adding one is one record. A stored experiment holds the keys: never change one.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from neuroviz_dash.engine.datasets.record import Dataset, FloatArray


@dataclass(frozen=True)
class Feature:
    """A function of two raw inputs, and its name, in which {0} and {1} stand for theirs."""

    key: str
    title: str
    function: Callable[[FloatArray, FloatArray], FloatArray]

    def name(self, inputs: tuple[str, ...]) -> str:
        """Its name for two inputs of these names."""
        return self.title.format(*inputs)


FEATURES: dict[str, Feature] = {
    feature.key: feature
    for feature in (
        Feature("x1", "{0}", lambda x1, x2: x1),
        Feature("x2", "{1}", lambda x1, x2: x2),
        Feature("x1^2", "{0}²", lambda x1, x2: x1 * x1),
        Feature("x2^2", "{1}²", lambda x1, x2: x2 * x2),
        Feature("x1*x2", "{0}·{1}", lambda x1, x2: x1 * x2),
        Feature("sin(x1)", "sin({0})", lambda x1, x2: np.sin(x1)),
        Feature("sin(x2)", "sin({1})", lambda x1, x2: np.sin(x2)),
    )
}


def check_features(dataset: Dataset, features: tuple[str, ...]) -> None:
    """Raises ValueError for names that are unknown or come twice, and for a data set without two inputs."""
    if features and len(dataset.features) != 2:
        raise ValueError(
            f"features: {', '.join(features)} is not allowed for {dataset.key}; allowed: none, "
            f"since it has {len(dataset.features)} inputs and these are made from 2"
        )
    for at, key in enumerate(features):
        if key not in FEATURES:
            raise ValueError(f"features[{at}]: {key!r} is not allowed; allowed: {', '.join(FEATURES)}")
        if key in features[:at]:
            raise ValueError(f"features[{at}]: {key!r} is not allowed; allowed: each feature once")


def feature_names(dataset: Dataset, features: tuple[str, ...]) -> tuple[str, ...]:
    """What the network's inputs are called; without features, the data set's own inputs."""
    return tuple(FEATURES[key].name(dataset.features) for key in features) or dataset.features


def apply_features(features: tuple[str, ...], raw: FloatArray) -> FloatArray:
    """raw (n, 2) to (n, number of features); without features, raw itself."""
    if not features:
        return raw
    return np.column_stack([FEATURES[key].function(raw[:, 0], raw[:, 1]) for key in features])
