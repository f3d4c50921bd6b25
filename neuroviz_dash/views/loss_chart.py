"""The loss chart's figure: everything but its points, which the player adds as they come."""

from typing import Any

from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.problems import dataset_of, problem_of
from neuroviz_dash.views.network import BLUE, INK, ORANGE

Figure = dict[str, Any]
FONT = {"family": "system-ui, Segoe UI, DejaVu Sans, sans-serif", "size": 12, "color": INK}
CONFIG = {"displayModeBar": False, "responsive": True}
_SOFT, _LINE = "#4a5461", "#e3e6ea"


def loss_figure(experiment: Experiment) -> Figure:
    """Loss over iterations: each batch a dot, the training and the test set lines with a point at the end of
    each epoch; below, for classification, both accuracies. `meta` names the series that fills a trace."""
    problem = problem_of(experiment)
    with_test = len(problem.test_rows) > 0
    with_accuracy = dataset_of(experiment).task == "classification"
    batch = {"mode": "markers", "marker": {"size": 3, "color": ORANGE, "opacity": 0.45}}
    data = [_trace("batch", "batch_loss", batch), *_pair("loss", with_test)]
    if with_accuracy:
        data += [{**trace, "yaxis": "y2", "showlegend": False} for trace in _pair("accuracy", with_test)]
    layout: Figure = {
        "font": FONT,
        "margin": {"l": 58, "r": 8, "t": 24, "b": 34},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "itemclick": False,
                   "itemdoubleclick": False},
        "hovermode": "x unified",
        "uirevision": "fixed",
        "xaxis": {**_axis("iteration"), "rangemode": "tozero"},
        "yaxis": {**_axis("loss"), "rangemode": "tozero", "domain": [0.44 if with_accuracy else 0.0, 1.0]},
    }  # fmt: skip
    if with_accuracy:
        layout["xaxis"]["anchor"] = "y2"
        layout["yaxis2"] = {**_axis("accuracy"), "domain": [0.0, 0.32], "range": [-0.02, 1.04],
                            "tickformat": ".0%", "tickvals": [0, 0.5, 1]}  # fmt: skip
    return {"data": data, "layout": layout}


def _axis(title: str) -> Figure:
    return {
        "title": {"text": title, "standoff": 4, "font": {"color": _SOFT}},
        "gridcolor": _LINE,
        "linecolor": _LINE,
        "zeroline": False,
        "fixedrange": True,
    }


def _pair(quantity: str, with_test: bool) -> list[Figure]:
    train = {"mode": "lines+markers", "line": {"color": INK, "width": 2}, "marker": {"size": 3}}
    test = {
        "mode": "lines+markers",
        "line": {"color": BLUE, "width": 2, "dash": "dot"},
        "marker": {"size": 3},
    }
    traces = [_trace("training set", f"train_{quantity}", train)]
    return [*traces, _trace("test set", f"test_{quantity}", test)] if with_test else traces


def _trace(name: str, series: str, look: Figure) -> Figure:
    return {
        "type": "scatter",
        "name": name,
        "meta": series,
        "x": [],
        "y": [],
        "hovertemplate": "%{y:.4f}" if "loss" in series else "%{y:.1%}",
        **look,
    }
