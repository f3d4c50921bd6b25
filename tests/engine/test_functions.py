"""Activations, losses, penalties and initializers by themselves."""

import math

import numpy as np
import pytest

from neuroviz_dash.engine.activations import ACTIVATIONS, erf, softmax
from neuroviz_dash.engine.initializers import INITIALIZERS
from neuroviz_dash.engine.losses import LOSSES
from neuroviz_dash.engine.penalties import PENALTIES

# f(-2), f(0.5) by the formula of each, in plain Python.
VALUES = {
    "linear": (-2.0, 0.5),
    "sigmoid": (1 / (1 + math.exp(2)), 1 / (1 + math.exp(-0.5))),
    "tanh": (math.tanh(-2), math.tanh(0.5)),
    "relu": (0.0, 0.5),
    "leaky_relu": (-0.02, 0.5),
    "elu": (math.exp(-2) - 1, 0.5),
    "softplus": (math.log(1 + math.exp(-2)), math.log(1 + math.exp(0.5))),
    "gelu": (-2 * 0.5 * math.erfc(2 / math.sqrt(2)), 0.5 * 0.5 * (1 + math.erf(0.5 / math.sqrt(2)))),
}


@pytest.mark.parametrize("key", list(ACTIVATIONS))
def test_values(key: str) -> None:
    found = ACTIVATIONS[key].function(np.array([-2.0, 0.5]))
    assert found == pytest.approx(VALUES[key], rel=1e-14, abs=1e-16)


@pytest.mark.parametrize("key", list(ACTIVATIONS))
def test_derivative_and_range(key: str) -> None:
    record = ACTIVATIONS[key]
    z = np.linspace(-30.0, 30.0, 6001)[1::2]  # never on a kink
    step = 1e-6
    difference = (record.function(z + step) - record.function(z - step)) / (2 * step)
    assert np.abs(record.derivative(z, record.function(z)) - difference).max() < 1e-7
    low, high = record.range
    assert low <= record.function(z).min()
    assert record.function(z).max() <= high


@pytest.mark.parametrize("key", list(ACTIVATIONS))
def test_large_z_gives_no_warning(key: str) -> None:
    z = np.array([-1e4, -750.0, 750.0, 1e4])
    with np.errstate(all="raise", under="ignore"):
        a = ACTIVATIONS[key].function(z)
        assert np.isfinite(a).all()
        assert np.isfinite(ACTIVATIONS[key].derivative(z, a)).all()


def test_erf_by_its_series() -> None:
    x = np.linspace(-1.0, 1.0, 201).reshape(3, 67)
    terms = [(-1) ** n * x ** (2 * n + 1) / (math.factorial(n) * (2 * n + 1)) for n in range(30)]
    assert np.abs(erf(x) - 2 / math.sqrt(math.pi) * sum(terms)).max() < 1e-15


def test_softmax_of_large_numbers() -> None:
    with np.errstate(all="raise", under="ignore"):
        assert softmax(np.array([[1000.0, 1000.0, -1000.0]])).tolist() == [[0.5, 0.5, 0.0]]


@pytest.mark.parametrize("key", ["cross_entropy", "binary_cross_entropy"])
def test_losses_stay_finite_where_a_probability_rounds_to_zero(key: str) -> None:
    z, y = np.array([[1000.0, -1000.0, 0.0]]), np.array([[0.0, 1.0, 0.0]])
    loss = LOSSES[key]
    with np.errstate(all="raise", under="ignore"):
        output = loss.outputs[0]
        a = softmax(z) if output == "softmax" else ACTIVATIONS[output].function(z)
        rows = loss.rows(z, a, y)
        assert rows == pytest.approx([2000.0 if key == "cross_entropy" else (2000.0 + math.log(2)) / 3])
        assert np.isfinite(loss.delta(z, a, y, output)).all()


def test_losses_by_hand() -> None:
    a, y = np.array([[0.2, 0.7, 0.1]]), np.array([[0.0, 1.0, 0.0]])
    z = np.log(a)
    assert LOSSES["cross_entropy"].rows(z, a, y) == pytest.approx([-math.log(0.7)])
    assert LOSSES["mse"].rows(z, a, y) == pytest.approx([(0.04 + 0.09 + 0.01) / 3])
    z = np.log(a / (1 - a))
    expected = -(math.log(0.8) + math.log(0.7) + math.log(0.9)) / 3
    assert LOSSES["binary_cross_entropy"].rows(z, a, y) == pytest.approx([expected])


def test_penalties_by_hand() -> None:
    w = np.array([[-2.0, 0.0], [1.0, 3.0]])
    assert PENALTIES["l1"].value(w, 0.1) == pytest.approx(0.6)
    assert PENALTIES["l1"].gradient(w, 0.1).tolist() == [[-0.1, 0.0], [0.1, 0.1]]
    assert PENALTIES["l2"].value(w, 0.1) == pytest.approx(0.7)
    assert PENALTIES["l2"].gradient(w, 0.1) == pytest.approx(0.1 * w)
    assert PENALTIES["none"].value(w, 0.1) == 0.0


@pytest.mark.parametrize(
    ("key", "bound", "deviation"),
    [
        ("xavier_uniform", math.sqrt(6 / 500), math.sqrt(2 / 500)),
        ("xavier_normal", None, math.sqrt(2 / 500)),
        ("he_uniform", math.sqrt(6 / 300), math.sqrt(2 / 300)),
        ("he_normal", None, math.sqrt(2 / 300)),
        ("uniform", 0.25, 0.25 / math.sqrt(3)),
    ],
)
def test_initializers_have_their_spread(key: str, bound: float | None, deviation: float) -> None:
    weights = INITIALIZERS[key].draw(np.random.default_rng(1), 300, 200, 0.25)
    assert weights.shape == (300, 200)
    assert weights.std() == pytest.approx(deviation, rel=0.02)
    assert abs(weights.mean()) < 0.02 * deviation
    if bound is not None:
        assert 0.99 * bound < np.abs(weights).max() <= bound


def test_constant_and_zeros() -> None:
    rng = np.random.default_rng(1)
    assert (INITIALIZERS["constant"].draw(rng, 3, 2, -0.5) == -0.5).all()
    assert not INITIALIZERS["zeros"].draw(rng, 3, 2, 0.5).any()
