"""The data sets: what is known of the real rows, and what the made ones promise."""

import math

import numpy as np
import pytest

from neuroviz_dash.engine.datasets import DATASETS, Dataset, check_settings
from neuroviz_dash.engine.datasets.iris import CLASSES
from neuroviz_dash.engine.datasets.measured import choose_balanced, read_rows
from neuroviz_dash.engine.datasets.regression import gauss_peaks, plane

TABLES = ["and", "or", "xor", "xnor"]
GENERATED = ["circles", "moons", "blobs", "quadrants", "spiral", "sine", "plane", "gauss"]
REAL = ["iris", "wine", "digits"]
KEYS = [*REAL, *TABLES, *GENERATED]
SEED = 7


# --- the registry


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


@pytest.mark.parametrize("key", GENERATED)
def test_more_samples_leave_the_rows_that_were_there(key: str) -> None:
    few, many = (DATASETS[key].make(samples, 0.1, SEED) for samples in (50, 120))
    assert np.array_equal(few[0], many[0][:50])
    assert np.array_equal(few[1], many[1][:50])


@pytest.mark.parametrize("key", GENERATED)
def test_noise_is_a_standard_deviation(key: str) -> None:
    (clean_X, clean_y), (X, y) = (DATASETS[key].make(1000, level, SEED) for level in (0.0, 0.2))
    shifts = y - clean_y if DATASETS[key].task == "regression" else X - clean_X
    assert shifts.std() == pytest.approx(0.2, rel=0.1)


def test_noise_has_nothing_to_do_with_where_the_points_lie() -> None:
    (clean, y), (noisy, _) = (DATASETS["blobs"].make(999, level, SEED) for level in (0.0, 0.2))
    cloud, shifts = clean[y == 0], (noisy - clean)[y == 0]
    assert abs(np.corrcoef(cloud[:, 0], shifts[:, 0])[0, 1]) < 0.2


# --- iris


def test_iris_is_fishers() -> None:
    X, y = read_rows("iris.csv", CLASSES)
    assert X.shape == (150, 4)
    assert np.bincount(y).tolist() == [50, 50, 50]
    assert X.mean(axis=0).round(6).tolist() == [5.843333, 3.057333, 3.758, 1.199333]
    assert X.min(axis=0).tolist() == [4.3, 2.0, 1.0, 0.1]
    assert X.max(axis=0).tolist() == [7.9, 4.4, 6.9, 2.5]


@pytest.mark.parametrize(
    ("row", "lengths", "species"),
    [
        (0, [5.1, 3.5, 1.4, 0.2], "setosa"),
        (34, [4.9, 3.1, 1.5, 0.2], "setosa"),  # this and the next are wrong in UCI's file
        (37, [4.9, 3.6, 1.4, 0.1], "setosa"),
        (50, [7.0, 3.2, 4.7, 1.4], "versicolor"),
        (100, [6.3, 3.3, 6.0, 2.5], "virginica"),
        (149, [5.9, 3.0, 5.1, 1.8], "virginica"),
    ],
)
def test_known_rows_of_iris(row: int, lengths: list[float], species: str) -> None:
    X, y = DATASETS["iris"].make(150, 0.0, SEED)
    assert X[row].tolist() == lengths
    assert DATASETS["iris"].classes[y[row]] == species


def test_fewer_irises_are_a_balanced_choice_of_the_real_rows_in_their_order() -> None:
    X, y = DATASETS["iris"].make(40, 0.0, SEED)
    all_X, all_y = read_rows("iris.csv", CLASSES)
    real = [(*row, label) for row, label in zip(all_X.tolist(), all_y.tolist(), strict=True)]
    chosen = [(*row, label) for row, label in zip(X.tolist(), y.tolist(), strict=True)]
    assert sorted(np.bincount(y).tolist()) == [13, 13, 14]
    remaining = iter(real)
    assert all(row in remaining for row in chosen)
    assert X.tolist() != DATASETS["iris"].make(40, 0.0, SEED + 1)[0].tolist()


