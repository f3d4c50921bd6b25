"""Made points in the plane, about [-1.5, 1.5] wide so that none of them needs standardization.

Row i belongs to class i mod (number of classes), and a row's numbers are drawn together: the classes are
balanced, and asking for more samples adds points without moving those already there.
"""

from collections.abc import Callable

import numpy as np

from neuroviz_dash.engine.datasets.record import Dataset, FloatArray, IntArray, Rows, gaussian_noise
from neuroviz_dash.engine.randomness import generator

INNER_RADIUS = 0.6
RING_RADII = (0.9, 1.3)
BLOB_SPREAD = 0.2
QUADRANT_EDGES = (0.1, 1.3)  # kept off the axes, so that clean classes do not touch
SPIRAL_RADII = (0.1, 1.4)
SPIRAL_TURNS = 1.25


def _labels(samples: int, classes: int) -> IntArray:
    return np.arange(samples, dtype=np.int64) % classes


def _uniform(samples: int, columns: int, seed: int) -> FloatArray:
    return generator(seed, "data").random((samples, columns))


def _noisy(X: FloatArray, y: IntArray, noise: float, seed: int) -> Rows:
    return X + gaussian_noise(X.shape, noise, seed), y


def _polar(radius: FloatArray, angle: FloatArray) -> FloatArray:
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def make_circles(samples: int, noise: float, seed: int) -> Rows:
    """A disc (class 0) in a ring (class 1), their radii uniform."""
    y = _labels(samples, 2)
    share, turn = _uniform(samples, 2, seed).T
    low, high = RING_RADII
    radius = np.where(y == 0, INNER_RADIUS * share, low + (high - low) * share)
    return _noisy(_polar(radius, 2 * np.pi * turn), y, noise, seed)


def make_moons(samples: int, noise: float, seed: int) -> Rows:
    """Two half circles of radius 1, each with one end inside the other, centred on the origin."""
    y = _labels(samples, 2)
    angle = np.pi * _uniform(samples, 1, seed)[:, 0]
    upper = _polar(np.ones(samples), angle) - (0.5, 0.25)
    return _noisy(np.where(y[:, None] == 0, upper, -upper), y, noise, seed)


def make_blobs(samples: int, noise: float, seed: int) -> Rows:
    """Three round clouds, normal, around the corners of a triangle on the unit circle."""
    y = _labels(samples, 3)
    centers = _polar(np.ones(3), np.pi * (1 / 2 + 2 * np.arange(3) / 3))
    cloud = BLOB_SPREAD * generator(seed, "data").standard_normal((samples, 2))
    return _noisy(centers[y] + cloud, y, noise, seed)


def make_quadrants(samples: int, noise: float, seed: int) -> Rows:
    """Uniform points in four squares; class 1 where the signs of x1 and x2 differ."""
    y = _labels(samples, 2)
    side, *shares = _uniform(samples, 3, seed).T
    low, high = QUADRANT_EDGES
    size = low + (high - low) * np.column_stack(shares)
    sign = np.where(side < 0.5, -1.0, 1.0)
    signs = np.column_stack([sign, np.where(y == 0, sign, -sign)])
    return _noisy(signs * size, y, noise, seed)


def make_spiral(samples: int, noise: float, seed: int) -> Rows:
    """Two arms, the second the first turned by half a circle; the radius grows with the angle."""
    y = _labels(samples, 2)
    share = _uniform(samples, 1, seed)[:, 0]
    low, high = SPIRAL_RADII
    angle = 2 * np.pi * SPIRAL_TURNS * share + np.pi * y
    return _noisy(_polar(low + (high - low) * share, angle), y, noise, seed)


def shape(
    make: Callable[[int, float, int], Rows],
    key: str,
    title: str,
    description: str,
    classes: tuple[str, ...],
    default_noise: float,
    max_noise: float = 0.5,
) -> Dataset:
    """A record of points in the plane."""
    return Dataset(
        key=key,
        title=title,
        group="Two inputs",
        task="classification",
        description=description,
        features=("x1", "x2"),
        classes=classes,
        default_samples=200,
        min_samples=20,
        max_samples=1000,
        default_noise=default_noise,
        max_noise=max_noise,
        noise_help="How far each point strays from its place: the standard deviation of a random shift.",
        make=make,
    )


RECORDS = (
    shape(
        make_circles,
        "circles",
        "Circles",
        "A disc inside a ring: the border between the classes has to close on itself.",
        ("inner", "outer"),
        0.05,
    ),
    shape(
        make_moons,
        "moons",
        "Moons",
        "Two half moons that reach into each other: a straight line gets most points right, not all.",
        ("upper", "lower"),
        0.1,
    ),
    shape(
        make_blobs,
        "blobs",
        "Blobs",
        "Three clouds side by side: the simplest problem with more than two classes.",
        ("top", "left", "right"),
        0.05,
    ),
    shape(
        make_quadrants,
        "quadrants",
        "XOR quadrants",
        "XOR with many points: the class says whether the two coordinates have the same sign.",
        ("same sign", "opposite signs"),
        0.0,
    ),
    shape(
        make_spiral,
        "spiral",
        "Spiral",
        "Two arms wound around each other: the hardest of these, it takes more neurons and more epochs.",
        ("first arm", "second arm"),
        0.02,
        max_noise=0.2,  # the arms are about half a unit apart: beyond this nothing is left to learn
    ),
)
