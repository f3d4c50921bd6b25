"""What goes wrong inside a network, seen neuron by neuron: dead, saturated, starved of gradient.

Judged over all training rows with the weights before the update, except for vanishing gradients, which are
those of the batch itself.
"""

from typing import NamedTuple

import numpy as np

from neuroviz_dash.engine.activations import ACTIVATIONS, Array
from neuroviz_dash.engine.problem import Problem
from neuroviz_dash.engine.scores import EveryRow
from neuroviz_dash.engine.training import Iteration

FLAT_SLOPE = 0.01
"""Of the largest slope that the activation has: below it a row moves next to nothing."""
MOST_ROWS = 0.95
VANISHED = 0.01
"""Of the output layer's: the size of a hidden layer's gradient, per weight, below which it is said to vanish.
"""

STEEPEST = {"sigmoid": 0.25, "tanh": 1.0}


class Ailment(NamedTuple):
    """What a neuron suffers from; `layer` counts from 1."""

    layer: int
    unit: int
    kind: str
    text: str


def ailments(problem: Problem, done: Iteration, rows: EveryRow, sizes: Array) -> list[Ailment]:
    """Of all hidden neurons that are on; `sizes` are the gradient's, (layers,)."""
    found: list[Ailment] = []
    for at, key in enumerate(problem.shape.activations[:-1]):
        marks: dict[int, Ailment] = {}
        if key == "relu":
            marks = _dead(at, rows.signals.z[at].take(problem.train_rows, axis=0))
        elif key in STEEPEST:
            slopes = ACTIVATIONS[key].derivative(rows.signals.z[at], rows.signals.a[at])
            marks = _saturated(at, key, slopes.take(problem.train_rows, axis=0))
        text = _vanishing(problem, at, sizes)
        if text:
            units = range(problem.shape.sizes[at + 1])
            marks = {unit: Ailment(at + 1, unit, "vanishing", text) for unit in units} | marks
        off = {unit for layer, unit in problem.shape.off if layer == at}
        found += [marks[unit] for unit in sorted(marks) if unit not in off]
    return found


def _dead(at: int, z: Array) -> dict[int, Ailment]:
    text = (
        f"Dead: z is 0 or less for all {len(z)} training rows, so ReLU gives 0 and its slope is 0. "
        "No error comes through, and the incoming weights can't change."
    )
    units = np.flatnonzero(z.max(axis=0) <= 0.0).tolist()
    return {unit: Ailment(at + 1, unit, "dead", text) for unit in units}


def _saturated(at: int, key: str, slopes: Array) -> dict[int, Ailment]:
    flat = (slopes < FLAT_SLOPE * STEEPEST[key]).mean(axis=0)
    found = {}
    for unit in np.flatnonzero(flat >= MOST_ROWS).tolist():
        text = (
            f"Saturated: for {flat[unit]:.0%} of the training rows z lies where {key} is flat: its slope is "
            f"under {FLAT_SLOPE:.0%} of the steepest. Next to no error comes through; learning is slow."
        )
        found[unit] = Ailment(at + 1, unit, "saturated", text)
    return found


def _vanishing(problem: Problem, at: int, sizes: Array) -> str:
    """A sentence if the layer's gradient is tiny beside the output layer's; both per weight (root mean
    square)."""
    counts = [end - begin for begin, _, end in problem.shape.offsets]
    here, there = sizes[at] / np.sqrt(counts[at]), sizes[-1] / np.sqrt(counts[-1])
    if not 0.0 < here < VANISHED * there:
        return ""
    return (
        f"Vanishing gradient: per weight, this layer's gradient is {here / there:.2g} times the output "
        "layer's. Each layer that the error goes back through multiplies it by weights and slopes; little is "
        "left here, and this layer learns very slowly."
    )
