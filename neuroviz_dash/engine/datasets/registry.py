"""Every data set, by key, in the order of the page."""

from neuroviz_dash.engine.datasets import digits, iris, regression, shapes, truth_tables, wine
from neuroviz_dash.engine.datasets.record import Dataset

DATASETS: dict[str, Dataset] = {
    record.key: record
    for record in (
        *iris.RECORDS,
        *wine.RECORDS,
        *digits.RECORDS,
        *truth_tables.RECORDS,
        *shapes.RECORDS,
        *regression.RECORDS,
    )
}
