"""The curve of an activation and of its derivative, for the small picture beside the equation."""

from functools import cache
from typing import Any

import numpy as np

from neuroviz_dash.engine.activations import ACTIVATIONS

REACH = 4.0  # z from -REACH to REACH: beyond it every activation is as good as straight
POINTS = 81


@cache
def curve(key: str) -> dict[str, Any] | None:
    """The activation and its slope at evenly spaced z; softmax, which mixes a whole layer, has no curve."""
    if key not in ACTIVATIONS:
        return None
    record = ACTIVATIONS[key]
    z = np.linspace(-REACH, REACH, POINTS)
    a = record.function(z)
    slope = record.derivative(z, a)
    return {"reach": REACH, "a": a.round(4).tolist(), "slope": slope.round(4).tolist()}
