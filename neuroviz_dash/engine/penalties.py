"""Penalties on the weights (never on the biases), added to the batch's loss.

`l2` is PyTorch's `weight_decay`: its share of the gradient is rate * w, so its value is rate / 2 * sum w².
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from neuroviz_dash.engine.activations import Array


@dataclass(frozen=True)
class Penalty:
    """value(w, rate) is a number; gradient(w, rate) = d value/dw, shape of w."""

    key: str
    title: str
    value: Callable[[Array, float], float]
    gradient: Callable[[Array, float], Array]
    formula: str


_RECORDS = (
    Penalty("none", "None", lambda w, rate: 0.0, lambda w, rate: np.zeros_like(w), "<mn>0</mn>"),
    Penalty(
        "l1",
        "L1",
        lambda w, rate: rate * float(np.abs(w).sum()),
        lambda w, rate: rate * np.sign(w),
        "<mi>λ</mi><mo>·</mo><mi>sign</mi><mo>(</mo>{w}<mo>)</mo>",
    ),
    Penalty(
        "l2",
        "L2 (weight decay)",
        lambda w, rate: 0.5 * rate * float(np.square(w).sum()),
        lambda w, rate: rate * w,
        "<mi>λ</mi><mo>·</mo>{w}",
    ),
)

PENALTIES: dict[str, Penalty] = {record.key: record for record in _RECORDS}
