"""The parts of an answer to the page."""

from typing import Any

import msgspec
import numpy as np

from neuroviz_dash.engine.scores import epoch_scores
from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.history import score_row
from neuroviz_dash.model.problems import problem_of
from neuroviz_dash.model.run import Run, View, stages
from neuroviz_dash.model.trace import losses
from neuroviz_dash.views.choices import choices
from neuroviz_dash.views.formulas import (
    SYMBOLS,
    activation_formula,
    output_delta_formula,
    slope_formula,
    update_lines,
)
from neuroviz_dash.views.loss_chart import loss_figure
from neuroviz_dash.views.network import elements, unit_names
from neuroviz_dash.views.sentences import AT_START, sentences
from neuroviz_dash.views.wire import wire_start, wire_trace

Part = dict[str, Any]


def lesson_part(experiment: Experiment) -> Part:
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
                "formula": activation_formula(key),
                "slope_formula": slope_formula(key),
            }
            for name, key in zip(problem.shape.names, problem.shape.activations, strict=True)
        ],
        "output_delta": output_delta_formula(problem),
        "output_is_probability": problem.shape.activations[-1] in ("softmax", "sigmoid"),
        "symbols": SYMBOLS,
        "update": update_lines(problem),
        "constants": {"learning_rate": problem.learning_rate, **problem.options},
        "penalty_formula": problem.penalty.formula.replace("{w}", "<mi>w</mi>"),
        "penalty": problem.penalty.key,
        "optimizer": problem.optimizer.title,
        "stages": stages(experiment),
        "iterations_per_epoch": problem.iterations_per_epoch,
        "chart": loss_figure(experiment),
        "choices": choices(experiment),
    }


def trace_part(view: View) -> Part:
    """The iteration under the cursor: numbers, sentences, and the scores of an epoch that it ends."""
    problem, done = problem_of(view.run.experiment), view.done
    if done is None:
        start = np.frombuffer(view.run.before.parameters)
        return {**wire_start(problem, start), "sentences": {"start": AT_START}}
    found = losses(problem, done)
    trace = {
        **wire_trace(problem, done, found),
        "sentences": sentences(view.run.experiment, done, found["batch_after"]),
    }
    if done.number % problem.iterations_per_epoch == 0:
        row = score_row(epoch_scores(problem, done.after))
        trace["scores"] = [None if value != value else value for value in row]
    return trace


def history_part(run: Run, seen: int) -> Part:
    """The losses up to the iteration before the cursor's that the page has not seen yet."""
    seen_epoch = seen // problem_of(run.experiment).iterations_per_epoch
    return {"until": run.before.iteration, **run.history.plain(seen, seen_epoch)}