def test_noise_of_iris_is_in_standard_deviations_of_each_feature() -> None:
    clean, noisy = (DATASETS["iris"].make(150, level, SEED)[0] for level in (0.0, 0.5))
    ratio = (noisy - clean).std(axis=0) / clean.std(axis=0)
    np.testing.assert_allclose(ratio, 0.5, rtol=0.15)


# --- wine and digits: what their publishers say of them


def test_wine_is_the_published_one() -> None:
    X, y = DATASETS["wine"].make(178, 0.0, SEED)
    assert np.bincount(y).tolist() == [59, 71, 48]
    features = dict(zip(DATASETS["wine"].features, X.T, strict=True))
    published = {"alcohol": (11.0, 14.8, 13.0), "hue": (0.48, 1.71, 0.96), "proline": (278, 1680, 747)}
    for name, (low, high, mean) in published.items():
        found = features[name]
        assert (found.min(), found.max(), found.mean()) == pytest.approx((low, high, mean), rel=0.01)
    assert X[0].tolist() == [14.23, 1.71, 2.43, 15.6, 127, 2.8, 3.06, 0.28, 2.29, 5.64, 1.04, 3.92, 1065]


def test_digits_are_the_published_ones() -> None:
    X, y = read_rows("digits.csv", DATASETS["digits"].classes)
    assert X.shape == (1797, 64)
    assert np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (X.min(), X.max(), X.sum()) == (0, 16, 561_718)
    assert np.array_equal(X, np.round(X))


def test_digits_are_images_of_ink_between_0_and_1() -> None:
    record = DATASETS["digits"]
    X, y = record.make(record.max_samples, 0.0, SEED)
    assert (X.min(), X.max()) == (0.0, 1.0)
    assert record.image == (8, 8)
    assert record.features[8 * 2 + 5] == "r3c6"
    one, zero = (X[y == digit].mean(axis=0).reshape(record.image) for digit in (1, 0))
    assert one[3:5, 3:5].mean() > 0.7  # a stroke through the middle,
    assert zero[3:5, 3:5].mean() < 0.2  # which a zero leaves empty
    assert record.default_samples % len(record.classes) == 0


def test_noise_of_digits_is_the_same_in_every_pixel() -> None:
    clean, noisy = (DATASETS["digits"].make(1740, level, SEED)[0] for level in (0.0, 0.3))
    np.testing.assert_allclose((noisy - clean).std(axis=0), 0.3, rtol=0.1)


@pytest.mark.parametrize("samples", [1, 3, 4, 6, 7, 9])
def test_a_choice_is_balanced_as_long_as_the_rows_of_a_class_last(samples: int) -> None:
    y = np.array([0] * 5 + [1] * 1 + [2] * 3)
    chosen = choose_balanced(y, samples, SEED)
    assert chosen.tolist() == sorted(set(chosen.tolist()))
    shares = {1: [1, 0, 0], 3: [1, 1, 1], 4: [2, 1, 1], 6: [3, 1, 2], 7: [3, 1, 3], 9: [5, 1, 3]}
    assert np.bincount(y[chosen], minlength=3).tolist() == shares[samples]
    assert set(chosen.tolist()) <= set(choose_balanced(y, 9, SEED).tolist())
    assert set(choose_balanced(y, 3, SEED).tolist()) <= set(choose_balanced(y, 6, SEED).tolist())


# --- what the made data sets promise


@pytest.mark.parametrize(
    ("key", "truth"),
    [("and", [0, 0, 0, 1]), ("or", [0, 1, 1, 1]), ("xor", [0, 1, 1, 0]), ("xnor", [1, 0, 0, 1])],
)
def test_truth_tables_tell_the_truth(key: str, truth: list[int]) -> None:
    X, y = DATASETS[key].make(4, 0.0, SEED)
    assert X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert y.tolist() == truth
    assert DATASETS[key].classes == ("false", "true")


