"""One sentence or two for each stage, with the numbers of this moment and of this network."""

from typing import Any

import numpy as np

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.engine.problem import Problem
from neuroviz_dash.engine.scores import penalty_of
from neuroviz_dash.engine.training import Iteration
from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.problems import dataset_of, problem_of
from neuroviz_dash.model.stages import UPDATE, stages
from neuroviz_dash.views.network import unit_names
from neuroviz_dash.views.numbers import number

AT_START = "The network with its start weights. Nothing is computed yet: press “Next”."


def sentences(
    experiment: Experiment, problem: Problem, done: Iteration, losses: dict[str, Any], row: int
) -> dict[str, str]:
    """The sentences of every stage of one iteration, by the stage's name; `losses` are its
    `model.trace.losses`, and `row` is the place in the batch of the row that is told of."""
    row = min(row, len(done.rows) - 1)
    earlier = [stage for stage in stages(experiment) if stage != UPDATE]
    parts = {stage: _sentence(experiment, done, stage, row) for stage in earlier}
    return {**parts, UPDATE: _update(problem, done, losses)}


def _sentence(experiment: Experiment, done: Iteration, stage: str, row: int) -> str:
    name, _, place = stage.partition(" ")
    if name == "forward":
        return _forward(experiment, done, int(place), row)
    if name == "backward":
        return _backward(experiment, done, int(place), row)
    return _loss(experiment, done, row)


def _layer_name(experiment: Experiment, layer: int) -> str:
    hidden = len(experiment.hidden_layers)
    if layer > hidden:
        return "the output layer"
    return "the hidden layer" if hidden == 1 else f"hidden layer {layer}"


def _forward(experiment: Experiment, done: Iteration, layer: int, row: int) -> str:
    names = unit_names(experiment)
    shape = problem_of(experiment).shape
    inputs, units = len(names[layer - 1]), len(names[layer])
    work = (
        f"{'Each unit' if units > 1 else 'The unit'} of {_layer_name(experiment, layer)} adds up "
        f"{inputs} {'signal' if inputs == 1 else 'signals'} w·a and its bias, and applies "
        f"{shape.activations[layer - 1].replace('_', ' ')}."
    )
    return f"{work} {_result(experiment, done, layer, row)}"


def _result(experiment: Experiment, done: Iteration, layer: int, row: int) -> str:
    names = unit_names(experiment)[layer]
    a = done.signals.a[layer - 1][row]
    if not np.isfinite(a).all():
        return f"For row {done.rows[row]} not all of them stay finite."
    at = int(abs(a).argmax())
    if layer <= len(experiment.hidden_layers):
        if not a.any():
            return f"For row {done.rows[row]} all of them give 0."
        return f"For row {done.rows[row]} {names[at]} answers most strongly: {number(a[at])}."
    if len(a) == 1:
        return f"For row {done.rows[row]} the network says {number(a[0])}."
    best = int(a.argmax())
    return f"For row {done.rows[row]} the largest output is {names[best]}: {number(a[best])}."


def _target(experiment: Experiment, y: Array) -> str:
    classes = dataset_of(experiment).classes
    if not classes:
        return number(y[0])
    return classes[int(y.argmax()) if len(y) > 1 else int(y[0])]


def _loss(experiment: Experiment, done: Iteration, row: int) -> str:
    problem = problem_of(experiment)
    text = (
        f"The target of row {done.rows[row]} is {_target(experiment, done.y[row])}; "
        f"{problem.loss.title.lower()} makes of the difference a loss of {number(done.row_losses[row])}."
    )
    if len(done.rows) > 1:
        text += f" The mean over the batch of {len(done.rows)} rows is {number(done.row_losses.mean())}."
    if problem.penalty.key == "none":
        return text
    return f"{text} The penalty of the weights adds {number(penalty_of(problem, done.before.parameters))}."


def _backward(experiment: Experiment, done: Iteration, layer: int, row: int) -> str:
    names, delta = unit_names(experiment), done.errors.delta[layer - 1][row]
    last = len(experiment.hidden_layers) + 1
    at = int(abs(delta).argmax())
    here = _layer_name(experiment, layer)
    if layer == last:
        source = "The error starts here: δ says how the loss changes with each z of the output layer."
    else:
        source = (
            f"The error comes back from {_layer_name(experiment, layer + 1)} to {here}, through the weights."
        )
    if not delta.any():
        return (
            f"{source} For row {done.rows[row]} every δ is 0: its weights get nothing to learn from this row."
        )
    if not np.isfinite(delta).all():
        return f"{source} For row {done.rows[row]} not every δ stays finite."
    way = "fall" if delta[at] > 0 else "rise"
    return (
        f"{source} The largest is {names[layer][at]}’s, δ = {number(delta[at])}: its z should {way} for a "
        "smaller loss."
    )


def _update(problem: Problem, done: Iteration, losses: dict[str, Any]) -> str:
    before, after = losses["batch_before"], losses["batch_after"]
    outcome = "falls" if after < before else "rises" if after > before else "stays"
    batch = "this row" if len(done.rows) == 1 else f"this batch of {len(done.rows)}"
    change = f"{outcome} from {number(before)} to {number(after)}"
    if number(before) == number(after):
        change = f"{outcome} so little that it stays near {number(after)}"
    weights = "every weight" if problem.frozen is None else "every unfrozen weight"
    against = problem.optimizer.against(problem.options)
    return (
        f"{problem.optimizer.title} moves {weights} a step against {against}, with learning rate "
        f"{problem.learning_rate:g}. The loss of {batch} {change if after != before else 'stays as it is'}."
        f"{_remark(done, losses)}"
    )


def _remark(done: Iteration, losses: dict[str, Any]) -> str:
    """What a mean hides: a batch that got better with a row that got worse, or the training set with it."""
    pairs = zip(losses["rows"], losses["rows_after"], strict=True)
    worse = [
        (after - before, row)
        for (before, after), row in zip(pairs, done.rows.tolist(), strict=True)
        if after > before and number(after) != number(before)  # a difference that the page's numbers show
    ]
    if losses["batch_after"] >= losses["batch_before"]:
        return ""
    if worse:
        most = max(worse)[1]
        rows, which = f"{len(worse)} rows", f", row {most} the most"
        if len(worse) == 1:
            rows, which = f"Row {most}", ""
        return f" {rows} got worse{which}: the step follows the mean."
    old, new = losses["train_before"], losses["train_after"]
    if new > old and number(new) != number(old):
        followed = "this row" if len(done.rows) == 1 else "these rows"
        return f" The training set as a whole got worse: this step followed {followed} alone."
    return ""
