"""The formulas: what a line writes is what the engine computes."""

import math
from typing import Any

import numpy as np
import pytest

from neuroviz_dash.engine.training import trace
from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.piece import restore
from neuroviz_dash.model.problems import problem_of
from neuroviz_dash.model.run import Cursor, move, new_run
from neuroviz_dash.views.formulas import SYMBOLS, gradient_lines, mathml, update_lines

OPTIMIZERS: dict[str, dict[str, Any]] = {
    "sgd": {"name": "sgd"},
    "momentum": {"name": "sgd", "momentum": 0.9},
    "nesterov": {"name": "sgd", "momentum": 0.9, "nesterov": True},
    "rmsprop": {"name": "rmsprop"},
    "adagrad": {"name": "adagrad"},
    "adam": {"name": "adam"},
}

SIGNS: dict[str, Any] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "square": lambda a: a * a,
    "sqrt": np.sqrt,
    "sign": np.sign,
    "power": lambda a, b: a**b,
}


def computed(expression: Any, values: dict[str, Any]) -> Any:
    if isinstance(expression, str):
        return values[expression]
    if isinstance(expression, int):
        return expression
    sign, *parts = expression
    return SIGNS[sign](*(computed(part, values) for part in parts))


@pytest.mark.parametrize("penalty", ["none", "l1", "l2"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_lines_of_a_step_give_the_engine_s_numbers_to_the_last_bit(name: str, penalty: str) -> None:
    given = {"optimizer": OPTIMIZERS[name], "penalty": {"name": penalty, "rate": 0.1}, "hidden_layers": []}
    experiment = parse_experiment(given)
    problem = problem_of(experiment)
    done = trace(problem, restore(problem, move(new_run(experiment), Cursor(3, "update")).run.before))
    inputs = problem.shape.sizes[0]
    values: dict[str, Any] = {
        **problem.options,
        "learning_rate": problem.learning_rate,
        "penalty_rate": problem.penalty_rate,
        "iteration": done.number,
        "before": done.before.parameters,
        "data": done.errors.gradient,
        "delta": np.tile(done.errors.delta[0][0], inputs + 1),
        "a": np.repeat([*done.x[0], 1.0], problem.shape.sizes[1]),
        "g": done.gradient,
        **done.step.buffers,
        **{f"{key}.old": vector for key, vector in done.before.buffers.items()},
        **done.step.terms,
    }
    share, *rest = gradient_lines(problem, bias=False)
    assert (computed(share["expression"], values) == done.errors.gradient).all()
    weights = problem.shape.is_weight == 1
    for line in rest:
        assert (computed(line["expression"], values) == done.gradient)[weights].all()
    for line in update_lines(problem):
        wanted = done.step.change if line["gives"] == "change" else values[line["gives"]]
        assert (computed(line["expression"], values) == wanted).all(), line["gives"]
        assert line["gives"] in SYMBOLS


def test_a_formula_writes_its_expression() -> None:
    assert mathml(("*", ("-", 1, "beta1"), "g")) == (
        "<mo>(</mo><mn>1</mn><mo>−</mo>{beta1}<mo>)</mo><mo>·</mo>{g}"
    )
    assert mathml(("/", "m_hat", ("+", ("sqrt", "v_hat"), "eps"))) == (
        "<mfrac>{m_hat}<mrow><msqrt>{v_hat}</msqrt><mo>+</mo>{eps}</mrow></mfrac>"
    )
    assert computed(("sqrt", ("square", "a")), {"a": math.pi}) == math.pi
