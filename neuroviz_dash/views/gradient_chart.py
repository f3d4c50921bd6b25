"""The gradient chart's figure: everything but its points, which the page adds as they come."""

from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.problems import shape_of
from neuroviz_dash.views.plots import Figure, axis, layout

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "2px 6px")
"""A dash for each layer, six hidden ones and the output: no line is told by its colour alone."""


def gradient_figure(experiment: Experiment) -> Figure:
    """The size of each layer's gradient, the L2 norm over its weights and biases, on a logarithmic axis."""
    names = shape_of(experiment).names
    return {
        "data": [
            {"type": "scatter", "mode": "lines", "name": name, "x": [], "y": [],
             "line": {"color": f"--class-{at}", "width": 2, "dash": DASHES[at]},
             "hovertemplate": "%{y:.3g}"}
            for at, name in enumerate(names)
        ],
        "layout": layout(
            showlegend=False,
            margin={"l": 74, "r": 76, "t": 10, "b": 36},
            hovermode="x unified",
            xaxis=axis("iteration", rangemode="tozero"),
            yaxis=axis("gradient, L2 norm", type="log", tickformat="~g", nticks=6),
        ),
    }  # fmt: skip
