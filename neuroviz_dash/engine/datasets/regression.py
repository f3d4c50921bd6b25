"""Made targets to predict: a curve of one input and two surfaces over the plane, all within [-1, 1].

The inputs are uniform and a row's numbers are drawn together, so asking for more samples adds points without
moving those already there.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from neuroviz_dash.engine.datasets.record import Dataset, FloatArray, Rows, gaussian_noise
from neuroviz_dash.engine.randomness import generator

PEAKS = ((-1.0, 0.6, 1), (0.0, 0.6, -1), (1.0, 0.6, 1), (-1.0, -0.6, -1), (0.0, -0.6, 1), (1.0, -0.6, -1))
"""(x1, x2, sign) of each bump: two rows of three whose signs alternate, as in TensorFlow Playground."""
PEAK_WIDTH = 0.35


def sine(X: FloatArray) -> FloatArray:
    """y = sin(x); X (n, 1)."""
    return np.sin(X)


def plane(X: FloatArray) -> FloatArray:
    """y = (x1 + x2) / 2; X (n, 2)."""
    return 0.5 * (X[:, :1] + X[:, 1:])


def gauss_peaks(X: FloatArray) -> FloatArray:
    """The sum of sign * exp(-distance² / (2 width²)) over the bumps; X (n, 2)."""
    squares = [((X - (x1, x2)) ** 2).sum(axis=1, keepdims=True) for x1, x2, _ in PEAKS]
    bumps = [sign * np.exp(-d / (2 * PEAK_WIDTH**2)) for d, (_, _, sign) in zip(squares, PEAKS, strict=True)]
    return np.asarray(sum(bumps))


def make_targets(
    function: Callable[[FloatArray], FloatArray],
    inputs: int,
    reach: float,
    samples: int,
    noise: float,
    seed: int,
) -> Rows:
    """X (samples, inputs) uniform in [-reach, reach], y (samples, 1) the function of it plus noise."""
    X = generator(seed, "data").uniform(-reach, reach, (samples, inputs))
    return X, function(X) + gaussian_noise((samples, 1), noise, seed)


def surface(
    function: Callable[[FloatArray], FloatArray],
    key: str,
    title: str,
    description: str,
    features: tuple[str, ...],
    reach: float,
    default_noise: float,
) -> Dataset:
    """A record of a target that is a function of inputs in [-reach, reach]."""
    return Dataset(
        key=key,
        title=title,
        group="Regression",
        task="regression",
        description=description,
        features=features,
        target="y",
        target_range=(-1.0, 1.0),
        default_samples=200,
        min_samples=20,
        max_samples=1000,
        default_noise=default_noise,
        max_noise=0.5,
        noise_help="How far y strays from the true curve: the standard deviation of a random error.",
        make=partial(make_targets, function, len(features), reach),
    )


RECORDS = (
    surface(sine, "sine", "Sine", "One wave of sin(x): a curve bent by a few neurons.", ("x",), np.pi, 0.05),
    surface(
        plane,
        "plane",
        "Plane",
        "y is the mean of the two inputs: a single linear neuron is enough, with weights of one half.",
        ("x1", "x2"),
        1.0,
        0.0,
    ),
    surface(
        gauss_peaks,
        "gauss",
        "Gauss peaks",
        "Three hills and three hollows: the network has to raise and lower the surface in six places.",
        ("x1", "x2"),
        1.5,
        0.0,
    ),
)
