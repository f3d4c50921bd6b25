"""One iteration for the page: named arrays of float64 in base64, for one row of its batch.

Every number that the page shows is here, computed by the engine; the browser only formats and draws. Arrays
over the weights of a layer have the shape (fan_in + 1, units): the last row is of the biases.
"""

import base64
import math
from typing import Any

import numpy as np

from neuroviz_dash.engine.activations import ACTIVATIONS, Array
from neuroviz_dash.engine.network import Shape
from neuroviz_dash.engine.problem import QUIET, Problem
from neuroviz_dash.engine.training import Iteration
from neuroviz_dash.model.commands import Focus
from neuroviz_dash.views.numbers import number

Wire = dict[str, Any]


def packed(values: Array) -> list[Any]:
    """[shape, base64 of little-endian float64, row by row]."""
    exact = np.ascontiguousarray(values, dtype="<f8")
    return [list(exact.shape), base64.b64encode(exact.tobytes()).decode()]


def wire_start(problem: Problem, parameters: Array) -> Wire:
    """The start: weights and biases, and nothing else."""
    layers = [{"before": table} for table in packed_layers(problem.shape, parameters)]
    off = sorted((layer + 1, unit) for layer, unit in problem.shape.off)
    return {"iteration": 0, "epoch": 0, "layers": layers, "frozen": _units_of(problem), "off": off}


def packed_layers(shape: Shape, parameters: Array) -> list[Any]:
    """A table (fan_in + 1, units) for each layer."""
    return [packed(_whole(shape, parameters, at)) for at in range(len(shape.names))]


def wire_trace(problem: Problem, done: Iteration, found: dict[str, Any], focus: Focus) -> Wire:
    """One iteration with all its stages; `found` are its `model.trace.losses`."""
    row = min(focus.row, len(done.rows) - 1)
    shape = problem.shape
    wire: Wire = {
        "iteration": done.number,
        "epoch": done.epoch,
        "row": int(done.rows[row]),
        "rows": done.rows.tolist(),
        "at_row": row,
        "batch_size": len(done.rows),
        "learning_rate": problem.learning_rate,
        "frozen": _units_of(problem),
        "off": sorted((layer + 1, unit) for layer, unit in shape.off),
        "x": packed(done.x[row]),
        "y": packed(done.y[row]),
        "layers": [_layer(problem, done, at, row) for at in range(len(shape.names))],
        "loss": _losses(found, row),
    }
    shares = _shares(problem, done, focus)
    return {**wire, "shares": shares} if shares else wire


def _units_of(problem: Problem) -> list[tuple[int, int]]:
    """(layer, unit) of each frozen neuron, the layer counted from 1: its bias is frozen."""
    if problem.frozen is None:
        return []
    marks, found = problem.frozen, []
    for layer, (_, middle, end) in enumerate(problem.shape.offsets, 1):
        found += [(layer, int(unit)) for unit in np.flatnonzero(marks[middle:end])]
    return found


def _shares(problem: Problem, done: Iteration, focus: Focus) -> Wire | None:
    """What each row of the batch would make of the weight in focus: a * delta, whose mean is its gradient."""
    sizes = problem.shape.sizes
    layer = min(focus.layer, len(sizes) - 1)
    if focus.source is None or len(done.rows) == 1:
        return None
    unit, source = min(focus.unit, sizes[layer] - 1), min(focus.source, sizes[layer - 1])
    delta = done.errors.delta[layer - 1][:, unit]
    inputs = done.signals.a[layer - 2] if layer > 1 else done.x
    shares = delta if source == sizes[layer - 1] else inputs[:, source] * delta
    return {"layer": layer, "unit": unit, "from": source, "values": packed(shares)}


def _losses(found: dict[str, Any], row: int) -> Wire:
    """The losses of the shown row, its batch and both sets, before and after the update. After an update that
    went too far one may not be finite: then its text stands in its place."""
    found = {
        **found,
        "rows": None,
        "rows_after": None,
        "row": found["rows"][row],
        "row_after": found["rows_after"][row],
    }
    return {
        name: value if value is None or math.isfinite(value) else number(value)
        for name, value in found.items()
    }


def _whole(shape: Shape, vector: Array, at: int) -> Array:
    """A layer's part of a flat vector, (fan_in + 1, units): biases lie behind the weights."""
    begin, _, end = shape.offsets[at]
    return vector[begin:end].reshape(-1, shape.sizes[at + 1])


@QUIET
def signals_into(before: Array, a_in: Array) -> Array:
    """What each weight and bias, (fan_in + 1, units), makes of the activations (fan_in,) that come in."""
    signals: Array = before * np.append(a_in, 1.0)[:, None]
    return signals


def _layer(problem: Problem, done: Iteration, at: int, row: int) -> Wire:
    def whole(vector: Array) -> list[Any]:
        return packed(_whole(problem.shape, vector, at))

    before = _whole(problem.shape, done.before.parameters, at)
    a_in = done.signals.a[at - 1][row] if at else done.x[row]
    layer: Wire = {
        "before": packed(before),
        "signal": packed(signals_into(before, a_in)),
        "z": packed(done.signals.z[at][row]),
        "a": packed(done.signals.a[at][row]),
        "delta": packed(done.errors.delta[at][row]),
        "gradient": whole(done.gradient),
        "change": whole(done.step.change),
        "after": whole(done.after.parameters),
        **_error(problem, done, at, row),
    }
    if problem.penalty.key != "none":
        layer |= {"data_gradient": whole(done.errors.gradient), "penalty": whole(done.penalty_share)}
    if done.after.buffers:
        layer["remembered"] = {name: whole(vector) for name, vector in done.before.buffers.items()}
        layer["terms"] = {
            name: whole(vector) for name, vector in {**done.step.buffers, **done.step.terms}.items()
        }
    return layer


def _error(problem: Problem, done: Iteration, at: int, row: int) -> Wire:
    """What made a layer's delta: the deltas that came back, and the slope of its activation."""
    shape, z, a = problem.shape, done.signals.z[at][row], done.signals.a[at][row]
    parts: Wire = {}
    if shape.activations[at] in ACTIVATIONS:
        slope, live = ACTIVATIONS[shape.activations[at]].derivative(z, a), shape.live[at]
        # Whoever is switched off gives 0 whatever its z is.
        parts["slope"] = packed(slope if live is None else np.where(live, slope, 0.0))
    elif problem.loss.key == "mse":
        gradient = 2.0 / len(a) * (a - done.y[row])
        parts |= {"loss_gradient": packed(gradient), "loss_gradient_a": packed(np.full_like(a, gradient @ a))}
    if at + 1 < len(shape.activations):
        weights = shape.split(done.before.parameters)[at + 1][0]
        returned = weights * done.errors.delta[at + 1][row]
        parts |= {"returned": packed(returned), "returned_sum": packed(returned.sum(axis=1))}
    return parts
