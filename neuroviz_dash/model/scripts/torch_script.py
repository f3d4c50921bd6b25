"""The run at its cursor as a script for PyTorch, with its own losses, gradients and optimizers."""

import msgspec

from neuroviz_dash.model.piece import TrainPiece, train_piece
from neuroviz_dash.model.run import Run
from neuroviz_dash.model.scripts.facts import Facts, facts_of
from neuroviz_dash.model.scripts.literals import assigned, literal
from neuroviz_dash.model.scripts.shared import (
    COMPARE_LOSSES,
    Found,
    changes,
    compare_layers,
    heading,
    joined,
    main_at_start,
    numbers,
    options,
    penalty_check,
    tolerance,
    when,
)
from neuroviz_dash.model.scripts.torch_parts import (
    ACTIVATIONS,
    BATCH_LOSSES,
    HOLD,
    OPTIMIZERS,
    PENALTY_VALUES,
    ROW_LOSSES,
)

TORCH_FILE = "neuroviz_torch.py"


def torch_script(run: Run, train: TrainPiece = train_piece) -> str:
    """The script's text; raises BadInput where the iteration under the cursor is not finite."""
    facts = facts_of(run, train)
    trains = facts.last > 0
    return joined(
        heading(facts, "PyTorch", TORCH_FILE) + "\n\n" + _IMPORTS,
        f"ACTIVATIONS = [{', '.join(ACTIVATIONS[key] for key in facts.problem.shape.activations)}]\n"
        + assigned("OPTIONS", options(facts)),
        _forward(facts),
        when(trains, _batch_loss(facts)),
        ROW_LOSSES[facts.problem.loss.key],
        when(trains, _optimizer(facts)),
        when(trains and facts.freezes, HOLD.replace("MEMORY", literal(list(facts.memory)))),
        _intervene(facts),
        _main(facts) if trains else main_at_start(facts, _begin(""), ", None"),
        when(trains, "@torch.no_grad()" + COMPARE_LOSSES),
        _compare(facts),
        numbers(facts),
        'if __name__ == "__main__":\n    main()',
    )


_IMPORTS = """import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)"""


def _forward(facts: Facts) -> str:
    off = when(
        facts.switches,
        "\n        signal = torch.where(torch.tensor(ON[l]), signal, 0.0)  # a neuron that is off gives 0",
    )
    return f'''
def forward(weights, biases, x):
    """z and a of every layer, with a row for each row of x."""
    z, a, signal = [], [], x
    for l, f in enumerate(ACTIVATIONS):
        z.append(signal @ weights[l] + biases[l])
        signal = f(z[l]){off}
        a.append(signal)
    return z, a
'''


def _batch_loss(facts: Facts) -> str:
    problem = facts.problem
    adds = when(problem.penalty.key == "l1", ", and the penalty")
    penalty = when(
        problem.penalty.key == "l1", f" + {problem.penalty_rate!r} * sum(w.abs().sum() for w in weights)"
    )
    return f'''
def batch_loss(weights, z, a, y):
    """What the gradients are of: the mean over the rows of the batch{adds}."""
    return {BATCH_LOSSES[problem.loss.key]}{penalty}
'''


def _decay(facts: Facts) -> str:
    return repr(facts.problem.penalty_rate if facts.problem.penalty.key == "l2" else 0.0)


def _optimizer(facts: Facts) -> str:
    chosen = msgspec.to_builtins(facts.run.experiment.optimizer)
    name = OPTIMIZERS[chosen.pop("name")]
    del chosen["learning_rate"]
    more = "".join(f', {key}=OPTIONS["{key}"]' for key in chosen)
    return f'''
def make_optimizer(weights, biases):
    """PyTorch's own; weight_decay is the L2 penalty, on the weights alone."""
    groups = [{{"params": weights, "weight_decay": {_decay(facts)}}}, {{"params": biases}}]
    return torch.optim.{name}(
        groups, lr=OPTIONS["learning_rate"]{more}
    )
'''


def _intervene(facts: Facts) -> str:
    rate = 'for group in optimizer.param_groups: group["lr"] = {value}' if facts.last else "pass"
    lines = []
    for at, each in changes(facts, rate):
        lines += [f"    if done == {at}:", *(f"        {line}" for line in each)]
    if not lines:
        return ""
    head = [
        "@torch.no_grad()",
        "def intervene(done, weights, biases, optimizer):",
        '    """What was changed by hand when so many iterations were done."""',
    ]
    return "\n".join([*head, *lines])


def _memory(facts: Facts) -> str:
    """Puts what the optimizer remembers in its place."""
    if facts.first == 1 or not facts.memory:
        return ""
    return f"""    for parameters, memory in ((weights, START_WEIGHT_MEMORY), (biases, START_BIAS_MEMORY)):
        for p, values in zip(parameters, memory):
            optimizer.state[p] = {{name: torch.tensor(value) for name, value in values.items()}}
            optimizer.state[p]["step"] = torch.tensor({facts.first - 1}.0)
"""


def _begin(grad: str) -> str:
    tensors = "\n".join(
        f"    {part} = [torch.tensor(values{grad}) for values in START_{part.upper()}]"
        for part in ("weights", "biases")
    )
    return f"    rows_x, rows_y = torch.tensor(X), torch.tensor(Y)\n{tensors}\n"


def _found(facts: Facts) -> Found:
    share = f"penalty_share = {_decay(facts)} * old_weights[l]  # PyTorch adds it inside the optimizer"
    return Found(
        delta="z[l].grad * len(rows)",
        weight_gradient="weights[l].grad + penalty_share",
        bias_gradient="biases[l].grad",
        weight_memory="optimizer.state[weights[l]][name]",
        bias_memory="optimizer.state[biases[l]][name]",
        first=f"        {share}\n",
    )


def _main(facts: Facts) -> str:
    change = when(bool(facts.events), "\n        intervene(iteration - 1, weights, biases, optimizer)")
    kept = when(facts.freezes, "\n        kept = remember(optimizer, weights, biases)")
    hold = when(facts.freezes, "\n        hold(optimizer, kept)")
    return f"""
def main():
{_begin(", requires_grad=True")}    optimizer = make_optimizer(weights, biases)
{_memory(facts)}    for iteration in range({facts.first}, {facts.last + 1}):{change}
        rows = BATCHES[iteration - {facts.first}]
        x, y = rows_x[rows], rows_y[rows]
        z, a = forward(weights, biases, x)
        for signal in z:
            signal.retain_grad()  # to see it: delta of a row is this times the number of rows
        optimizer.zero_grad()
        batch_loss(weights, z, a, y).backward()
        old_weights = [w.detach().clone() for w in weights]
        old_biases = [b.detach().clone() for b in biases]{kept}
        optimizer.step(){hold}
{compare_layers(_found(facts))}{penalty_check(facts, PENALTY_VALUES)}    print("all numbers agree")
"""


def _compare(facts: Facts) -> str:
    return f'''
def compare(name, found, page):
    """Stops if a number is not the page's. PyTorch rounds the last digits in other places than NumPy."""
    page = torch.tensor(page)
    torch.testing.assert_close(
        found.detach(), page, rtol=1e-7, atol={tolerance(facts)}, msg=lambda text: f"{{name}}: {{text}}"
    )
'''
