"""Input features: made of the noisy inputs, before these are scaled, and refused where they mean nothing."""

import math

import numpy as np
import pytest

from neuroviz_dash.engine.datasets import DATASETS, FEATURES, feature_names, prepare
from neuroviz_dash.engine.datasets.features import apply_features

ALL = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")
SEED = 7


def test_the_registry_has_the_playgrounds_features() -> None:
    assert tuple(FEATURES) == ALL
    assert [feature.key for feature in FEATURES.values()] == list(ALL)


def test_each_feature_is_the_function_that_its_name_says() -> None:
    a, b = 0.7, -1.2
    expected = [a, b, a * a, b * b, a * b, math.sin(a), math.sin(b)]
    assert apply_features(ALL, np.array([[a, b]]))[0] == pytest.approx(expected, rel=1e-15)


def test_names_are_made_from_those_of_the_inputs() -> None:
    moons = DATASETS["moons"]
    assert feature_names(moons, ALL) == ("x1", "x2", "x1²", "x2²", "x1·x2", "sin(x1)", "sin(x2)")
    assert feature_names(moons, ()) == ("x1", "x2")
    assert FEATURES["x1*x2"].name(("{width}", "{1}")) == "{width}·{1}"


def test_features_come_in_the_order_of_the_choice() -> None:
    raw = np.array([[2.0, 3.0]])
    assert apply_features(("x2", "x1*x2"), raw).tolist() == [[3.0, 6.0]]
    assert apply_features((), raw) is raw


@pytest.mark.parametrize("standardize", [False, True])
def test_features_are_made_of_noisy_inputs_and_then_scaled(standardize: bool) -> None:
    record = DATASETS["circles"]
    data = prepare(record, 200, 0.1, 0.2, standardize, SEED, ("x1^2", "x2^2"))
    noisy, _ = record.make(200, 0.1, SEED)
    assert np.array_equal(data.raw, noisy)
    np.testing.assert_allclose(data.X * data.scale + data.mean, noisy**2, atol=1e-12)
    assert data.X.shape == (200, 2)
    training = data.X[data.train_rows]
    assert np.allclose(training.std(axis=0), 1) == standardize


@pytest.mark.parametrize(("key", "features"), [("iris", ()), ("moons", ()), ("moons", ALL)])
@pytest.mark.parametrize("standardize", [False, True])
def test_encode_gives_any_inputs_as_the_network_is_fed_them(
    key: str, features: tuple[str, ...], standardize: bool
) -> None:
    record = DATASETS[key]
    data = prepare(record, record.default_samples, 0.1, 0.2, standardize, SEED, features)
    assert np.array_equal(data.encode(data.raw), data.X)
    assert np.array_equal(data.encode(data.raw[3:5]), data.X[3:5])


@pytest.mark.parametrize(
    ("key", "features", "message"),
    [
        ("iris", ("x1",), "features: x1 is not allowed for iris; allowed: none, since it has 4 inputs and"),
        ("sine", ("x1", "x2"), "features: x1, x2 is not allowed for sine; allowed: none, since it has 1"),
        ("moons", ("x1", "x1"), "features[1]: 'x1' is not allowed; allowed: each feature once"),
        ("moons", ("x1", "x3"), "features[1]: 'x3' is not allowed; allowed: x1, x2, x1^2"),
        ("moons", ("x1²",), "features[0]: 'x1²' is not allowed; allowed: x1, x2, x1^2"),
    ],
)
def test_what_is_wrong_is_named(key: str, features: tuple[str, ...], message: str) -> None:
    with pytest.raises(ValueError, match="is not allowed") as caught:
        prepare(DATASETS[key], 100, 0.0, 0.2, False, SEED, features)
    assert str(caught.value).startswith(message)
