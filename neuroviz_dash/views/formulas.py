"""The formulas of the equation card, in MathML with places such as {z}: for symbols or for numbers.

The page fills a place with the symbol of the same name in the first half of an equation and with this
moment's number in the second. A line is what it gives, its formula, and the expression that the formula
writes: the page chooses by it how many digits a reader needs to come to the same result.
"""

from typing import Any

from neuroviz_dash.engine.activations import ACTIVATIONS
from neuroviz_dash.engine.optimizers import Options
from neuroviz_dash.engine.problem import Problem

Line = dict[str, Any]
Expression = str | int | tuple[Any, ...]
"""A name, a whole number, or (sign, parts...): + - * / square sqrt power sign."""

_TIMES, _PLUS, _MINUS, _OPEN, _CLOSE = (f"<mo>{sign}</mo>" for sign in "·+−()")
_SOFTMAX = "<mfrac><msup><mi>e</mi>{z}</msup><mrow><munder><mo>∑</mo><mi>k</mi></munder><msup><mi>e</mi>" \
    "<msub><mi>z</mi><mi>k</mi></msub></msup></mrow></mfrac>"  # fmt: skip


def activation_formula(key: str) -> str:
    """a as a function of z."""
    return ACTIVATIONS[key].formula if key in ACTIVATIONS else _SOFTMAX


def slope_formula(key: str) -> str:
    """da/dz; empty for softmax, whose slope is a matrix."""
    return ACTIVATIONS[key].derivative_formula if key in ACTIVATIONS else ""


def output_delta_formula(problem: Problem) -> str:
    """delta of an output unit for this loss and output, as `engine.losses` computes it."""
    difference = f"{{a}}{_MINUS}{{y}}"
    outputs = problem.shape.sizes[-1]
    if problem.loss.key == "cross_entropy":
        return difference
    if problem.loss.key == "binary_cross_entropy":
        if outputs == 1:
            return difference
        return f"<mfrac><mrow>{difference}</mrow><mn>{outputs}</mn></mfrac>"
    if problem.shape.activations[-1] == "softmax":
        return f"{{a}}{_TIMES}{_OPEN}{{loss_gradient}}{_MINUS}{{loss_gradient_a}}{_CLOSE}"
    factor = "<mn>2</mn>" if outputs == 1 else f"<mfrac><mn>2</mn><mn>{outputs}</mn></mfrac>"
    return f"{factor}{_TIMES}{_OPEN}{difference}{_CLOSE}{_TIMES}{{slope}}"


def update_lines(problem: Problem) -> list[Line]:
    """From the gradient to the step, for the optimizer in use: each line gives one of its terms."""
    key, options = problem.optimizer.key, problem.options
    if key == "sgd":
        return _sgd_lines(options)
    if key == "adam":
        return _adam_lines()
    if key == "rmsprop":
        memory = _line("square_avg", _average("alpha", "square_avg", ("square", "g")))
    else:
        memory = _line("sum", ("+", "sum.old", ("square", "g")))
    return [memory, _line("denominator", _root(memory["gives"])), _line("change", _rate(_RATIO))]


def gradient_lines(problem: Problem, bias: bool) -> list[Line]:
    """From the delta that came back to the gradient: the row's share, and with the penalty's. Between the two
    lies the mean over a batch, `data`. A bias has an activation of 1 and no penalty."""
    lines = [_line("share", ("*", "delta", "a"))]
    if problem.penalty.key == "none":
        return lines
    penalty: Expression = ("*", "penalty_rate", _PENALTY_OF[problem.penalty.key])
    return [*lines, _line("g", ("+", "data", 0 if bias else penalty))]


def mathml(expression: Expression) -> str:
    """The expression with its names as places."""
    if isinstance(expression, str):
        return f"{{{expression}}}"
    if isinstance(expression, int):
        return f"<mn>{expression}</mn>"
    sign, *parts = expression
    if sign == "/":
        return f"<mfrac>{_row(parts[0])}{_row(parts[1])}</mfrac>"
    if sign == "sqrt":
        return f"<msqrt>{mathml(parts[0])}</msqrt>"
    if sign == "square":
        return f"<msup>{mathml(parts[0])}<mn>2</mn></msup>"
    if sign == "power":
        return f"<msup>{mathml(parts[0])}{mathml(parts[1])}</msup>"
    if sign == "sign":
        return f"<mi>sign</mi>{_OPEN}{mathml(parts[0])}{_CLOSE}"
    if sign == "*":
        return _TIMES.join(_factor(part) for part in parts)
    return (_PLUS if sign == "+" else _MINUS).join(mathml(part) for part in parts)


def _row(expression: Expression) -> str:
    inner = mathml(expression)
    return f"<mrow>{inner}</mrow>" if isinstance(expression, tuple) else inner


