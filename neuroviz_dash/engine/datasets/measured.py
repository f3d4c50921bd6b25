"""Data sets that somebody measured: rows of a file beside this module, and a balanced choice of them."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from neuroviz_dash.engine.datasets.record import FloatArray, IntArray, Rows, gaussian_noise
from neuroviz_dash.engine.randomness import generator


@cache
def read_rows(file: str, classes: tuple[str, ...]) -> tuple[FloatArray, IntArray]:
    """The file's rows in its order: X (n, n_features), y (n,). Read-only, since every caller shares them.

    Lines that begin with # are comments, the first other line has the names, the last column the class.
    """
    text = resources.files(__package__).joinpath(file).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = list(csv.reader(lines))[1:]
    X = np.array([[float(cell) for cell in row[:-1]] for row in rows])
    y = np.array([classes.index(row[-1]) for row in rows], dtype=np.int64)
    X.setflags(write=False)
    y.setflags(write=False)
    return X, y


def choose_balanced(y: IntArray, samples: int, seed: int) -> IntArray:
    """Row numbers, ascending, of `samples` rows of which every class has the same share, give or take one,
    as long as its rows last.

    The rows of a class are dealt in an order that the seed alone decides, so a larger choice contains
    every smaller one.
    """
    draw = generator(seed, "data")
    turn = np.empty(len(y), dtype=np.int64)
    for label in np.unique(y):
        rows = draw.permutation(np.flatnonzero(y == label))
        turn[rows] = np.arange(len(rows))
    dealt = np.lexsort((y, turn))  # the first row of every class, then the second of every class, ...
    return np.sort(dealt[:samples]).astype(np.int64)


@dataclass(frozen=True)
class FileRows:
    """The `make` of a file's data set: a balanced choice of its rows, in the file's order, with noise.

    `unit` is what 1 of the noise means: that much of a feature, or None for the feature's standard deviation.
    """

    file: str
    classes: tuple[str, ...]
    divisor: float = 1.0
    unit: float | None = None

    def __call__(self, samples: int, noise: float, seed: int) -> Rows:
        """X (samples, n_features) divided by the divisor, y (samples,)."""
        X, y = read_rows(self.file, self.classes)
        X = X / self.divisor
        unit = X.std(axis=0) if self.unit is None else self.unit
        rows = choose_balanced(y, samples, seed)
        return (X + gaussian_noise(X.shape, noise, seed) * unit)[rows], y[rows]
