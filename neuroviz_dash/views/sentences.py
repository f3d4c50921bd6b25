"""One sentence a stage, with the numbers of this moment and of this network."""

from neuroviz_dash.engine.training import Iteration
from neuroviz_dash.model.experiment import Experiment, problem_of
from neuroviz_dash.model.run import stages
from neuroviz_dash.model.trace import losses
from neuroviz_dash.views.network import unit_names
from neuroviz_dash.views.numbers import number

AT_START = "The network with its start weights. Nothing is computed yet: press “Next stage”."


def sentences(experiment: Experiment, done: Iteration) -> dict[str, str]:
    """The sentence of every stage of one iteration, by the stage's name."""
    return {stage: _sentence(experiment, done, stage) for stage in stages(experiment)}


def _sentence(experiment: Experiment, done: Iteration, stage: str) -> str:
    name, _, place = stage.partition(" ")
    if name == "forward":
        return _forward(experiment, done, int(place))
    if name == "backward":
        return _backward(experiment, done, int(place))
    problem = problem_of(experiment)
    scores = losses(problem, done)
    if name == "loss":
        return (
            f"{problem.loss.title} measures how far the outputs are from the target of row {done.rows[0]}: "
            f"{number(done.row_losses[0])} for this row, {number(scores['batch_before'])} for the batch "
            f"of {len(done.rows)}."
        )
    return (
        f"{problem.optimizer.title} moves every weight against its gradient. The loss of this batch goes "
        f"from {number(scores['batch_before'])} to {number(scores['batch_after'])}."
    )


def _forward(experiment: Experiment, done: Iteration, layer: int) -> str:
    names = unit_names(experiment)
    a = done.signals.a[layer - 1][0]
    shape = problem_of(experiment).shape
    at = int(abs(a).argmax())
    return (
        f"Each unit of {shape.names[layer - 1]} adds up its {len(names[layer - 1])} inputs times their "
        f"weights and its bias, and applies {shape.activations[layer - 1]}. "
        f"The strongest signal for row {done.rows[0]} is {names[layer][at]} = {number(a[at])}."
    )


def _backward(experiment: Experiment, done: Iteration, layer: int) -> str:
    names, delta = unit_names(experiment), done.errors.delta[layer - 1][0]
    shape = problem_of(experiment).shape
    at = int(abs(delta).argmax())
    source = "the loss" if layer == len(shape.activations) else f"the deltas of {shape.names[layer]}"
    return (
        f"The error comes back from {source} to {shape.names[layer - 1]}. The largest share has "
        f"{names[layer][at]}: δ = {number(delta[at])}, so its z should "
        f"{'fall' if delta[at] > 0 else 'rise'} to lower the loss."
    )