def _factor(expression: Expression) -> str:
    is_sum = isinstance(expression, tuple) and expression[0] in ("+", "-")
    return f"{_OPEN}{mathml(expression)}{_CLOSE}" if is_sum else mathml(expression)


def _line(gives: str, expression: Expression) -> Line:
    return {"gives": gives, "formula": mathml(expression), "expression": expression, "words": _WORDS[gives]}


def _sgd_lines(options: Options) -> list[Line]:
    if not options["momentum"]:
        return [_line("change", _rate("g"))]
    buffer = _line("momentum_buffer", ("+", ("*", "momentum", "momentum_buffer.old"), "g"))
    if not options["nesterov"]:
        return [buffer, _line("change", _rate("momentum_buffer"))]
    ahead = _line("direction", ("+", "g", ("*", "momentum", "momentum_buffer")))
    return [buffer, ahead, _line("change", _rate("direction"))]


def _adam_lines() -> list[Line]:
    return [
        _line("exp_avg", _average("beta1", "exp_avg", "g")),
        _line("exp_avg_sq", _average("beta2", "exp_avg_sq", ("square", "g"))),
        _line("m_hat", _corrected("exp_avg", "beta1")),
        _line("v_hat", _corrected("exp_avg_sq", "beta2")),
        _line("denominator", _root("v_hat")),
        _line("change", _rate(("/", "m_hat", "denominator"))),
    ]


def _rate(expression: Expression) -> Expression:
    return ("*", "learning_rate", expression)


def _average(share: str, name: str, new: Expression) -> Expression:
    return ("+", ("*", share, f"{name}.old"), ("*", ("-", 1, share), new))


def _root(name: str) -> Expression:
    return ("+", ("sqrt", name), "eps")


def _corrected(name: str, share: str) -> Expression:
    return ("/", name, ("-", 1, ("power", share, "iteration")))


_WORDS = {
    "share": "What this row asks for: its δ times the activation that went in",
    "g": "With the penalty’s share",
    "momentum_buffer": "Momentum: the buffer remembers the steps before",
    "direction": "Nesterov: looks ahead along the buffer",
    "square_avg": "The running mean of the squared gradient",
    "sum": "The sum of all squared gradients so far",
    "exp_avg": "m, the running mean of the gradient",
    "exp_avg_sq": "v, the running mean of its square",
    "m_hat": "m, corrected for its start at 0",
    "v_hat": "v, corrected for its start at 0",
    "denominator": "What the step is divided by",
    "change": "The step",
}
_RATIO: Expression = ("/", "g", "denominator")
_PENALTY_OF: dict[str, Expression] = {"l1": ("sign", "before"), "l2": "before"}


def _sub(letter: str, below: str) -> str:
    return f"<msub><mi>{letter}</mi><mtext>{below}</mtext></msub>"


SYMBOLS: dict[str, str] = {
    "z": "<mi>z</mi>",
    "a": "<mi>a</mi>",
    "y": "<mi>y</mi>",
    "g": "<mi>g</mi>",
    "slope": "<msup><mi>f</mi><mo>′</mo></msup>",
    "loss_gradient": _sub("g", "a"),
    "loss_gradient_a": "<munder><mo>∑</mo><mi>k</mi></munder><msub><mi>g</mi><mi>k</mi></msub>"
    "<msub><mi>a</mi><mi>k</mi></msub>",
    "change": "<mi>step</mi>",
    "before": "<mi>w</mi>",
    "after": _sub("w", "new"),
    "delta": "<mi>δ</mi>",
    "share": _sub("g", "row"),
    "data": _sub("g", "data"),
    "penalty_rate": "<mi>λ</mi>",
    "learning_rate": "<mi>η</mi>",
    "momentum": "<mi>μ</mi>",
    "momentum_buffer": "<mi>b</mi>",
    "momentum_buffer.old": _sub("b", "old"),
    "direction": "<mi>d</mi>",
    "alpha": "<mi>α</mi>",
    "square_avg": "<mi>v</mi>",
    "square_avg.old": _sub("v", "old"),
    "sum": "<mi>s</mi>",
    "sum.old": _sub("s", "old"),
    "denominator": "<mi>r</mi>",
    "eps": "<mi>ε</mi>",
    "beta1": "<msub><mi>β</mi><mn>1</mn></msub>",
    "beta2": "<msub><mi>β</mi><mn>2</mn></msub>",
    "exp_avg": "<mi>m</mi>",
    "exp_avg.old": _sub("m", "old"),
    "exp_avg_sq": "<mi>v</mi>",
    "exp_avg_sq.old": _sub("v", "old"),
    "m_hat": "<mover><mi>m</mi><mo>^</mo></mover>",
    "v_hat": "<mover><mi>v</mi><mo>^</mo></mover>",
    "iteration": "<mi>t</mi>",
}
