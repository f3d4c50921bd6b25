"""The data sets that are made: truth tables, shapes in the plane, and functions to fit."""

import math

import numpy as np
import pytest

from neuroviz_dash.engine.datasets import DATASETS
from neuroviz_dash.engine.datasets.regression import gauss_peaks, plane

GENERATED = ["circles", "moons", "blobs", "quadrants", "spiral", "sine", "plane", "gauss"]
SEED = 7


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
