"""The parts that both scripts have: what it is about, the run's numbers, what was changed by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import msgspec

from neuroviz_dash.model.interventions import Freeze, Intervention, SetLearningRate, SetParameter
from neuroviz_dash.model.scripts.facts import Facts, parts
from neuroviz_dash.model.scripts.literals import assigned, literal


def heading(facts: Facts, library: str, file_name: str) -> str:
    """The script's docstring."""
    experiment, problem = facts.run.experiment, facts.problem
    layers = " - ".join(
        f"{units} {key}"
        for units, key in zip(problem.shape.sizes[1:], problem.shape.activations, strict=True)
    )
    options = msgspec.to_builtins(experiment.optimizer)
    optimizer = ", ".join([options.pop("name"), *(f"{key} {value}" for key, value in options.items())])
    rows = f"{len(problem.train_rows)} training rows, {len(problem.test_rows)} test rows"
    title = f"Iteration {facts.last} of a NeuroViz run" if facts.last else "The start of a NeuroViz run"
    return f'''"""{title}, computed again with {library}.

Data:      {experiment.dataset.name}, {rows}
Network:   {problem.shape.sizes[0]} inputs - {layers}
Loss:      {experiment.loss}; penalty: {experiment.penalty.name} {experiment.penalty.rate}
Optimizer: {optimizer}
Batch:     {problem.batch_size}; {problem.iterations_per_epoch} iterations make an epoch

{_way(facts)}
Run it with `python {file_name}`. Change a weight below, and it says what does not agree any more.
"""'''


def options(facts: Facts) -> dict[str, Any]:
    """The optimizer's options where the script starts, under PyTorch's names but for `learning_rate`."""
    plain: dict[str, Any] = msgspec.to_builtins(facts.run.experiment.optimizer)
    del plain["name"]
    return {**plain, "learning_rate": facts.problem.learning_rate}


def _way(facts: Facts) -> str:
    if not facts.last:
        return """At the start nothing is computed yet: this script goes forward once with the start weights
and compares the losses with those on the page."""
    return f"""It holds the run's numbers to the last digit. It trains {_from(facts)}
and compares every number of iteration {facts.last} with what the page shows: signals, errors, gradients,
new weights and losses."""


def _from(facts: Facts) -> str:
    if facts.first == 1:
        return f"from the start weights to iteration {facts.last}"
    return f"""from iteration {facts.first} to {facts.last} (the weights
below, and what the optimizer remembers, are those after iteration {facts.first - 1}: farther back the way
would be longer than 1,000 iterations, or one on which a rounding in the last digit grows)"""


def numbers(facts: Facts) -> str:
    """Rows, batches, parameters and the page's numbers, as plain Python lists."""
    problem, state = facts.problem, facts.before
    weights, biases = parts(problem, state.parameters)
    blocks = [
        "# The inputs as the network gets them, and the targets: a list for each row.\n"
        + assigned("X", problem.x.tolist()),
        assigned("Y", problem.y.tolist()),
        assigned("TRAIN_ROWS", problem.train_rows.tolist()),
        assigned("TEST_ROWS", problem.test_rows.tolist()),
    ]
    if facts.last:
        blocks += [
            f"# The rows of each batch, from iteration {facts.first} to {facts.last}.\n"
            + assigned("BATCHES", facts.batches)
        ]
    blocks += [
        "# For each layer its weights, a line for each unit that they come from, and its biases.\n"
        + assigned("START_WEIGHTS", weights),
        assigned("START_BIASES", biases),
        *_memory(facts),
        *_masks(facts),
        "# What the page shows.\n" + assigned("PAGE", facts.page),
    ]
    return "\n\n".join(blocks)


def _memory(facts: Facts) -> Iterator[str]:
    """What the optimizer remembers, where the script does not begin at the start."""
    if not facts.memory or facts.first == 1:
        return
    split = {name: parts(facts.problem, facts.before.buffers[name]) for name in facts.memory}
    comment = f"# What the optimizer remembers after iteration {facts.first - 1}, layer by layer.\n"
    for at, name in enumerate(("START_WEIGHT_MEMORY", "START_BIAS_MEMORY")):
        layers = range(len(facts.problem.shape.activations))
        each = [{key: halves[at][layer] for key, halves in split.items()} for layer in layers]
        yield ("" if at else comment) + assigned(name, each)


def _masks(facts: Facts) -> Iterator[str]:
    if facts.freezes:
        yield (
            "# Frozen neurons, layer by layer: their weights and biases stay, and what the optimizer\n"
            "# remembers of them too.\n" + assigned("FROZEN", facts.frozen())
        )
    if facts.switches:
        yield "# Neurons that are not switched off, layer by layer.\n" + assigned("ON", facts.on())


def changes(facts: Facts, learning_rate: str) -> Iterator[tuple[int, list[str]]]:
    """Each iteration after which something was changed by hand, and the lines that do the same.
    `learning_rate` is the line for another learning rate, with a place {value}."""
    for at, group in groupby(facts.events, lambda each: each.at):
        yield at, [_change(facts, each, learning_rate) for each in group]


