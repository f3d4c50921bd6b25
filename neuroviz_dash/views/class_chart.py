"""The loss curves of a class in one chart: each student's thin, their median on top."""

from neuroviz_dash.views.plots import Figure, axis, layout


def class_chart() -> Figure:
    """The figure without its data, which the teacher's page fills from the board."""
    everyone = {
        "type": "scatter",
        "mode": "lines",
        "name": "one line a student",
        "line": {"color": "--control", "width": 1},
        "hovertemplate": "%{text}<br>epoch %{x}: %{y:.4g}<extra></extra>",
    }
    chosen = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "",
        "line": {"color": "--negative", "width": 3},
        "marker": {"color": "--negative", "size": 5},
        "hovertemplate": "epoch %{x}: %{y:.4g}<extra></extra>",
    }
    median = {
        "type": "scatter",
        "mode": "lines",
        "name": "their median",
        "line": {"color": "--positive", "width": 3},
        "hovertemplate": "epoch %{x}: %{y:.4g}<extra>median</extra>",
    }
    return {
        "data": [everyone, median, chosen],
        "layout": layout(xaxis=axis("epoch", rangemode="tozero"), yaxis=axis("training loss")),
    }
