"""The loss curves of a class in one chart: each student's thin, their median on top."""

from neuroviz_dash.views.plots import Figure, axis, layout


def class_chart() -> Figure:
    """The figure without its data, which the teacher's page fills from the board."""
    everyone = _line("one line a student", "--control", 1, "%{text}<br>epoch %{x}: %{y:.4g}<extra></extra>")
    median = _line(
        "their median, as far as half have come", "--positive", 3, "epoch %{x}: %{y:.4g}<extra>median</extra>"
    )
    chosen = _line("", "--negative", 3, "epoch %{x}: %{y:.4g}<extra></extra>")
    return {
        "data": [everyone, median, {**chosen, "mode": "lines+markers", "marker": {"size": 5}}],
        "layout": layout(
            xaxis=axis("epoch", rangemode="tozero"),
            yaxis=axis("training loss"),
            margin={"l": 50, "r": 12, "t": 46, "b": 52},
        ),
    }


def _line(name: str, color: str, width: int, hover: str) -> Figure:
    line = {"color": color, "width": width}
    return {"type": "scatter", "mode": "lines", "name": name, "line": line, "hovertemplate": hover}
