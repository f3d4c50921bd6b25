"""The wines of three growers: 178 real chemical analyses, read from the file beside this module."""

from neuroviz_dash.engine.datasets.measured import FileRows
from neuroviz_dash.engine.datasets.record import Dataset

CLASSES = ("grower 1", "grower 2", "grower 3")

RECORDS = (
    Dataset(
        key="wine",
        title="Wine",
        group="Real data",
        task="classification",
        description="Tell from thirteen chemical measurements which of three growers made a wine: "
        "their sizes differ a thousandfold, so try it without standardizing.",
        features=(
            "alcohol",
            "malic acid",
            "ash",
            "alcalinity of ash",
            "magnesium",
            "total phenols",
            "flavanoids",
            "nonflavanoid phenols",
            "proanthocyanins",
            "color intensity",
            "hue",
            "OD280/OD315",
            "proline",
        ),
        classes=CLASSES,
        default_samples=178,
        min_samples=30,
        max_samples=178,
        default_noise=0.0,
        max_noise=1.0,
        noise_help="A random error added to each measurement, in standard deviations of its feature.",
        default_standardize=True,
        source="S. Aeberhard, M. Forina, Wine (1991); UCI Machine Learning Repository, "
        "doi.org/10.24432/C5PC7J, CC BY 4.0",
        make=FileRows("wine.csv", CLASSES),
    ),
)
