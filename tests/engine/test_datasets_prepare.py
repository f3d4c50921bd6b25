"""From a choice of data set to arrays: the same for the same seed, split fairly, standardized honestly."""

import math

import numpy as np
import pytest

from neuroviz_dash.engine.datasets import DATASETS, PreparedData, prepare
from neuroviz_dash.engine.datasets.prepare import split, standardization

KEYS = list(DATASETS)
RANDOM = [key for key in KEYS if DATASETS[key].group != "Truth tables"]
GENERATED = [key for key in RANDOM if DATASETS[key].group != "Real data"]
ARRAYS = ("raw", "X", "y", "train_rows", "test_rows", "mean", "scale")
SEED = 7


def with_defaults(key: str, **changes: object) -> PreparedData:
    record = DATASETS[key]
    settings: dict[str, object] = {
        "samples": record.default_samples,
        "noise": record.default_noise,
        "test_fraction": record.default_test_fraction,
        "standardize": record.default_standardize,
        "seed": SEED,
    }
    return prepare(record, **(settings | changes))  # type: ignore[arg-type]


def stored_bytes(data: PreparedData) -> list[bytes]:
    return [getattr(data, name).tobytes() for name in ARRAYS]


# --- determinism


@pytest.mark.parametrize("key", KEYS)
def test_the_same_seed_gives_the_same_bytes(key: str) -> None:
    assert stored_bytes(with_defaults(key)) == stored_bytes(with_defaults(key))


@pytest.mark.parametrize("key", GENERATED)
def test_another_seed_gives_other_rows(key: str) -> None:
    assert not np.array_equal(with_defaults(key).X, with_defaults(key, seed=SEED + 1).X)


@pytest.mark.parametrize("key", RANDOM)
def test_another_seed_gives_another_split(key: str) -> None:
    assert with_defaults(key).test_rows.tolist() != with_defaults(key, seed=SEED + 1).test_rows.tolist()


@pytest.mark.parametrize("key", KEYS)
def test_noise_moves_rows_in_proportion_and_leaves_the_split(key: str) -> None:
    record = DATASETS[key]
    half, full = 0.5 * record.max_noise, record.max_noise
    clean, some, more = (with_defaults(key, noise=level, standardize=False) for level in (0.0, half, full))
    part = "y" if record.task == "regression" else "X"
    moved = getattr(some, part) - getattr(clean, part)
    assert np.abs(moved).min() > 0
    np.testing.assert_allclose(getattr(more, part) - getattr(clean, part), 2 * moved, atol=1e-12)
    assert clean.test_rows.tolist() == more.test_rows.tolist()


# --- split


@pytest.mark.parametrize("key", RANDOM)
@pytest.mark.parametrize("fraction", [0.0, 0.01, 0.2, 0.33, 0.5])
@pytest.mark.parametrize("end", ["min_samples", "max_samples"])
def test_each_row_is_in_one_part_and_each_class_in_the_training_rows(
    key: str, fraction: float, end: str
) -> None:
    record = DATASETS[key]
    samples = getattr(record, end)
    data = with_defaults(key, samples=samples, test_fraction=fraction)
    assert sorted([*data.train_rows.tolist(), *data.test_rows.tolist()]) == list(range(samples))
    assert data.train_rows.tolist() == sorted(data.train_rows.tolist())
    assert data.test_rows.tolist() == sorted(data.test_rows.tolist())
    expected = 0 if fraction == 0 else max(1, round(fraction * samples))
    assert len(data.test_rows) == expected
    if record.classes:
        sizes = np.bincount(data.y)
        held_back = np.bincount(data.y[data.test_rows], minlength=len(sizes))
        assert (np.abs(held_back - fraction * sizes) < 1).all()
        assert (held_back < sizes).all()


def test_truth_tables_are_not_split() -> None:
    data = with_defaults("xor")
    assert (data.train_rows.tolist(), data.test_rows.tolist()) == ([0, 1, 2, 3], [])


def test_a_default_split_of_iris_holds_back_ten_of_each_species() -> None:
    data = with_defaults("iris")
    assert np.bincount(data.y[data.test_rows]).tolist() == [10, 10, 10]
    assert np.bincount(data.y[data.train_rows]).tolist() == [40, 40, 40]


def test_a_larger_test_part_contains_a_smaller_one() -> None:
    small, large = (set(with_defaults("moons", test_fraction=part).test_rows.tolist()) for part in (0.1, 0.4))
    assert small < large


