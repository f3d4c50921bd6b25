"""The four truth tables of two inputs: what one neuron can learn (AND, OR) and what it cannot (XOR, XNOR)."""

from functools import partial

import numpy as np

from neuroviz_dash.engine.datasets.record import Dataset, Rows, gaussian_noise

INPUTS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))


def make_truth_table(outputs: tuple[int, int, int, int], samples: int, noise: float, seed: int) -> Rows:
    """The table's rows in counting order, the inputs shifted by the noise."""
    X = np.array(INPUTS[:samples])
    return X + gaussian_noise(X.shape, noise, seed), np.array(outputs[:samples], dtype=np.int64)


def truth_table(key: str, description: str, outputs: tuple[int, int, int, int]) -> Dataset:
    """A record; `outputs` are the class numbers for 00, 01, 10 and 11."""
    return Dataset(
        key=key,
        title=key.upper(),
        group="Truth tables",
        task="classification",
        description=description,
        features=("x1", "x2"),
        classes=("false", "true"),
        default_samples=4,
        min_samples=4,
        max_samples=4,
        default_noise=0.0,
        max_noise=0.5,
        noise_help="How far each input strays from 0 or 1: the standard deviation of a random shift.",
        default_test_fraction=0.0,  # four rows that say everything: one held back could not be guessed
        max_test_fraction=0.0,
        make=partial(make_truth_table, outputs),
    )


RECORDS = (
    truth_table("and", "True only when both inputs are 1: a single neuron can learn it.", (0, 0, 0, 1)),
    truth_table("or", "True when at least one input is 1: a single neuron can learn it.", (0, 1, 1, 1)),
    truth_table(
        "xor",
        "True when the inputs differ: no straight line parts the classes, so a hidden layer is needed.",
        (0, 1, 1, 0),
    ),
    truth_table(
        "xnor",
        "True when the inputs are equal: XOR turned around, and just as impossible without a hidden layer.",
        (1, 0, 0, 1),
    ),
)
