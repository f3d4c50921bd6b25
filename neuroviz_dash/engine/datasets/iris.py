"""Fisher's irises: the 150 real rows, read from the file beside this module."""

from neuroviz_dash.engine.datasets.measured import FileRows
from neuroviz_dash.engine.datasets.record import Dataset

CLASSES = ("setosa", "versicolor", "virginica")

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
        make=FileRows("iris.csv", CLASSES),
    ),
)
