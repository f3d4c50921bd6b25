"""Activation functions: one frozen record each.

To add one: write `f` and its derivative, add a record to `ACTIVATIONS`, add a row to the test.
`formula` and `derivative_formula` are MathML with the places {z} and {a}, for the page.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from math import inf, pi, sqrt

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Activation:
    """a = function(z), elementwise; derivative(z, a) = da/dz, with both shapes equal to z's."""

    key: str
    title: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]
    range: tuple[float, float]
    formula: str
    derivative_formula: str
    torch: str
    microseconds: float = 0.012
    """What one value and its derivative cost, about; work is parted by it."""


def _sigmoid(z: Array) -> Array:
    # tanh neither overflows nor loses digits for large |z|, unlike 1 / (1 + exp(-z)).
    return 0.5 * np.tanh(0.5 * z) + 0.5


def _softplus(z: Array) -> Array:
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def _elu(z: Array) -> Array:
    return np.where(z > 0.0, z, np.expm1(np.minimum(z, 0.0)))


def erf(x: Array) -> Array:
    """The error function, shape of x. numpy has none; the standard library's is exact to the last digit, and
    on a layer's few numbers faster than any formula in numpy."""
    return np.fromiter(map(math.erf, x.ravel()), np.float64, x.size).reshape(x.shape)


def _normal_cdf(z: Array) -> Array:
    return 0.5 * (1.0 + erf(z / sqrt(2.0)))


def _gelu_derivative(z: Array, a: Array) -> Array:
    return _normal_cdf(z) + z * np.exp(-0.5 * z * z) / sqrt(2.0 * pi)


_EXP = "<msup><mi>e</mi><mrow><mo>−</mo>{z}</mrow></msup>"

_RECORDS = (
    Activation(
        "linear", "linear", lambda z: z.copy(), lambda z, a: np.ones_like(z), (-inf, inf),
        "{z}", "<mn>1</mn>", "nn.Identity()",
    ),
    Activation(
        "sigmoid", "sigmoid", _sigmoid, lambda z, a: a * (1.0 - a), (0.0, 1.0),
        f"<mfrac><mn>1</mn><mrow><mn>1</mn><mo>+</mo>{_EXP}</mrow></mfrac>",
        "{a}<mo>·</mo><mo>(</mo><mn>1</mn><mo>−</mo>{a}<mo>)</mo>", "nn.Sigmoid()",
    ),
    Activation(
        "tanh", "tanh", np.tanh, lambda z, a: 1.0 - a * a, (-1.0, 1.0),
        "<mi>tanh</mi><mo>(</mo>{z}<mo>)</mo>", "<mn>1</mn><mo>−</mo><msup>{a}<mn>2</mn></msup>", "nn.Tanh()",
    ),
    Activation(
        "relu", "ReLU", lambda z: np.maximum(z, 0.0), lambda z, a: (z > 0.0).astype(np.float64), (0.0, inf),
        "<mi>max</mi><mo>(</mo><mn>0</mn><mo>,</mo>{z}<mo>)</mo>",
        "<mo>[</mo>{z}<mo>&gt;</mo><mn>0</mn><mo>]</mo>", "nn.ReLU()",
    ),
    Activation(
        "leaky_relu", "leaky ReLU", lambda z: np.where(z > 0.0, z, 0.01 * z),
        lambda z, a: np.where(z > 0.0, 1.0, 0.01), (-inf, inf),
        "<mi>max</mi><mo>(</mo><mn>0.01</mn><mo>·</mo>{z}<mo>,</mo>{z}<mo>)</mo>",
        "<mn>1</mn><mtext> if </mtext>{z}<mo>&gt;</mo><mn>0</mn><mtext> else </mtext><mn>0.01</mn>",
        "nn.LeakyReLU(0.01)",
    ),
    Activation(
        "elu", "ELU", _elu, lambda z, a: np.where(z > 0.0, 1.0, a + 1.0), (-1.0, inf),
        "{z}<mtext> if </mtext>{z}<mo>&gt;</mo><mn>0</mn><mtext> else </mtext>"
        "<msup><mi>e</mi>{z}</msup><mo>−</mo><mn>1</mn>",
        "<mn>1</mn><mtext> if </mtext>{z}<mo>&gt;</mo><mn>0</mn><mtext> else </mtext>{a}<mo>+</mo><mn>1</mn>",
        "nn.ELU()",
    ),
    Activation(
        "softplus", "softplus", _softplus, lambda z, a: _sigmoid(z), (0.0, inf),
        "<mi>ln</mi><mo>(</mo><mn>1</mn><mo>+</mo><msup><mi>e</mi>{z}</msup><mo>)</mo>",
        f"<mfrac><mn>1</mn><mrow><mn>1</mn><mo>+</mo>{_EXP}</mrow></mfrac>", "nn.Softplus()",
    ),
    Activation(
        "gelu", "GELU", lambda z: z * _normal_cdf(z), _gelu_derivative, (-0.17, inf),
        "{z}<mo>·</mo><mi>Φ</mi><mo>(</mo>{z}<mo>)</mo>",
        "<mi>Φ</mi><mo>(</mo>{z}<mo>)</mo><mo>+</mo>{z}<mo>·</mo><mi>φ</mi><mo>(</mo>{z}<mo>)</mo>",
        "nn.GELU()", microseconds=0.2,
    ),
)  # fmt: skip

ACTIVATIONS: dict[str, Activation] = {record.key: record for record in _RECORDS}


def softmax(z: Array) -> Array:
    """Class probabilities, one row of z (rows, classes) each; rows sum to 1."""
    # Subtracting the largest z changes nothing in the result and keeps exp from overflowing.
    e: Array = np.exp(z - np.maximum.reduce(z, axis=1, keepdims=True))
    e /= np.add.reduce(e, axis=1, keepdims=True)
    return e


SOFTMAX_RANGE = (0.0, 1.0)
OUTPUT_ACTIVATIONS: tuple[str, ...] = (*ACTIVATIONS, "softmax")
