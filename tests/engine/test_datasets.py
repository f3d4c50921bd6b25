"""The registry of the data sets, and what every record promises."""

import numpy as np
import pytest

from neuroviz_dash.engine.datasets import DATASETS, Dataset, check_settings

TABLES = ["and", "or", "xor", "xnor"]
GENERATED = ["circles", "moons", "blobs", "quadrants", "spiral", "sine", "plane", "gauss"]
REAL = ["iris", "wine", "digits"]
KEYS = [*REAL, *TABLES, *GENERATED]
SEED = 7


def test_the_registry_lists_every_data_set_group_by_group() -> None:
    assert list(DATASETS) == KEYS
    assert [record.key for record in DATASETS.values()] == KEYS
    groups = list(dict.fromkeys(record.group for record in DATASETS.values()))
    assert groups == ["Real data", "Truth tables", "Two inputs", "Regression"]
    by_group = sorted(DATASETS.values(), key=lambda record: groups.index(record.group))
    assert [record.key for record in by_group] == KEYS


@pytest.mark.parametrize("record", DATASETS.values(), ids=KEYS)
def test_a_record_is_whole(record: Dataset) -> None:
    assert all([record.title, record.description.endswith("."), record.noise_help.endswith(".")])
    assert (len(record.classes) >= 2, bool(record.target)) == (
        record.task == "classification",
        record.task == "regression",
    )
    assert bool(record.source) == (record.group == "Real data")
    assert record.default_standardize == (record.key in ("iris", "wine"))
    check_settings(record, record.default_samples, record.default_noise, record.default_test_fraction)


@pytest.mark.parametrize("noise_share", [0.0, 1.0])
@pytest.mark.parametrize("end", ["min_samples", "max_samples"])
@pytest.mark.parametrize("key", KEYS)
def test_make_gives_finite_rows_of_the_promised_shape(key: str, end: str, noise_share: float) -> None:
    record = DATASETS[key]
    samples = getattr(record, end)
    X, y = record.make(samples, noise_share * record.max_noise, SEED)
    assert (X.shape, X.dtype) == ((samples, len(record.features)), np.float64)
    assert np.isfinite(X).all()
    assert np.isfinite(y).all()
    if record.task == "classification":
        assert (y.shape, y.dtype) == ((samples,), np.int64)
        counts = np.bincount(y, minlength=len(record.classes))
        assert len(counts) == len(record.classes)
        everything = (key, end) == ("wine", "max_samples")
        assert np.ptp(counts) <= 1 or record.group == "Truth tables" or everything
    else:
        assert (y.shape, y.dtype) == ((samples, 1), np.float64)
