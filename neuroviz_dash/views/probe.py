"""Try an input: its controls' ranges, and the forward pass of the input, which nothing is trained with."""

import math
from typing import Any

import numpy as np

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.engine.grid import signals_of
from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.parsing import refuse
from neuroviz_dash.model.problems import data_of, dataset_of
from neuroviz_dash.views.looks import Look
from neuroviz_dash.views.wire import packed, signals_into

Part = dict[str, Any]
STEPS = 100
"""About so many steps has a slider."""


def probe_part(experiment: Experiment) -> Part:
    """The raw inputs with their ranges, the number of rows, and the sides of an image if they are one."""
    record, raw = dataset_of(experiment), data_of(experiment).raw
    inputs = [{"name": name, **slider_range(raw[:, at])} for at, name in enumerate(record.features)]
    return {"inputs": inputs, "rows": len(raw), "image": record.image}


def slider_range(values: Array) -> Part:
    """min, max and step of a slider that holds all values: round numbers, so that it reads well."""
    low, high = float(values.min()), float(values.max())
    rough = (high - low) / STEPS or 1.0 / STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * (10.0 if rough >= 5.0 * power else 5.0 if rough >= 2.0 * power else 2.0)
    digits = max(0, -math.floor(math.log10(step)))
    ends = math.floor(low / step) * step, math.ceil(high / step) * step
    return {"min": round(ends[0], digits), "max": round(ends[1], digits), "step": round(step, digits)}


def probe_reply(look: Look, iteration: int, epoch: int) -> Part:
    """The trial input in raw units, and its signals as a trace of the page without anything of training.

    Raises BadInput if there is none.
    """
    raw, row = look.raw, look.row
    if raw is None:
        raise refuse("x", None, "numbers, or a row in their place")
    inputs = look.data.encode(raw[None, :])
    signals = signals_of(look.problem, look.parameters, inputs)
    layers = []
    for at, (weights, biases) in enumerate(look.problem.shape.split(look.parameters)):
        before = np.vstack([weights, biases])
        a_in = signals.a[at - 1][0] if at else inputs[0]
        signal = signals_into(before, a_in)
        parts = {"before": before, "signal": signal, "z": signals.z[at][0], "a": signals.a[at][0]}
        layers.append({name: packed(values) for name, values in parts.items()})
    what, stage = ("A trial input" if row is None else f"Row {row}"), f"forward {len(layers)}"
    trace: Part = {
        "probe": True,
        "iteration": iteration,
        "epoch": epoch,
        "x": packed(inputs[0]),
        "layers": layers,
        "sentences": {stage: f"{what}: its forward pass with the weights at hand. Nothing is trained."},
        "health": [],
        "off": [[layer + 1, unit] for layer, unit in look.problem.shape.off],
    }
    if row is not None:
        trace |= {"row": row, "y": packed(look.problem.y[row])}
    return {"trace": trace, "raw": raw.tolist(), "about": None if row is None else about_row(look, row)}


def about_row(look: Look, row: int) -> str:
    """The row's class or target, and its set: "virginica · test row"."""
    if look.record.task == "classification":
        what = look.record.classes[look.classes[row]]
    else:
        what = f"{look.record.target} = {look.problem.y[row, 0]:.4g}"
    return f"{what} · {'test' if row in look.data.test_rows else 'training'} row"