def test_the_only_row_of_a_class_is_a_training_row() -> None:
    for seed in range(20):
        train, test = split(np.array([0, 1, 0, 0, 2]), 0.5, seed)
        assert {1, 4} <= set(train.tolist())
        assert set(test.tolist()) < {0, 2, 3}
    assert [part.tolist() for part in split(np.array([0]), 0.5, SEED)] == [[0], []]


# --- standardization


@pytest.mark.parametrize("key", KEYS)
def test_standardized_training_rows_have_mean_0_and_deviation_1(key: str) -> None:
    data = with_defaults(key, standardize=True)
    training = data.X[data.train_rows]
    varies = np.ptp(data.raw[data.train_rows], axis=0) > 0  # some pixels of the digits are always white
    assert varies.sum() >= 0.75 * len(varies)
    np.testing.assert_allclose(training.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(training.std(axis=0), np.where(varies, 1, 0))


@pytest.mark.parametrize("key", RANDOM)
def test_standardization_comes_from_the_training_rows_alone(key: str) -> None:
    raw, data = (with_defaults(key, standardize=choice) for choice in (False, True))
    assert np.array_equal(data.mean, raw.X[raw.train_rows].mean(axis=0))
    deviations = raw.X[raw.train_rows].std(axis=0)
    assert np.array_equal(data.scale, np.where(deviations > 0, deviations, 1.0))
    assert not np.allclose(data.mean, raw.X.mean(axis=0), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(data.X * data.scale + data.mean, raw.X, atol=1e-12)
    assert np.array_equal(data.y, raw.y)


@pytest.mark.parametrize("key", KEYS)
def test_without_standardization_rows_are_as_made(key: str) -> None:
    record = DATASETS[key]
    data = with_defaults(key, standardize=False)
    X, y = record.make(record.default_samples, record.default_noise, SEED)
    assert np.array_equal(data.X, X)
    assert np.array_equal(data.y, y)
    assert (data.mean.tolist(), data.scale.tolist()) == ([0.0] * X.shape[1], [1.0] * X.shape[1])


def test_a_constant_feature_gets_scale_1() -> None:
    X = np.column_stack([np.full(30, 0.1), np.arange(30.0)])
    assert X[:, 0].std() > 0  # of rounding alone, which must not be divided by
    _, scale = standardization(X)
    assert scale.tolist() == [1.0, X[:, 1].std()]


# --- what is handed on


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("key", KEYS)
def test_prepared_arrays_are_contiguous_and_read_only(key: str, standardize: bool) -> None:
    data = with_defaults(key, standardize=standardize)
    for name in ARRAYS:
        flags = getattr(data, name).flags
        assert (name, flags.c_contiguous, flags.writeable) == (name, True, False)
    assert data.X.dtype == data.mean.dtype == data.scale.dtype == np.float64
    assert data.train_rows.dtype == data.test_rows.dtype == np.int64
    with pytest.raises(ValueError, match="read-only"):
        data.X[0, 0] = 1.0


@pytest.mark.parametrize(
    ("key", "changes", "message"),
    [
        ("iris", {"samples": 29}, "samples: 29 is not allowed for iris; allowed: 30 to 150"),
        ("iris", {"samples": 151}, "samples: 151 is not allowed for iris; allowed: 30 to 150"),
        ("xor", {"samples": 5}, "samples: 5 is not allowed for xor; allowed: 4"),
        ("moons", {"samples": 10**9}, "samples: 1000000000 is not allowed for moons; allowed: 20 to 1000"),
        ("moons", {"noise": -0.1}, "noise: -0.1 is not allowed for moons; allowed: 0.0 to 0.5"),
        ("spiral", {"noise": 0.3}, "noise: 0.3 is not allowed for spiral; allowed: 0.0 to 0.2"),
        ("sine", {"noise": math.nan}, "noise: nan is not allowed for sine; allowed: 0.0 to 0.5"),
        ("sine", {"noise": math.inf}, "noise: inf is not allowed for sine; allowed: 0.0 to 0.5"),
        ("iris", {"test_fraction": 0.51}, "test_fraction: 0.51 is not allowed for iris; allowed: 0.0 to 0.5"),
        ("and", {"test_fraction": 0.2}, "test_fraction: 0.2 is not allowed for and; allowed: 0.0"),
        ("iris", {"seed": -1}, "seed: -1 is not allowed; allowed: 0 to 4294967295"),
    ],
)
def test_a_wrong_setting_is_named(key: str, changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match="is not allowed") as caught:
        with_defaults(key, **changes)
    assert str(caught.value) == message
