"""What a network makes of inputs that are no rows: points along one input, or a grid over two."""

from typing import NamedTuple

import numpy as np

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.engine.network import Forward, forward
from neuroviz_dash.engine.problem import QUIET, Problem

MARGIN = 0.08
"""How far a picture reaches beyond the outermost rows, as a share of their span."""


class Span(NamedTuple):
    """From where to where an axis goes, in the input's own units."""

    low: float
    high: float

    def points(self, count: int) -> Array:
        """Evenly spaced, both ends included."""
        return np.linspace(self.low, self.high, count)


def span_of(values: Array) -> Span:
    """Where the values lie, and a margin; around equal values a step of 1 to either side."""
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) if high > low else 1.0
    return Span(low - margin, high + margin)


def plane(across: Span, up: Span, size: int) -> Array:
    """(size * size, 2): the grid row by row, the lowest first, each from left to right."""
    x, y = np.meshgrid(across.points(size), up.points(size))
    return np.column_stack([x.ravel(), y.ravel()])


@QUIET
def signals_of(problem: Problem, parameters: Array, x: Array) -> Forward:
    """The signals of network inputs x (points, inputs); units that are switched off give 0 here as well."""
    return forward(problem.shape, parameters, x)
