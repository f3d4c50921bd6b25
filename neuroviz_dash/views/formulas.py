"""The formulas of the equation card, in MathML with places such as {z}: for symbols or for numbers.

The page fills a place with the symbol of the same name in the first half of an equation and with this
moment's number in the second. A line is (what it gives, its formula); both halves come from the one formula.
"""

from neuroviz_dash.engine.activations import ACTIVATIONS
from neuroviz_dash.engine.problem import Problem

Line = dict[str, str]

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
    eta_over = _rate("<mfrac>{g}<mrow>{denominator}</mrow></mfrac>")
    if key == "sgd" and not options["momentum"]:
        return [_line("change", _rate("{g}"))]
    if key == "sgd":
        buffer = _line("momentum_buffer", f"{{momentum}}{_TIMES}{{momentum_buffer.old}}{_PLUS}{{g}}")
        if not options["nesterov"]:
            return [buffer, _line("change", _rate("{momentum_buffer}"))]
        ahead = _line("direction", f"{{g}}{_PLUS}{{momentum}}{_TIMES}{{momentum_buffer}}")
        return [buffer, ahead, _line("change", _rate("{direction}"))]
    if key == "rmsprop":
        return [_line("square_avg", _average("alpha", "square_avg", "<msup>{g}<mn>2</mn></msup>")),
                _line("denominator", _root("square_avg")), _line("change", eta_over)]  # fmt: skip
    if key == "adagrad":
        return [_line("sum", f"{{sum.old}}{_PLUS}<msup>{{g}}<mn>2</mn></msup>"),
                _line("denominator", _root("sum")), _line("change", eta_over)]  # fmt: skip
    return [
        _line("exp_avg", _average("beta1", "exp_avg", "{g}")),
        _line("exp_avg_sq", _average("beta2", "exp_avg_sq", "<msup>{g}<mn>2</mn></msup>")),
        _line("m_hat", _corrected("exp_avg", "beta1")),
        _line("v_hat", _corrected("exp_avg_sq", "beta2")),
        _line("denominator", _root("v_hat")),
        _line("change", _rate("<mfrac>{m_hat}<mrow>{denominator}</mrow></mfrac>")),
    ]


def _line(gives: str, formula: str) -> Line:
    return {"gives": gives, "formula": formula}


def _rate(formula: str) -> str:
    return f"{{learning_rate}}{_TIMES}{formula}"


def _average(share: str, name: str, new: str) -> str:
    return (
        f"{{{share}}}{_TIMES}{{{name}.old}}{_PLUS}{_OPEN}<mn>1</mn>{_MINUS}{{{share}}}{_CLOSE}{_TIMES}{new}"
    )


def _root(name: str) -> str:
    return f"<msqrt>{{{name}}}</msqrt>{_PLUS}{{eps}}"


def _corrected(name: str, share: str) -> str:
    below = f"<mn>1</mn>{_MINUS}<msup>{{{share}}}{{iteration}}</msup>"
    return f"<mfrac>{{{name}}}<mrow>{below}</mrow></mfrac>"


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
