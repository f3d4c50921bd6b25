"""One small network worked out by hand (see the network module's docstring)."""

import numpy as np

from neuroviz_dash.engine.losses import LOSSES
from neuroviz_dash.engine.network import Shape, backward, forward


def test_the_example_of_the_docstring() -> None:
    shape, parameters = Shape((2, 1), ("linear",)), np.array([0.5, -0.25, 0.1])
    x, y = np.array([[1.0, 2.0]]), np.array([[1.0]])
    signals = forward(shape, parameters, x)
    np.testing.assert_allclose(signals.z[0], [[0.1]], rtol=1e-14)
    np.testing.assert_allclose(LOSSES["mse"].rows(signals.z[0], signals.a[0], y), [0.81], rtol=1e-14)
    errors = backward(shape, parameters, x, y, signals, LOSSES["mse"])
    np.testing.assert_allclose(errors.delta[0], [[-1.8]], rtol=1e-14)
    np.testing.assert_allclose(errors.gradient, [-1.8, -3.6, -1.8], rtol=1e-14)
    after = parameters - 0.1 * errors.gradient
    np.testing.assert_allclose(after, [0.68, 0.11, 0.28], rtol=1e-14)
    np.testing.assert_allclose(forward(shape, after, x).z[0], [[1.18]], rtol=1e-14)


def test_split_gives_views_and_not_copies() -> None:
    shape = Shape((2, 3, 1), ("tanh", "linear"))
    parameters = np.arange(13.0)
    (weights, biases), (out_weights, out_biases) = shape.split(parameters)
    assert weights.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert (biases.tolist(), out_weights.tolist(), out_biases.tolist()) == (
        [6, 7, 8],
        [[9], [10], [11]],
        [12],
    )
    weights[0, 0] = 50.0
    assert parameters[0] == 50.0
