"""What the figures of the data share: typed arrays, axes, colours by name, a shape for each class.

A colour is the name of a CSS variable, such as "--ink"; the page puts the colour of its theme in its place.
"""

import base64
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from neuroviz_dash.engine.grid import Span

Figure = dict[str, Any]
FONT = {"family": "system-ui, Segoe UI, DejaVu Sans, sans-serif", "size": 12, "color": "--ink"}
CONFIG = {"displayModeBar": False, "responsive": True}
CLEAR = "rgba(0,0,0,0)"
SYMBOLS = ("circle", "square", "triangle-up", "diamond", "cross", "x", "star", "pentagon", "hexagon",
           "triangle-down")  # fmt: skip
"""A shape for each class, so that none is told by its colour alone."""


def typed(values: NDArray[Any], kind: Literal["f4", "u1", "i4"] = "f4") -> Figure:
    """An array as plotly reads it: base64 of little-endian numbers, in place of a list of them."""
    # What a diverged run says may be too large for float32: then it is infinite.
    # What a diverged run says may be too large for float32: then it is infinite.
    with np.errstate(over="ignore"):
        exact = np.ascontiguousarray(values, dtype=f"<{kind}")
    packed = {"dtype": kind, "bdata": base64.b64encode(exact.tobytes()).decode()}
    return packed if values.ndim == 1 else packed | {"shape": ", ".join(map(str, values.shape))}


def plain(text: str, most: int = 40) -> str:
    """A name as text alone: plotly takes < for the begin of a tag. What is longer than `most` is cut."""
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return cut.replace("&", "&amp;").replace("<", "&lt;")


def class_color(number: int, classes: int) -> str:
    """Between two classes the second is blue, as whatever is positive, and the first orange."""
    return ("--negative", "--positive")[number] if classes == 2 else f"--class-{number}"


def axis(title: str, **more: Any) -> Figure:
    """An axis in the page's look."""
    return {
        "title": {"text": plain(title), "standoff": 4, "font": {"color": "--soft"}},
        "gridcolor": "--line",
        "linecolor": "--line",
        "tickcolor": "--line",
        "zeroline": False,
        "fixedrange": True,
        **more,
    }


def span_axis(title: str, span: Span, **more: Any) -> Figure:
    """An axis that goes from end to end of a span."""
    return axis(title, range=list(span), **more)


def layout(**more: Any) -> Figure:
    """A figure's layout in the page's look; its legend lies above it."""
    return {
        "font": FONT,
        "margin": {"l": 50, "r": 8, "t": 46, "b": 36},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1, "yref": "container", "yanchor": "top",
                   "itemclick": False, "itemdoubleclick": False},
        "hoverlabel": {"bgcolor": "--paper", "bordercolor": "--line", "font": {"color": "--ink"}},
        "uirevision": "fixed",
        **more,
    }  # fmt: skip


def ring(x: float, y: float, name: str) -> Figure:
    """The mark of the input at hand."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [x],
        "y": [y],
        "marker": {"symbol": "circle-open", "size": 17, "color": "--ink", "line": {"width": 3}},
        "hoverinfo": "skip",
    }
