"""The parts of an answer to the page."""

from typing import Any

import msgspec
import numpy as np

from neuroviz_dash.engine.scores import scores_of
from neuroviz_dash.engine.training import gradient_sizes
from neuroviz_dash.model.commands import Focus
from neuroviz_dash.model.experiment import Experiment, plain_experiment
from neuroviz_dash.model.health import ailments
from neuroviz_dash.model.history import score_row
from neuroviz_dash.model.problems import dataset_of, problem_of
from neuroviz_dash.model.run import Run, View, begin
from neuroviz_dash.model.stages import stages
from neuroviz_dash.model.trace import around, losses
from neuroviz_dash.views.choices import choices
from neuroviz_dash.views.curves import curve
from neuroviz_dash.views.formulas import (
    SYMBOLS,
    activation_formula,
    gradient_lines,
    output_delta_formula,
    slope_formula,
    update_lines,
)
from neuroviz_dash.views.gradient_chart import gradient_figure
from neuroviz_dash.views.loss_chart import loss_figure
from neuroviz_dash.views.network import elements, unit_names
from neuroviz_dash.views.probe import probe_part
from neuroviz_dash.views.sentences import AT_START, sentences
from neuroviz_dash.views.torch_lines import torch_lines
from neuroviz_dash.views.wire import wire_start, wire_trace

Part = dict[str, Any]


def lesson_part(experiment: Experiment) -> Part:
    """What changes with the experiment alone: the network's drawing, names and formulas."""
    problem = problem_of(experiment)
    return {
        "experiment": plain_experiment(experiment),
        "elements": elements(experiment),
        "names": unit_names(experiment),
        "layers": [
            {
                "name": name,
                "activation": key,
                "formula": activation_formula(key),
                "slope_formula": slope_formula(key),
                "curve": curve(key),
            }
            for name, key in zip(problem.shape.names, problem.shape.activations, strict=True)
        ],
        "output_delta": output_delta_formula(problem),
        "output_is_probability": problem.shape.activations[-1] in ("softmax", "sigmoid"),
        "symbols": SYMBOLS,
        "gradient": {"weight": gradient_lines(problem, False), "bias": gradient_lines(problem, True)},
        "update": update_lines(problem),
        "constants": {"learning_rate": problem.learning_rate, **problem.options},
        "penalty_rate": problem.penalty_rate,
        "code": torch_lines(experiment),
        "image": dataset_of(experiment).image,
        "optimizer": problem.optimizer.title,
        "stages": stages(experiment),
        "iterations_per_epoch": problem.iterations_per_epoch,
        "chart": loss_figure(experiment),
        "gradient_chart": gradient_figure(experiment),
        "probe": probe_part(experiment),
        "choices": choices(experiment),
    }


def trace_part(view: View, focus: Focus) -> Part:
    """The iteration under the cursor: numbers, sentences, ailments, the scores of an epoch that it ends."""
    run, done = view.run, view.done
    problem, state = begin(run)
    if done is None:
        return {**wire_start(problem, state.parameters), "sentences": {"start": AT_START}}
    old, new = around(problem, done)
    found = losses(problem, done, old, new)
    sizes = gradient_sizes(problem.shape, done.gradient[None, :])[0]
    trace = {
        **wire_trace(problem, done, found, focus),
        "sentences": sentences(run.experiment, problem, done, found, focus.row),
        "gradient_sizes": [size if np.isfinite(size) else None for size in sizes.tolist()],
        "health": [each._asdict() for each in ailments(problem, done, old, sizes)],
    }
    if done.number % problem.iterations_per_epoch == 0:
        row = score_row(scores_of(problem, done.after, new))
        trace["scores"] = [value if np.isfinite(value) else None for value in row]
    return trace


def history_part(run: Run, seen: int) -> Part:
    """The losses up to the iteration before the cursor's that the page has not seen yet."""
    seen_epoch = seen // problem_of(run.experiment).iterations_per_epoch
    return {"until": run.before.iteration, **run.history.plain(seen, seen_epoch)}


def place_part(run_id: str, revision: int, run: Run) -> Part:
    """Where a run stands, and what was done to it."""
    return {
        "run": run_id,
        "revision": revision,
        "cursor": msgspec.to_builtins(run.cursor),
        "stop": msgspec.to_builtins(run.stop),
        "furthest": run.furthest,
        "interventions": [msgspec.to_builtins(each) for each in run.interventions],
        "until": msgspec.to_builtins(run.until),
    }
