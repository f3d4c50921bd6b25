"""The measured data sets: what their publishers say of them."""

import numpy as np
import pytest

from neuroviz_dash.engine.datasets import DATASETS
from neuroviz_dash.engine.datasets.iris import CLASSES
from neuroviz_dash.engine.datasets.measured import choose_balanced, read_rows

SEED = 7


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
