"""One input, or a number to predict from many: what the network says, against what is right."""

import numpy as np
from numpy.typing import NDArray

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.views.looks import AtHand, Look
from neuroviz_dash.views.plots import (
    SYMBOLS,
    Figure,
    class_color,
    layout,
    plain,
    ring,
    span_axis,
    typed,
)

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def curve_figure(look: Look) -> Figure:
    """Each output along the one input, and the rows; a row of a class stands at 1 on that class's curve."""
    across = look.span(0)
    inputs = across.points(4 * look.size)
    output = look.output_of(inputs[:, None])
    shown = [_curve(look, inputs, output[:, unit], unit) for unit in range(output.shape[1])]
    shown += [points for unit in range(output.shape[1]) for points in _rows_of(look, unit)]
    if look.at_hand:
        shown.append(ring(float(look.at_hand.raw[0]), _height(look.at_hand), look.at_hand.name))
    title = look.outputs[0] if look.record.task == "regression" else "output"
    return {
        "data": shown,
        "layout": layout(
            xaxis=span_axis(look.record.features[0], across), yaxis=span_axis(title, look.span_with(output))
        ),
    }


def targets_figure(look: Look) -> Figure:
    """Each row's output over its target; on the diagonal both are equal."""
    span = look.target_span
    shown: list[Figure] = [
        {"type": "scatter", "mode": "lines", "name": "output = target", "x": list(span), "y": list(span),
         "line": {"color": "--soft", "width": 1, "dash": "dot"}, "hoverinfo": "skip"},
    ]  # fmt: skip
    output = look.output_of_rows(np.arange(len(look.problem.y)))[:, 0]
    for name, rows in look.sets:
        shown.append(
            _points(look.problem.y[rows, 0], output[rows], rows, name, _marker(0, "--positive", name))
        )
    hand = look.at_hand
    if hand and hand.output is not None and hand.target is not None:
        shown.append(ring(float(hand.target[0]), float(hand.output[0]), hand.name))
    name = look.outputs[0]
    return {
        "data": shown,
        "layout": layout(
            xaxis=span_axis(f"{name}: target", span),
            yaxis=span_axis(f"{name}: output", look.span_with(output)),
        ),
    }


def _curve(look: Look, inputs: Array, output: Array, unit: int) -> Figure:
    is_number = look.record.task == "regression"
    color = "--ink" if is_number else _color(look, unit)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "output" if is_number else plain(look.outputs[unit]),
        "x": typed(inputs),
        "y": typed(output),
        "line": {"color": color, "width": 2.5, "dash": DASHES[unit % len(DASHES)]},
        "hovertemplate": "%{y:.3f}",
    }


def _color(look: Look, unit: int) -> str:
    one = len(look.outputs) == 1
    return class_color(1 if one else unit, len(look.record.classes))


def _rows_of(look: Look, unit: int) -> list[Figure]:
    """The rows that stand on an output's curve, a trace for each set."""
    shown = []
    for name, rows in look.sets:
        if len(look.outputs) > 1:
            rows = rows[look.classes[rows] == unit]
        color = "--positive" if look.record.task == "regression" else _color(look, unit)
        y = look.problem.y[rows, unit]
        points = _points(look.data.raw[rows, 0], y, rows, name, _marker(unit, color, name))
        shown.append({**points, "showlegend": len(look.outputs) == 1})
    return shown


def _height(hand: AtHand) -> float:
    """A row stands at its target; what has none stands on the curve."""
    height = hand.target if hand.target is not None else hand.output
    return 0.0 if height is None else float(height.max())


def _marker(unit: int, color: str, name: str) -> Figure:
    symbol = SYMBOLS[unit]
    if name == "training":
        return {"size": 7, "symbol": symbol, "color": color, "line": {"color": "--paper", "width": 1}}
    return {"size": 7, "symbol": f"{symbol}-open", "color": color, "line": {"color": color, "width": 2}}


def _points(x: Array, y: Array, rows: NDArray[np.int64], name: str, marker: Figure) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": typed(x),
        "y": typed(y),
        "customdata": typed(rows, "i4"),
        "marker": marker,
        "hovertemplate": "row %{customdata}: %{y:.3f}<extra>" + name + "</extra>",
    }
