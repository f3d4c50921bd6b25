"""Many inputs and classes: what the network says of the input at hand, and which classes it mixes up."""

import numpy as np

from neuroviz_dash.engine.confusion import classes_of, confusion
from neuroviz_dash.views.looks import Look
from neuroviz_dash.views.numbers import number
from neuroviz_dash.views.plots import Figure, axis, layout, plain, typed

LONGEST_NAME, SHORT_NAME = 11, 3
HIDDEN = {"visible": False, "fixedrange": True}


def class_figure(look: Look) -> Figure:
    """The outputs as bars, above them the input as an image if it is one, beside them the matrix."""
    image = look.record.image
    shown = [_bars(look), _matrix(look)]
    names = [plain(name, LONGEST_NAME) for name in look.record.classes]
    is_short = max(map(len, names)) <= SHORT_NAME
    left, right = ([0.0, 0.42], [0.54, 1.0]) if is_short else ([0.0, 0.36], [0.6, 1.0])
    ticks = {"tickvals": list(range(len(names))), "ticktext": names, "showgrid": False}
    figure = layout(
        showlegend=False,
        margin={"l": 28, "r": 8, "t": 24, "b": 44} if is_short else {"l": 78, "r": 8, "t": 24, "b": 92},
        xaxis=axis("output", domain=left, anchor="y", **_output_axis(look)),
        yaxis=axis(
            "",
            domain=[0.0, 0.54] if image else [0.0, 1.0],
            range=[len(look.outputs) - 0.5, -0.5],
            tickvals=list(range(len(look.outputs))),
            ticktext=_bar_names(look),
            showgrid=False,
        ),
        xaxis2=axis("taken for", domain=right, anchor="y2", tickangle=0 if is_short else -45, **ticks),
        yaxis2=axis("", domain=[0.0, 1.0], anchor="x2", autorange="reversed", **ticks),
        annotations=[
            _heading(_row_heading(look), 0.0, "left"),
            _heading(_matrix_heading(look), 1.0, "right"),
        ],
    )
    if image:
        shown.append(_image(look, image))
        figure["xaxis3"] = {**HIDDEN, "domain": left, "anchor": "y3", "constrain": "domain"}
        figure["yaxis3"] = {**HIDDEN, "domain": [0.62, 1.0], "anchor": "x3", "autorange": "reversed",
                            "scaleanchor": "x3", "constrain": "domain"}  # fmt: skip
    return {"data": shown, "layout": figure}


def _output_axis(look: Look) -> Figure:
    """With room for a number behind the longest bar."""
    is_probability = look.problem.shape.activations[-1] in ("softmax", "sigmoid")
    return {"range": [0.0, 1.7], "tickvals": [0, 0.5, 1]} if is_probability else {"nticks": 3}


def counts(look: Look) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """How many rows of each class are taken for each class, in the chosen set. Where an output is no finite
    number, the network takes the row for nothing."""
    rows = look.counted_rows
    output = look.output_of_rows(rows)
    is_said = np.isfinite(output).all(axis=1)
    return confusion(classes_of(output[is_said]), look.classes[rows[is_said]], len(look.record.classes))


def _row_heading(look: Look) -> str:
    if not look.at_hand:
        return "no row yet"
    return look.at_hand.name if look.at_hand.output is not None else f"{look.at_hand.name}: not computed yet"


def _matrix_heading(look: Look) -> str:
    return f"{'test' if look.test else 'training'} rows"


def _heading(text: str, x: float, side: str) -> Figure:
    return {"text": text, "x": x, "y": 1.0, "xref": "paper", "yref": "paper", "xanchor": side,
            "yanchor": "bottom", "yshift": 4, "showarrow": False, "font": {"color": "--soft"}}  # fmt: skip


def _bar_names(look: Look) -> list[str]:
    """The outputs, the target in bold. Two may be cut to the same text: bars are told apart by number."""
    names = [plain(name, LONGEST_NAME) for name in look.outputs]
    hand = look.at_hand
    if not hand or hand.output is None or hand.target is None:
        return names
    return [f"<b>{name}</b>" if y == 1.0 else name for name, y in zip(names, hand.target, strict=True)]


def _bars(look: Look) -> Figure:
    """The outputs for the input at hand; no bars while they are not computed."""
    output = look.at_hand.output if look.at_hand else None
    values = [] if output is None else output.tolist()
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(look.outputs))),
        "x": values,
        "text": list(map(number, values)),
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": "--positive"},
        "hoverinfo": "skip",
    }


def _matrix(look: Look) -> Figure:
    found = counts(look)
    return {
        "type": "heatmap",
        "z": typed(found, "i4"),
        "xaxis": "x2",
        "yaxis": "y2",
        "xgap": 1,
        "ygap": 1,
        "zmin": 0,
        "colorscale": [[0.0, "--ground"], [1.0, "--count"]],
        "showscale": False,
        "texttemplate": "%{z}",
        "textfont": {"color": "--ink"},
        "hoverinfo": "skip",
    }


def _image(look: Look, image: tuple[int, int]) -> Figure:
    """The input at hand as it feeds the input layer, pixel by pixel."""
    pixels = look.at_hand.raw.reshape(image) if look.at_hand else np.zeros(image)
    return {
        "type": "heatmap",
        "z": typed(pixels),
        "xaxis": "x3",
        "yaxis": "y3",
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0.0, "--ground"], [1.0, "--ink"]],
        "showscale": False,
        "hoverinfo": "skip",
    }
