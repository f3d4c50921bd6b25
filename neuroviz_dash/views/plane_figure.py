"""The plane of two inputs: decision regions or a surface, with the rows as points on it."""

import numpy as np
from numpy.typing import NDArray

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.engine.grid import plane
from neuroviz_dash.views.looks import Look
from neuroviz_dash.views.plots import SYMBOLS, Figure, class_color, layout, plain, ring, span_axis, typed

FEW = 30
LEVELS = 24
"""Shades of one class's colour, from "as good as any other" to "sure"."""


def plane_figure(look: Look) -> Figure:
    """Regions or surface, the points of both sets, and a ring around the input at hand."""
    across, up = look.span(0), look.span(1)
    grid = look.output_of(plane(across, up, look.size)).reshape(look.size, look.size, -1)
    place = {
        "x0": across.low,
        "dx": (across.high - across.low) / (look.size - 1),
        "y0": up.low,
        "dy": (up.high - up.low) / (look.size - 1),
    }
    shown = [*_ground(look, grid, place), *_points(look)]
    if look.at_hand:
        x, y = look.at_hand.raw
        shown.append(ring(float(x), float(y), look.at_hand.name))
    names = look.record.features
    return {
        "data": shown,
        "layout": layout(xaxis=span_axis(names[0], across), yaxis=span_axis(names[1], up)),
    }


def _ground(look: Look, grid: Array, place: Figure) -> list[Figure]:
    if look.record.task == "regression":
        reach = _reach(look)
        return [_heat(grid[:, :, 0], place, (-reach, reach), plain(look.outputs[0]))]
    if len(look.record.classes) > 2:
        return [regions(grid, place)]
    name = plain(look.record.classes[1], 12)
    second = grid[:, :, -1]
    return [_heat(second, place, (0.0, 1.0), name), _border(second, place)]


def _heat(values: Array, place: Figure, ends: tuple[float, float], title: str) -> Figure:
    """One number for each point: orange at the lower end, blue at the upper one."""
    return {
        "type": "heatmap",
        "z": typed(values),
        **place,
        "zmin": ends[0],
        "zmax": ends[1],
        "colorscale": DIVERGING,
        "opacity": 0.62,
        "hovertemplate": "%{z:.3f}<extra></extra>",
        "colorbar": {"thickness": 9, "len": 0.9, "outlinewidth": 0, "nticks": 3,
                     "title": {"text": title, "side": "right"}},
    }  # fmt: skip


DIVERGING = [[0.0, "--negative"], [0.5, "--paper"], [1.0, "--positive"]]


def _border(values: Array, place: Figure) -> Figure:
    """The line on which the two classes are equally likely."""
    return {
        "type": "contour",
        "z": typed(values),
        **place,
        "contours": {"coloring": "none", "start": 0.5, "end": 0.5, "size": 1.0},
        "line": {"color": "--ink", "width": 1.5},
        "showscale": False,
        "showlegend": False,
        "hoverinfo": "skip",
    }


def regions(grid: Array, place: Figure) -> Figure:
    """The class with the largest output at each point of the grid (rows, columns, classes), in its own
    colour, the stronger the surer. One byte a point: class times LEVELS plus shade."""
    classes = grid.shape[2]
    best = grid.max(axis=2)
    sure = np.clip((best - 1.0 / classes) / (1.0 - 1.0 / classes), 0.0, 1.0)
    codes = grid.argmax(axis=2) * LEVELS + np.rint(np.nan_to_num(sure) * (LEVELS - 1)).astype(np.int64)
    return {
        "type": "heatmap",
        "z": typed(codes, "u1"),
        **place,
        "zmin": 0,
        "zmax": classes * LEVELS,
        "colorscale": region_colors(classes),
        "opacity": 0.5,
        "showscale": False,
        "hoverinfo": "skip",
    }


def region_colors(classes: int) -> list[list[object]]:
    """Each class has an equal part of the scale, from the paper's colour to its own."""
    scale: list[list[object]] = []
    for number in range(classes):
        end = (number + (LEVELS - 1) / LEVELS) / classes
        scale += [[number / classes, "--paper"], [end, class_color(number, classes)]]
    return [*scale, [1.0, class_color(classes - 1, classes)]]


def point_size(look: Look) -> int:
    """Few points are drawn larger."""
    return 7 if len(look.data.raw) > FEW else 11


def _reach(look: Look) -> float:
    return float(np.abs(look.problem.y).max()) or 1.0


def _points(look: Look) -> list[Figure]:
    if look.record.task == "regression":
        return [_target_points(look, name, rows) for name, rows in look.sets]
    groups = [
        _class_points(look, number, rows, name == "training")
        for number in range(len(look.record.classes))
        for name, rows in look.sets
    ]
    return [group for group in groups if group]


def _scatter(look: Look, rows: NDArray[np.int64]) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": typed(look.data.raw[rows, 0]),
        "y": typed(look.data.raw[rows, 1]),
        "customdata": typed(rows, "i4"),
    }


def _class_points(look: Look, number: int, rows: NDArray[np.int64], is_training: bool) -> Figure:
    """The rows of one class in one set, empty if there is none: filled for training, open for test."""
    classes = len(look.record.classes)
    rows = rows[look.classes[rows] == number]
    if not len(rows):
        return {}
    color, symbol, name = class_color(number, classes), SYMBOLS[number], plain(look.record.classes[number])
    marker = {
        "size": point_size(look),
        "symbol": symbol,
        "color": color,
        "line": {"color": "--paper", "width": 1},
    }
    if not is_training:
        marker |= {"symbol": f"{symbol}-open", "line": {"color": color, "width": 2}}
    return {
        **_scatter(look, rows),
        "name": name,
        "showlegend": is_training,
        "marker": marker,
        "hovertemplate": f"row %{{customdata}}: {name}<extra>{'training' if is_training else 'test'}</extra>",
    }


def _target_points(look: Look, name: str, rows: NDArray[np.int64]) -> Figure:
    """The rows of one set in the colours of the surface: round for training, a diamond for test."""
    reach = _reach(look)
    marker = {
        "size": point_size(look) + 1,
        "symbol": "circle" if name == "training" else "diamond",
        "color": typed(look.problem.y[rows, 0]),
        "colorscale": DIVERGING,
        "cmin": -reach,
        "cmax": reach,
        "line": {"color": "--ink", "width": 1},
    }
    return {
        **_scatter(look, rows),
        "name": name,
        "marker": marker,
        "hovertemplate": "row %{customdata}: %{marker.color:.3f}<extra>" + name + "</extra>",
    }
