"""Looks for the tests of the pictures, and the numbers in a figure."""

import base64
from typing import Any

import numpy as np

from neuroviz_dash.engine.problem import start
from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.problems import problem_of
from neuroviz_dash.views.looks import Look


def look_at(experiment: dict[str, Any], **more: Any) -> Look:
    """A look at an experiment with its start weights."""
    made = parse_experiment(experiment)
    problem = problem_of(made)
    return Look(made, problem, start(problem).parameters, **more)


def array_of(packed: dict[str, str]) -> np.ndarray[Any, Any]:
    """What plotly reads in a typed array."""
    flat = np.frombuffer(base64.b64decode(packed["bdata"]), f"<{packed['dtype']}")
    shape = packed.get("shape")
    return flat.reshape([int(side) for side in shape.split(", ")]) if shape else flat
