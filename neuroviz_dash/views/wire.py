"""One iteration for the page: named arrays of float64 in base64, for the first row of its batch.

Every number that the page shows is here, computed by the engine; the browser only formats and draws.
"""

import base64
from typing import Any

import numpy as np

from neuroviz_dash.engine.activations import ACTIVATIONS, Array
from neuroviz_dash.engine.training import Iteration, Problem
from neuroviz_dash.model.trace import losses


def packed(values: Array) -> list[Any]:
    """[shape, base64 of little-endian float64, row by row]."""
    exact = np.ascontiguousarray(values, dtype="<f8")
    return [list(exact.shape), base64.b64encode(exact.tobytes()).decode()]


def wire_start(problem: Problem, parameters: Array) -> dict[str, Any]:
    """The start: weights and nothing else."""
    layers = [
        {"weights_before": packed(w), "biases_before": packed(b)} for w, b in problem.shape.split(parameters)
    ]
    return {"iteration": 0, "epoch": 0, "layers": layers}


def wire_trace(problem: Problem, done: Iteration) -> dict[str, Any]:
    """One iteration with all its stages."""
    return {
        "iteration": done.number,
        "epoch": done.epoch,
        "row": int(done.rows[0]),
        "batch_size": len(done.rows),
        "x": packed(done.x[0]),
        "y": packed(done.y[0]),
        "layers": [_layer(problem, done, at) for at in range(len(problem.shape.activations))],
        "loss": {**losses(problem, done), "rows": None, "row": float(done.row_losses[0])},
    }


def _layer(problem: Problem, done: Iteration, at: int) -> dict[str, Any]:
    shape = problem.shape
    weights, biases = shape.split(done.before.parameters)[at]
    a_in = done.signals.a[at - 1][0] if at else done.x[0]
    gradients = shape.split(done.gradient)[at]
    changes = shape.split(done.step.change)[at]
    after = shape.split(done.after.parameters)[at]
    arrays = {
        "weights_before": weights,
        "biases_before": biases,
        "signal": weights * a_in[:, None],
        "z": done.signals.z[at][0],
        "a": done.signals.a[at][0],
        "delta": done.errors.delta[at][0],
        "weight_gradient": gradients[0],
        "bias_gradient": gradients[1],
        "weight_change": changes[0],
        "bias_change": changes[1],
        "weights_after": after[0],
        "biases_after": after[1],
    }
    if at + 1 < len(shape.activations):
        back = shape.split(done.before.parameters)[at + 1][0] * done.errors.delta[at + 1][0]
        key = shape.activations[at]
        z, a = done.signals.z[at][0], done.signals.a[at][0]
        arrays |= {
            "returned": back,
            "returned_sum": back.sum(axis=1),
            "slope": ACTIVATIONS[key].derivative(z, a),
        }
    return {name: packed(values) for name, values in arrays.items()}
