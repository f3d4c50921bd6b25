"""One iteration for the page: named arrays of float64 in base64, for the first row of its batch.

Every number that the page shows is here, computed by the engine; the browser only formats and draws. Arrays
over the weights of a layer have the shape (fan_in + 1, units): the last row is of the biases.
"""

import base64
import math
from typing import Any

import numpy as np

from neuroviz_dash.engine.activations import ACTIVATIONS, Array
from neuroviz_dash.engine.problem import Problem
from neuroviz_dash.engine.scores import mean_over, row_losses
from neuroviz_dash.engine.training import Iteration
from neuroviz_dash.views.numbers import number

Wire = dict[str, Any]


def packed(values: Array) -> list[Any]:
    """[shape, base64 of little-endian float64, row by row]."""
    exact = np.ascontiguousarray(values, dtype="<f8")
    return [list(exact.shape), base64.b64encode(exact.tobytes()).decode()]


def wire_start(problem: Problem, parameters: Array) -> Wire:
    """The start: weights and biases, and nothing else."""
    layers = [{"before": packed(_whole(problem, parameters, at))} for at in range(len(problem.shape.names))]
    return {"iteration": 0, "epoch": 0, "layers": layers}


def wire_trace(problem: Problem, done: Iteration, found: dict[str, Any]) -> Wire:
    """One iteration with all its stages; `found` are its `model.trace.losses`."""
    return {
        "iteration": done.number,
        "epoch": done.epoch,
        "row": int(done.rows[0]),
        "batch_size": len(done.rows),
        "x": packed(done.x[0]),
        "y": packed(done.y[0]),
        "layers": [_layer(problem, done, at) for at in range(len(problem.shape.names))],
        "loss": _losses(problem, done, found),
    }


def _losses(problem: Problem, done: Iteration, found: dict[str, Any]) -> Wire:
    """The losses of the shown row, its batch and both sets, before and after the update. After an update that
    went too far one may not be finite: then its text stands in its place."""
    after = found["batch_after"]
    if len(done.rows) > 1:
        after = mean_over(row_losses(problem, done.after.parameters), done.rows[:1])
    found = {**found, "rows": None, "row": float(done.row_losses[0]), "row_after": after}
    return {
        name: value if value is None or math.isfinite(value) else number(value)
        for name, value in found.items()
    }


def _whole(problem: Problem, vector: Array, at: int) -> Array:
    """A layer's part of a flat vector, (fan_in + 1, units): biases lie behind the weights."""
    begin, _, end = problem.shape.offsets[at]
    return vector[begin:end].reshape(-1, problem.shape.sizes[at + 1])


def _layer(problem: Problem, done: Iteration, at: int) -> Wire:
    def whole(vector: Array) -> list[Any]:
        return packed(_whole(problem, vector, at))

    before = _whole(problem, done.before.parameters, at)
    a_in = done.signals.a[at - 1][0] if at else done.x[0]
    layer: Wire = {
        "before": packed(before),
        "signal": packed(before * np.append(a_in, 1.0)[:, None]),
        "z": packed(done.signals.z[at][0]),
        "a": packed(done.signals.a[at][0]),
        "delta": packed(done.errors.delta[at][0]),
        "gradient": whole(done.gradient),
        "change": whole(done.step.change),
        "after": whole(done.after.parameters),
        **_error(problem, done, at),
    }
    if problem.penalty.key != "none":
        layer |= {"data_gradient": whole(done.errors.gradient), "penalty": whole(done.penalty_share)}
    if done.after.buffers:
        layer["remembered"] = {name: whole(vector) for name, vector in done.before.buffers.items()}
        layer["terms"] = {
            name: whole(vector) for name, vector in {**done.step.buffers, **done.step.terms}.items()
        }
    return layer


def _error(problem: Problem, done: Iteration, at: int) -> Wire:
    """What made a layer's delta: the deltas that came back, and the slope of its activation."""
    shape, z, a = problem.shape, done.signals.z[at][0], done.signals.a[at][0]
    parts: Wire = {}
    if shape.activations[at] in ACTIVATIONS:
        parts["slope"] = packed(ACTIVATIONS[shape.activations[at]].derivative(z, a))
    elif problem.loss.key == "mse":
        gradient = 2.0 / len(a) * (a - done.y[0])
        parts |= {"loss_gradient": packed(gradient), "loss_gradient_a": packed(np.full_like(a, gradient @ a))}
    if at + 1 < len(shape.activations):
        weights = shape.split(done.before.parameters)[at + 1][0]
        returned = weights * done.errors.delta[at + 1][0]
        parts |= {"returned": packed(returned), "returned_sum": packed(returned.sum(axis=1))}
    return parts
