"""Pictures in the neurons: what each makes of the plane of two inputs, a byte for a point."""

import base64
from typing import Any

import numpy as np

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.engine.grid import plane, signals_of
from neuroviz_dash.views.looks import Look

Part = dict[str, Any]
MIDDLE, REACH = 128, 127


def neuron_pictures(look: Look) -> Part:
    """For each layer, the inputs first, the pictures of its units: base64 of bytes, unit after unit, each
    picture row by row from the top. 128 is white, 255 the full blue and 1 the full orange."""
    across, up = look.span(0), look.span(1)
    raw = plane(across, up, look.size)
    inputs = look.data.encode(raw)
    signals = signals_of(look.problem, look.parameters, inputs)
    layers = [inputs, *signals.a]
    decides = look.record.task == "classification"
    return {
        "size": look.size,
        "across": list(across),
        "up": list(up),
        "axes": list(look.record.features),
        "point": look.at_hand.raw.tolist() if look.at_hand else None,
        "layers": [
            _packed(shades(a, decides and at == len(layers) - 1), look.size) for at, a in enumerate(layers)
        ],
        "ranges": [_ranges(a) for a in layers],
    }


def shades(a: Array, decides: bool) -> Array:
    """-1 (full orange) to 1 (full blue) for activations. Where they decide between classes, 0.5 is white, as
    on the boundary; elsewhere 0 is, as in a neuron's fill."""
    return np.clip(np.nan_to_num(2.0 * a - 1.0 if decides else a), -1.0, 1.0)


def _packed(shade: Array, size: int) -> str:
    """(points, units) from the lowest row up, to the bytes of each unit from the top row down."""
    codes = (MIDDLE + np.rint(REACH * shade)).astype(np.uint8)
    pictures = codes.T.reshape(-1, size, size)[:, ::-1]
    return base64.b64encode(np.ascontiguousarray(pictures).tobytes()).decode()


def _ranges(a: Array) -> list[list[float]]:
    """The smallest and the largest activation of each unit on the grid."""
    return [[float(low), float(high)] for low, high in zip(a.min(axis=0), a.max(axis=0), strict=True)]