def _change(facts: Facts, made: Intervention, learning_rate: str) -> str:
    if isinstance(made, SetLearningRate):
        return learning_rate.format(value=literal(made.value))
    layer = made.layer - 1
    if isinstance(made, SetParameter):
        if made.source == facts.problem.shape.sizes[layer]:
            return f"biases[{layer}][{made.unit}] = {literal(made.value)}"
        return f"weights[{layer}][{made.source}, {made.unit}] = {literal(made.value)}"
    if isinstance(made, Freeze):
        return f"FROZEN[{layer}][{made.unit}] = {made.on}"
    return f"ON[{layer}][{made.unit}] = {not made.on}"


def tolerance(facts: Facts) -> str:
    """How far a number may be from the page's. Where roundings differ, a gradient of 0 comes out as 1e-16,
    and optimizers with an `eps` may divide it by no more than that."""
    rates = [made.value for made in facts.events if isinstance(made, SetLearningRate)]
    eps = options(facts).get("eps")
    step = 1e-15 * max([facts.problem.learning_rate, *rates]) / eps if eps else 0.0
    return f"{min(max(step, 1e-9), 1e-5):.0e}"


def penalty_check(facts: Facts, values: dict[str, str]) -> str:
    """The line that compares what the penalty adds to the loss, before the update."""
    value = values[facts.problem.penalty.key].format(rate=repr(facts.problem.penalty_rate))
    return f'    compare("penalty", {value}, PAGE["loss"]["penalty"])\n' if value else ""


@dataclass(frozen=True)
class Found:
    """How a script spells what it computed for layer `l`; in `memory`, `name` is a buffer of the optimizer's.
    `first` is a line that the others need."""

    delta: str
    weight_gradient: str
    bias_gradient: str
    weight_memory: str
    bias_memory: str
    first: str = ""


def compare_layers(found: Found) -> str:
    """The lines of `main` that compare every layer with the page."""
    return f"""
    for l, page in enumerate(PAGE["layers"]):
        place = f"layer {{l + 1}}, {{page['name']}}"
{found.first}        compare(f"weights before, {{place}}", old_weights[l], page["weights_before"])
        compare(f"biases before, {{place}}", old_biases[l], page["biases_before"])
        compare(f"z, {{place}}", z[l], page["z"])
        compare(f"a, {{place}}", a[l], page["a"])
        compare(f"delta, {{place}}", {found.delta}, page["delta"])
        compare(f"weight gradient, {{place}}", {found.weight_gradient}, page["weight_gradient"])
        compare(f"bias gradient, {{place}}", {found.bias_gradient}, page["bias_gradient"])
        for name, values in page["optimizer_state"].items():
            compare(f"{{name}} of the weights, {{place}}", {found.weight_memory}, values["weights"])
            compare(f"{{name}} of the biases, {{place}}", {found.bias_memory}, values["biases"])
        compare(f"weights after, {{place}}", weights[l], page["weights_after"])
        compare(f"biases after, {{place}}", biases[l], page["biases_after"])
    compare_losses("before", old_weights, old_biases, rows_x, rows_y, rows)
    compare_losses("after", weights, biases, rows_x, rows_y, rows)
"""


COMPARE_LOSSES = '''
def compare_losses(when, weights, biases, x, y, batch):
    """The loss of each row, of the batch, of the training set and of the test set."""
    z, a = forward(weights, biases, x)
    losses, page = row_losses(z[-1], a[-1], y), PAGE["loss"]
    compare(f"loss of each row {when}", losses[batch], page["rows" if when == "before" else "rows_after"])
    compare(f"loss of the batch {when}", losses[batch].mean(), page[f"batch_{when}"])
    compare(f"loss of the training set {when}", losses[TRAIN_ROWS].mean(), page[f"train_{when}"])
    if TEST_ROWS:
        compare(f"loss of the test set {when}", losses[TEST_ROWS].mean(), page[f"test_{when}"])
    print(f"loss of the training set {when} the update: {losses[TRAIN_ROWS].mean():.6g}")
'''


def main_at_start(facts: Facts, begin: str, more: str = "") -> str:
    """`main` where no iteration is computed yet. `begin` makes rows_x, rows_y, weights and biases; `more` is
    what `intervene` gets beside them."""
    change = when(bool(facts.events), f"    intervene(0, weights, biases{more})\n")
    return f"""
def main():
{begin}{change}    z, a = forward(weights, biases, rows_x)
    losses = row_losses(z[-1], a[-1], rows_y)
    compare("loss of the training set", losses[TRAIN_ROWS].mean(), PAGE["loss"]["train_before"])
    if TEST_ROWS:
        compare("loss of the test set", losses[TEST_ROWS].mean(), PAGE["loss"]["test_before"])
    print("all numbers agree")
"""


def joined(*blocks: str) -> str:
    """Source from its blocks, two empty lines between them; empty ones are left out."""
    return "\n\n\n".join(block.strip("\n") for block in blocks if block) + "\n"


def when(flag: bool, text: str) -> str:
    """A text or nothing."""
    return text if flag else ""
