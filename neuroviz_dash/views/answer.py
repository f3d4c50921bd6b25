"""The parts of an answer to the page."""

from typing import Any

import msgspec
import numpy as np

from neuroviz_dash.engine.activations import ACTIVATIONS
from neuroviz_dash.engine.training import Iteration
from neuroviz_dash.model.experiment import Experiment, problem_of
from neuroviz_dash.model.run import Run
from neuroviz_dash.views.network import elements, unit_names
from neuroviz_dash.views.sentences import AT_START, sentences
from neuroviz_dash.views.wire import wire_start, wire_trace


def lesson_part(experiment: Experiment) -> dict[str, Any]:
    """What changes with the experiment alone: the network's drawing, names and formulas."""
    problem = problem_of(experiment)
    return {
        "experiment": msgspec.to_builtins(experiment),
        "elements": elements(experiment),
        "names": unit_names(experiment),
        "layers": [
            {
                "name": name,
                "activation": key,
                "formula": ACTIVATIONS[key].formula
                if key in ACTIVATIONS
                else "<mi>softmax</mi><mo>(</mo>{z}<mo>)</mo>",
            }
            for name, key in zip(problem.shape.names, problem.shape.activations, strict=True)
        ],
        "optimizer": problem.optimizer.title,
    }


def trace_part(run: Run, done: Iteration | None) -> dict[str, Any]:
    """What changes with the iteration under the cursor."""
    problem = problem_of(run.experiment)
    if done is None:
        start = np.frombuffer(run.before.parameters)
        return {"trace": wire_start(problem, start), "sentences": {"start": AT_START}}
    return {"trace": wire_trace(problem, done), "sentences": sentences(run.experiment, done)}
