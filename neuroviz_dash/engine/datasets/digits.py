"""Handwritten digits: 1797 real images of 8 x 8 pixels, read from the file beside this module."""

from neuroviz_dash.engine.datasets.measured import FileRows
from neuroviz_dash.engine.datasets.record import Dataset

CLASSES = tuple("0123456789")
SIDE = 8
MOST_INK = 16

RECORDS = (
    Dataset(
        key="digits",
        title="Digits",
        group="Real data",
        task="classification",
        description="Read a handwritten digit from an image of 8 × 8 pixels, "
        "each an input between 0 (paper) and 1 (ink).",
        features=tuple(f"r{row}c{column}" for row in range(1, SIDE + 1) for column in range(1, SIDE + 1)),
        image=(SIDE, SIDE),
        classes=CLASSES,
        default_samples=500,
        min_samples=100,
        max_samples=1740,  # as many as there are with every class of the same size
        default_noise=0.0,
        max_noise=0.5,
        noise_help="A random error added to each pixel: its standard deviation, where ink is 1.",
        source="E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits (1998), test set; "
        "UCI Machine Learning Repository, doi.org/10.24432/C50P49, CC BY 4.0",
        make=FileRows("digits.csv", CLASSES, divisor=MOST_INK, unit=1.0),
    ),
)
