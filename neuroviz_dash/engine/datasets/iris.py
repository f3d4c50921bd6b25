"""Fisher's irises: the 150 real rows, read from the file beside this module."""

import csv
from functools import cache
from importlib import resources

import numpy as np

from neuroviz_dash.engine.datasets.record import Dataset, FloatArray, IntArray, Rows, gaussian_noise
from neuroviz_dash.engine.randomness import generator

CLASSES = ("setosa", "versicolor", "virginica")


@cache
def read_iris() -> tuple[FloatArray, IntArray]:
    """The file's rows in its order: X (150, 4) in cm, y (150,). Read-only, since every caller shares them."""
    text = resources.files(__package__).joinpath("iris.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = list(csv.reader(lines))[1:]
    X = np.array([[float(cell) for cell in row[:-1]] for row in rows])
    y = np.array([CLASSES.index(row[-1]) for row in rows], dtype=np.int64)
    X.setflags(write=False)
    y.setflags(write=False)
    return X, y


def choose_balanced(y: IntArray, samples: int, seed: int) -> IntArray:
    """Row numbers, ascending, of `samples` rows of which every class has the same share, give or take one.

    The rows of a class are dealt in an order that the seed alone decides, so a larger choice contains
    every smaller one. Classes must be of equal size.
    """
    draw = generator(seed, "data")
    dealt = np.stack([draw.permutation(np.flatnonzero(y == label)) for label in np.unique(y)])
    return np.sort(dealt.T.ravel()[:samples]).astype(np.int64)


def make_iris(samples: int, noise: float, seed: int) -> Rows:
    """A balanced choice of the flowers, in the file's order; noise is in standard deviations of a feature."""
    X, y = read_iris()
    rows = choose_balanced(y, samples, seed)
    shifts = gaussian_noise(X.shape, noise, seed) * X.std(axis=0)
    return (X + shifts)[rows], y[rows]


RECORDS = (
    Dataset(
        key="iris",
        title="Iris",
        group="Real data",
        task="classification",
        description="Tell three species of iris apart by the size of their sepals and petals: "
        "setosa is easy, the other two overlap.",
        features=("sepal length", "sepal width", "petal length", "petal width"),
        classes=CLASSES,
        default_samples=150,
        min_samples=30,
        max_samples=150,
        default_noise=0.0,
        max_noise=1.0,
        noise_help="A random error added to each measurement, in standard deviations of its feature.",
        default_standardize=True,
        source="R. A. Fisher, The use of multiple measurements in taxonomic problems, Annals of Eugenics 7 "
        "(1936), 179-188; UCI Machine Learning Repository, doi.org/10.24432/C56C76, CC BY 4.0",
        make=make_iris,
    ),
)
