"""Activation functions: one frozen record each.

To add one: write `f` and its derivative, add a record to `ACTIVATIONS`, add a row to the test.
`formula` and `derivative_formula` are MathML with the places {z} and {a}, for the page.
"""

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


def _sigmoid(z: Array) -> Array:
    # tanh neither overflows nor loses digits for large |z|, unlike 1 / (1 + exp(-z)).
    return 0.5 * np.tanh(0.5 * z) + 0.5


def _softplus(z: Array) -> Array:
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def _elu(z: Array) -> Array:
    return np.where(z > 0.0, z, np.expm1(np.minimum(z, 0.0)))


# Abramowitz and Stegun give erf only to 1e-7; W. J. Cody's rational approximations (Math. Comp. 23, 1969)
# give it to the last digits of a float64, with numpy alone.
_ERF_SMALL = (
    (1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2,
     3.20937758913846947e3),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
)  # fmt: skip
_ERFC_MIDDLE = (
    (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
     2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
     1.23033935479799725e3),
    (1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
     3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3),
)  # fmt: skip
_ERFC_LARGE = (
    (1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
     1.60837851487422766e-2, 6.58749161529837803e-4),
    (1.0, 2.56852019228982242e0, 1.87295284992346725e0, 5.27905102951428412e-1, 6.05183413124413191e-2,
     2.33520497626869185e-3),
)  # fmt: skip


def _rational(coefficients: tuple[tuple[float, ...], tuple[float, ...]], x: Array) -> Array:
    top, bottom = coefficients
    return np.asarray(np.polyval(top, x) / np.polyval(bottom, x))


def erf(x: Array) -> Array:
    """The error function, shape of x, to float64 precision (Cody 1969)."""
    size = np.abs(x)
    small = np.minimum(size, 0.5)
    middle = np.clip(size, 0.5, 4.0)
    large = np.clip(size, 4.0, 27.0)
    inner = x * _rational(_ERF_SMALL, small * small)
    tail_middle = np.exp(-middle * middle) * _rational(_ERFC_MIDDLE, middle)
    inverse = 1.0 / (large * large)
    tail_large = np.exp(-large * large) / large * (1.0 / sqrt(pi) - inverse * _rational(_ERFC_LARGE, inverse))
    tail = np.where(size <= 4.0, tail_middle, tail_large)
    return np.where(size <= 0.5, inner, np.copysign(1.0 - tail, x))


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
        "nn.GELU()",
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
