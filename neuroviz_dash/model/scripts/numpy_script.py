"""The run at its cursor as a script that needs NumPy alone."""

from neuroviz_dash.model.choices import Sgd
from neuroviz_dash.model.piece import TrainPiece, train_piece
from neuroviz_dash.model.run import Run
from neuroviz_dash.model.scripts.facts import Facts, facts_of
from neuroviz_dash.model.scripts.literals import assigned
from neuroviz_dash.model.scripts.numpy_parts import (
    ACTIVATIONS,
    DELTAS,
    LOSSES,
    PENALTIES,
    PENALTY_VALUES,
    STEPS,
)
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

NUMPY_FILE = "neuroviz_numpy.py"


def numpy_script(run: Run, train: TrainPiece = train_piece) -> str:
    """The script's text; raises BadInput where the iteration under the cursor is not finite."""
    facts = facts_of(run, train)
    trains = facts.last > 0
    return joined(
        heading(facts, "NumPy", NUMPY_FILE) + "\n\n" + _imports(facts),
        _functions(facts),
        _forward(facts),
        LOSSES[facts.problem.loss.key],
        when(trains, _output_delta(facts)),
        when(trains, _backward(facts)),
        assigned("OPTIONS", options(facts)),
        when(trains, _optimizer(facts)),
        _intervene(facts),
        _main(facts) if trains else main_at_start(facts, _BEGIN),
        when(trains, COMPARE_LOSSES),
        _compare(facts),
        numbers(facts),
        'if __name__ == "__main__":\n    main()',
    )


def _imports(facts: Facts) -> str:
    return when("gelu" in facts.problem.shape.activations, "import math\n\n") + "import numpy as np"


def _functions(facts: Facts) -> str:
    keys = facts.problem.shape.activations
    used = [source.strip("\n") for key, source in ACTIVATIONS.items() if key in keys]
    lists = [f"ACTIVATIONS = [{', '.join(keys)}]"]
    if len(keys) > 1:
        lists.append(
            f"SLOPES = [{', '.join(f'{key}_slope' for key in keys[:-1])}]  # da/dz of the hidden layers"
        )
    return "\n\n\n".join([*used, "\n".join(lists)])


def _forward(facts: Facts) -> str:
    off = when(
        facts.switches, "\n        signal = np.where(ON[l], signal, 0.0)  # a neuron that is off gives 0"
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


def _output_delta(facts: Facts) -> str:
    loss, output = facts.problem.loss.key, facts.problem.shape.activations[-1]
    return DELTAS["mse softmax" if (loss, output) == ("mse", "softmax") else loss].format(key=output)


def _backward(facts: Facts) -> str:
    off = when(facts.switches, "\n            delta[l - 1] = np.where(ON[l - 1], delta[l - 1], 0.0)")
    back = when(
        len(facts.problem.shape.activations) > 1,
        f"""        if l > 0:
            delta[l - 1] = (delta[l] @ weights[l].T) * SLOPES[l - 1](z[l - 1], a[l - 1]){off}
""",
    )
    penalty = PENALTIES[facts.problem.penalty.key].format(rate=repr(facts.problem.penalty_rate))
    return f'''
def backward(weights, x, y, z, a):
    """delta of every layer (d loss of the row / d z), and the gradients: means over the rows of the batch."""
    layers = len(weights)
    delta, weight_gradients, bias_gradients = [None] * layers, [None] * layers, [None] * layers
    delta[-1] = output_delta(z[-1], a[-1], y)
    for l in reversed(range(layers)):
        signal = a[l - 1] if l > 0 else x
        weight_gradients[l] = signal.T @ delta[l] / len(x)
        bias_gradients[l] = delta[l].sum(axis=0) / len(x)
{penalty}{back}    return delta, weight_gradients, bias_gradients
'''


def _optimizer(facts: Facts) -> str:
    chosen = facts.run.experiment.optimizer
    key = facts.problem.optimizer.key
    if isinstance(chosen, Sgd) and chosen.momentum:
        key = "nesterov" if chosen.nesterov else "momentum"
    update = _FROZEN_UPDATE if facts.freezes else _UPDATE
    return STEPS[key].strip("\n") + "\n\n\n" + update.strip("\n")


_UPDATE = '''
def update(parameters, gradients, memory, iteration):
    """A step for the weights, or the biases, of every layer."""
    for l, gradient in enumerate(gradients):
        parameters[l] = parameters[l] - step(gradient, memory[l], iteration)
'''

_FROZEN_UPDATE = '''
def update(parameters, gradients, memory, iteration):
    """A step for the weights, or the biases, of every layer; what is frozen stays."""
    for l, gradient in enumerate(gradients):
        old = dict(memory[l])
        change = step(gradient, memory[l], iteration)
        parameters[l] = parameters[l] - np.where(FROZEN[l], 0.0, change)
        for name in old:
            memory[l][name] = np.where(FROZEN[l], old[name], memory[l][name])
'''


def _intervene(facts: Facts) -> str:
    lines = []
    for at, each in changes(facts, 'OPTIONS["learning_rate"] = {value}'):
        lines += [f"    if done == {at}:", *(f"        {line}" for line in each)]
    if not lines:
        return ""
    return "\n".join(
        [
            "def intervene(done, weights, biases):",
            '    """What was changed by hand when so many iterations were done."""',
            *lines,
        ]
    )


def _memory(facts: Facts) -> str:
    if not facts.memory:
        return "    weight_memory, bias_memory = [{} for _ in weights], [{} for _ in biases]\n"
    if facts.first == 1:
        zeros = ", ".join(f'"{name}": np.zeros_like(p)' for name in facts.memory)
        return "".join(
            f"    {part}_memory = [{{{zeros}}} for p in {every}]\n"
            for part, every in (("weight", "weights"), ("bias", "biases"))
        )
    return """    weight_memory, bias_memory = [
        [{name: np.array(values) for name, values in layer.items()} for layer in half]
        for half in (START_WEIGHT_MEMORY, START_BIAS_MEMORY)
    ]
"""


_BEGIN = """\
    rows_x, rows_y = np.array(X), np.array(Y)
    weights, biases = [np.array(w) for w in START_WEIGHTS], [np.array(b) for b in START_BIASES]
"""

_FOUND = Found(
    delta="delta[l]",
    weight_gradient="weight_gradients[l]",
    bias_gradient="bias_gradients[l]",
    weight_memory="weight_memory[l][name]",
    bias_memory="bias_memory[l][name]",
)


def _main(facts: Facts) -> str:
    change = when(bool(facts.events), "\n        intervene(iteration - 1, weights, biases)")
    return f"""
def main():
{_BEGIN}{_memory(facts)}    for iteration in range({facts.first}, {facts.last + 1}):{change}
        rows = BATCHES[iteration - {facts.first}]
        x, y = rows_x[rows], rows_y[rows]
        z, a = forward(weights, biases, x)
        delta, weight_gradients, bias_gradients = backward(weights, x, y, z, a)
        old_weights, old_biases = list(weights), list(biases)
        update(weights, weight_gradients, weight_memory, iteration)
        update(biases, bias_gradients, bias_memory, iteration)
{compare_layers(_FOUND)}{penalty_check(facts, PENALTY_VALUES)}    print("all numbers agree")
"""


def _compare(facts: Facts) -> str:
    return f'''
def compare(name, found, page):
    """Stops if a number is not the page's. Another machine may round the last digits in another way."""
    np.testing.assert_allclose(found, page, rtol=1e-7, atol={tolerance(facts)}, err_msg=name)
'''
