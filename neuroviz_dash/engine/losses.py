"""Losses, and how each meets the output layer.

The loss of one row, reduced over its outputs as PyTorch's default `reduction="mean"` does: `mse` and
`binary_cross_entropy` are means over the outputs, `cross_entropy` is one number a row. The loss of a batch
is the mean of its rows. `delta` is d(loss of one row)/dz of the output layer.

To add one: write its two functions, add a record to `LOSSES`, add a row to the test.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from neuroviz_dash.engine.activations import ACTIVATIONS, Array


@dataclass(frozen=True)
class Loss:
    """rows(z, a, y) gives (rows,); delta(z, a, y, output_activation) gives (rows, outputs).

    `outputs` names the output activations that it can be computed from; empty means every one.
    """

    key: str
    title: str
    rows: Callable[[Array, Array, Array], Array]
    delta: Callable[[Array, Array, Array, str], Array]
    outputs: tuple[str, ...]
    tasks: tuple[str, ...]
    formula: str
    torch: str


def _mse_rows(z: Array, a: Array, y: Array) -> Array:
    return np.asarray(np.square(a - y).mean(axis=1))


def _mse_delta(z: Array, a: Array, y: Array, output_activation: str) -> Array:
    gradient = (2.0 / y.shape[1]) * (a - y)
    if output_activation != "softmax":
        return np.asarray(gradient * ACTIVATIONS[output_activation].derivative(z, a))
    # The full Jacobian of softmax, da_k/dz_j = a_k (1[k = j] - a_j): every output depends on every z.
    return np.asarray(a * (gradient - (gradient * a).sum(axis=1, keepdims=True)))


def _binary_rows(z: Array, a: Array, y: Array) -> Array:
    # -(y ln a + (1 - y) ln(1 - a)) with a = sigmoid(z), written in z: ln a would be -inf where a rounds to 0.
    return np.asarray((np.maximum(z, 0.0) - z * y + np.log1p(np.exp(-np.abs(z)))).mean(axis=1))


def _binary_delta(z: Array, a: Array, y: Array, output_activation: str) -> Array:
    return np.asarray((a - y) / y.shape[1])


def _cross_rows(z: Array, a: Array, y: Array) -> Array:
    # -ln a of the right class with a = softmax(z), as log-sum-exp of z minus its own z.
    top = np.maximum.reduce(z, axis=1)
    total = np.add.reduce(np.exp(z - top[:, None]), axis=1)
    return np.asarray(top + np.log(total) - np.add.reduce(z * y, axis=1))


def _cross_delta(z: Array, a: Array, y: Array, output_activation: str) -> Array:
    return np.asarray(a - y)


_SUM = "<munder><mo>∑</mo><mi>k</mi></munder>"
_A, _Y = "<msub><mi>a</mi><mi>k</mi></msub>", "<msub><mi>y</mi><mi>k</mi></msub>"

_RECORDS = (
    Loss(
        "mse", "Mean squared error", _mse_rows, _mse_delta, (), ("classification", "regression"),
        f"<mfrac><mn>1</mn><mi>n</mi></mfrac>{_SUM}<msup><mrow><mo>(</mo>{_A}<mo>−</mo>{_Y}<mo>)</mo></mrow>"
        "<mn>2</mn></msup>",
        "F.mse_loss(a, y)",
    ),
    Loss(
        "binary_cross_entropy", "Binary cross-entropy", _binary_rows, _binary_delta, ("sigmoid",),
        ("classification",),
        f"<mo>−</mo><mfrac><mn>1</mn><mi>n</mi></mfrac>{_SUM}<mo>[</mo>{_Y}<mi>ln</mi>{_A}<mo>+</mo><mo>(</mo>"
        f"<mn>1</mn><mo>−</mo>{_Y}<mo>)</mo><mi>ln</mi><mo>(</mo><mn>1</mn><mo>−</mo>{_A}<mo>)</mo><mo>]</mo>",
        "F.binary_cross_entropy_with_logits(z, y)",
    ),
    Loss(
        "cross_entropy", "Cross-entropy", _cross_rows, _cross_delta, ("softmax",), ("classification",),
        f"<mo>−</mo>{_SUM}{_Y}<mi>ln</mi>{_A}", "F.cross_entropy(z, y)",
    ),
)  # fmt: skip

LOSSES: dict[str, Loss] = {record.key: record for record in _RECORDS}
