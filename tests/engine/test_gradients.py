"""The backward pass against central differences, for every activation, loss and penalty on offer."""

import numpy as np
import pytest

from neuroviz_dash.engine.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS, Array
from neuroviz_dash.engine.losses import LOSSES, Loss
from neuroviz_dash.engine.network import Shape, backward, forward, penalty_share, penalty_value
from neuroviz_dash.engine.penalties import PENALTIES

STEP = 1e-5
HEADS = [(output, key) for key, loss in LOSSES.items() for output in loss.outputs or OUTPUT_ACTIVATIONS]


def batch_loss(shape: Shape, parameters: Array, x: Array, y: Array, loss: Loss) -> float:
    signals = forward(shape, parameters, x)
    return float(loss.rows(signals.z[-1], signals.a[-1], y).mean())


@pytest.mark.parametrize("penalty", list(PENALTIES))
@pytest.mark.parametrize(("output", "loss_key"), HEADS)
@pytest.mark.parametrize("hidden", list(ACTIVATIONS))
def test_gradient_equals_central_differences(hidden: str, output: str, loss_key: str, penalty: str) -> None:
    rng = np.random.default_rng(5)
    shape, loss, rate = Shape((3, 4, 3), (hidden, output)), LOSSES[loss_key], 0.3
    parameters = rng.normal(0.0, 0.8, shape.parameters)
    parameters[-3:] += 2.0  # keeps a relu output alive
    x, y = rng.normal(0.0, 1.0, (5, 3)), np.eye(3)[[0, 1, 2, 1, 0]]

    signals = forward(shape, parameters, x)
    nearest_kink = min(float(np.abs(z).min()) for z in signals.z)
    assert nearest_kink > 100 * STEP, "a difference across a kink of relu says nothing"
    share = penalty_share(shape, parameters, PENALTIES[penalty], rate)
    gradient = backward(shape, parameters, x, y, signals, loss).gradient + share

    def objective(at: Array) -> float:
        return batch_loss(shape, at, x, y, loss) + penalty_value(shape, at, PENALTIES[penalty], rate)

    differences = np.array(
        [
            (objective(parameters + STEP * unit) - objective(parameters - STEP * unit)) / (2 * STEP)
            for unit in np.eye(shape.parameters)
        ]
    )
    assert np.linalg.norm(gradient - differences) < 1e-6 * np.linalg.norm(differences)
    assert np.linalg.norm(differences) > 0.0
