"""The loss chart's figure: everything but its points, which the player adds as they come."""

from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.problems import dataset_of, problem_of
from neuroviz_dash.views.plots import Figure, axis, layout

FAR_APART = 1e5
"""The largest loss over the smallest: from here on a linear axis shows the large ones alone."""


def loss_figure(experiment: Experiment) -> Figure:
    """Loss over iterations: each batch a dot, the training and the test set lines with a point at the end of
    each epoch; below, for classification, both accuracies. `meta` names the series that fills a trace;
    `far_apart` has the axis for losses that are further apart than its `ratio`, as of a run that diverges."""
    with_test = len(problem_of(experiment).test_rows) > 0
    with_accuracy = dataset_of(experiment).task == "classification"
    batch = {"mode": "markers", "marker": {"size": 4, "color": "--soft", "opacity": 0.55}}
    data = [_trace("batch", "batch_loss", batch), *_pair("loss", with_test)]
    if with_accuracy:
        data += [{**trace, "yaxis": "y2", "showlegend": False} for trace in _pair("accuracy", with_test)]
    domain = [0.44 if with_accuracy else 0.0, 1.0]
    axes = {
        "xaxis": axis("iteration", rangemode="tozero"),
        "yaxis": axis("loss", rangemode="tozero", exponentformat="e", domain=domain),
    }
    powers = axis("loss (log)", type="log", exponentformat="power", nticks=5, automargin=True, domain=domain)
    if with_accuracy:
        axes["xaxis"]["anchor"] = "y2"
        axes["yaxis2"] = axis(
            "accuracy %",
            domain=[0.0, 0.32],
            range=[-0.02, 1.04],
            tickvals=[0, 0.5, 1],
            ticktext=["0", "50", "100"],
        )
    return {
        "data": data,
        "layout": layout(hovermode="x unified", margin=dict(MARGIN), **axes),
        "far_apart": {"ratio": FAR_APART, "yaxis": powers},
    }


MARGIN = {"l": 58, "r": 8, "t": 24, "b": 42}


def _pair(quantity: str, with_test: bool) -> list[Figure]:
    train, test = _line("--ink", "solid"), _line("--positive", "dot")
    traces = [_trace("training set", f"train_{quantity}", train)]
    return [*traces, _trace("test set", f"test_{quantity}", test)] if with_test else traces


def _line(color: str, dash: str) -> Figure:
    return {
        "cliponaxis": False,  # the start's points lie on the axis
        "mode": "lines+markers",
        "line": {"color": color, "width": 2, "dash": dash},
        "marker": {"size": 3, "color": color},
    }


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