@pytest.mark.parametrize("key", [key for key in GENERATED if key != "sine"])
def test_coordinates_need_no_standardization(key: str) -> None:
    X, _ = DATASETS[key].make(1000, 0.0, SEED)
    assert 0.9 < np.abs(X).max() < 2.0
    assert np.abs(X.mean(axis=0)).max() < 0.1


def test_clean_circles_are_a_disc_in_a_ring() -> None:
    X, y = DATASETS["circles"].make(1000, 0.0, SEED)
    radius = np.hypot(X[:, 0], X[:, 1])
    assert radius[y == 0].max() <= 0.6
    assert (radius[y == 1].min() >= 0.9, radius[y == 1].max() <= 1.3) == (True, True)


def test_clean_moons_are_half_circles_and_each_other_turned_around() -> None:
    X, y = DATASETS["moons"].make(1000, 0.0, SEED)
    upper = np.where(y[:, None] == 0, X, -X) + np.array([0.5, 0.25])
    np.testing.assert_allclose(np.hypot(upper[:, 0], upper[:, 1]), 1.0)
    assert upper[:, 1].min() >= 0


def test_clean_blobs_lie_where_their_names_say() -> None:
    X, y = DATASETS["blobs"].make(999, 0.0, SEED)
    center = {name: X[y == label].mean(axis=0) for label, name in enumerate(DATASETS["blobs"].classes)}
    third = math.sqrt(3) / 2
    np.testing.assert_allclose(center["top"], (0, 1), atol=0.05)
    np.testing.assert_allclose(center["left"], (-third, -0.5), atol=0.05)
    np.testing.assert_allclose(center["right"], (third, -0.5), atol=0.05)


def test_clean_quadrants_are_told_by_signs_and_fill_all_four() -> None:
    X, y = DATASETS["quadrants"].make(400, 0.0, SEED)
    assert np.array_equal(y, (X[:, 0] * X[:, 1] < 0).astype(int))
    corners, counts = np.unique(np.sign(X), axis=0, return_counts=True)
    assert len(corners) == 4
    assert counts.min() > 70


def test_clean_spiral_arms_are_one_curve_and_its_half_turn() -> None:
    X, y = DATASETS["spiral"].make(1000, 0.0, SEED)
    arm = np.where(y[:, None] == 0, X, -X)
    radius = np.hypot(arm[:, 0], arm[:, 1])
    angle = 2 * np.pi * 1.25 * (radius - 0.1) / 1.3
    np.testing.assert_allclose(
        arm, np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), atol=1e-12
    )


@pytest.mark.parametrize("key", ["sine", "plane", "gauss"])
def test_clean_targets_lie_in_their_range_and_use_it(key: str) -> None:
    _, y = DATASETS[key].make(1000, 0.0, SEED)
    low, high = DATASETS[key].target_range
    assert low <= y.min() < 0.9 * low
    assert 0.9 * high < y.max() <= high


def test_sine_is_one_wave() -> None:
    X, y = DATASETS["sine"].make(1000, 0.0, SEED)
    assert -math.pi <= X.min() < -3.1
    assert 3.1 < X.max() <= math.pi
    np.testing.assert_allclose(y[:, 0], [math.sin(x) for x in X[:, 0]], atol=1e-14)


def test_plane_is_the_mean_of_its_inputs() -> None:
    assert plane(np.array([[1.0, 0.5], [-1.0, -1.0]])).tolist() == [[0.75], [-1.0]]


def test_gauss_has_six_peaks_of_alternating_sign() -> None:
    peaks = gauss_peaks(np.array([[x1, x2] for x2 in (0.6, -0.6) for x1 in (-1.0, 0.0, 1.0)]))
    assert np.sign(peaks[:, 0]).tolist() == [1, -1, 1, -1, 1, -1]
    assert np.abs(peaks).min() > 0.65
    # One bump felt from halfway to its neighbour is cancelled by the neighbour's.
    np.testing.assert_allclose(gauss_peaks(np.array([[-0.5, 0.6], [1.0, 0.0]])), 0, atol=0.01)
