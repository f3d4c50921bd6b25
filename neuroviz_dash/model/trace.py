"""The trace: every quantity of one iteration, as the second public format, in JSON and in CSV.

Rows are 0-based positions in the data set. Losses are means over rows, without the penalty, which stands
beside them. `optimizer_state` is the optimizer's memory after the step, under PyTorch's names.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np

from neuroviz_dash.engine.problem import QUIET, Problem, epoch_of, start
from neuroviz_dash.engine.scores import EveryRow, every_row, mean_over, penalty_of
from neuroviz_dash.engine.training import Iteration, first_overflow, trace
from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.problems import problem_of

COLUMNS = ("iteration", "layer", "quantity", "i", "j", "value")


def trace_lines(experiment: Experiment, iterations: int, form: str = "json") -> Iterator[str]:
    """The first iterations of an experiment, a line each ("json") or long ("csv"); raises Diverged."""
    problem = problem_of(experiment)
    state = start(problem)
    if form == "csv":
        yield ",".join(COLUMNS)
    for _ in range(iterations):
        done = trace(problem, state)
        overflow = first_overflow(problem, done)
        if overflow:
            raise overflow
        record = trace_record(problem, done)
        yield from csv_lines(record) if form == "csv" else [msgspec.json.encode(record).decode()]
        state = done.after


def trace_record(problem: Problem, done: Iteration) -> dict[str, Any]:
    """One iteration as plain numbers and lists, full precision."""
    return {
        "version": 1,
        "iteration": done.number,
        "epoch": epoch_of(problem, done.number),
        "learning_rate": problem.learning_rate,
        "batch": {"rows": done.rows.tolist(), "x": done.x.tolist(), "y": done.y.tolist()},
        "layers": [_layer(problem, done, at) for at in range(len(problem.shape.activations))],
        "loss": _public(losses(problem, done, *around(problem, done))),
    }


def _layer(problem: Problem, done: Iteration, at: int) -> dict[str, Any]:
    shape = problem.shape

    def parts(vector: np.ndarray[Any, np.dtype[np.float64]]) -> tuple[Any, Any]:
        weights, biases = shape.split(vector)[at]
        return weights.tolist(), biases.tolist()

    weights_before, biases_before = parts(done.before.parameters)
    weight_gradient, bias_gradient = parts(done.gradient)
    weights_after, biases_after = parts(done.after.parameters)
    buffers = {name: parts(vector) for name, vector in done.after.buffers.items()}
    return {
        "name": shape.names[at],
        "activation": shape.activations[at],
        "weights_before": weights_before,
        "biases_before": biases_before,
        "z": done.signals.z[at].tolist(),
        "a": done.signals.a[at].tolist(),
        "delta": done.errors.delta[at].tolist(),
        "weight_gradient": weight_gradient,
        "bias_gradient": bias_gradient,
        "optimizer_state": {name: {"weights": w, "biases": b} for name, (w, b) in buffers.items()},
        "weights_after": weights_after,
        "biases_after": biases_after,
    }


def _public(found: dict[str, Any]) -> dict[str, Any]:
    """The losses that are part of the public format."""
    return {name: value for name, value in found.items() if name != "rows_after"}


def around(problem: Problem, done: Iteration) -> tuple[EveryRow, EveryRow]:
    """All rows of the data set, seen before the update and after it."""
    return every_row(problem, done.before.parameters), every_row(problem, done.after.parameters)


@QUIET
def losses(problem: Problem, done: Iteration, old: EveryRow, new: EveryRow) -> dict[str, Any]:
    """The losses around the update; test losses are None where there is no test set."""
    before, after = old.losses, new.losses
    return {
        "rows": done.row_losses.tolist(),
        "rows_after": after[done.rows].tolist(),
        "batch_before": float(done.row_losses.mean()),
        "batch_after": mean_over(after, done.rows),
        "train_before": mean_over(before, problem.train_rows),
        "train_after": mean_over(after, problem.train_rows),
        "test_before": mean_over(before, problem.test_rows),
        "test_after": mean_over(after, problem.test_rows),
        "penalty": penalty_of(problem, done.before.parameters),
    }


def csv_lines(record: dict[str, Any]) -> Iterator[str]:
    """The same values long: a value a line, i and j empty where a quantity has fewer dimensions."""
    number = record["iteration"]
    groups = [("", "learning_rate", record["learning_rate"]), ("", "epoch", record["epoch"])]
    groups += [("batch", key, value) for key, value in record["batch"].items()]
    for layer in record["layers"]:
        flat = {
            key: value for key, value in layer.items() if key not in ("name", "activation", "optimizer_state")
        }
        for name, parts in layer["optimizer_state"].items():
            flat |= {f"{name}.{part}": values for part, values in parts.items()}
        groups += [(layer["name"], key, value) for key, value in flat.items()]
    groups += [("loss", key, value) for key, value in record["loss"].items()]
    for layer_name, quantity, values in groups:
        for i, j, value in _places(values):
            out = io.StringIO()
            csv.writer(out, lineterminator="").writerow((number, layer_name, quantity, i, j, value))
            yield out.getvalue()


def _places(values: Any) -> Iterator[tuple[object, object, object]]:
    if not isinstance(values, list):
        yield "", "", "" if values is None else repr(values)
        return
    for i, inner in enumerate(values):
        if isinstance(inner, list):
            yield from ((i, j, repr(value)) for j, value in enumerate(inner))
        else:
            yield i, "", repr(inner)
