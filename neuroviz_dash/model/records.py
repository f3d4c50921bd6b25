"""The record of the data set that an experiment chose: one of the registry, or of the student's own rows."""

from functools import lru_cache

from neuroviz_dash.engine.datasets import DATASETS, Dataset
from neuroviz_dash.model.table import Table, record_of_table

OWN = "own"
"""The name of the data set whose rows stand in `dataset.table`."""


def record_of(name: str, table: Table | None) -> Dataset:
    """The record; raises KeyError for a name that is not known."""
    return _record_of_own(table) if name == OWN and table else DATASETS[name]


@lru_cache(maxsize=64)
def _record_of_own(table: Table) -> Dataset:
    return record_of_table(table)
