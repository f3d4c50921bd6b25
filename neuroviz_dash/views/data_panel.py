"""The panels "Data" and "Gradients", the trial input and the larger picture of a neuron: their fixed parts.

What changes in them is drawn by `assets/45-probe.js`, `48-data.js`, `49-gradients.js` and
`51-neuron-pictures.js`.
"""

import json

from dash import html

from neuroviz_dash.views.plots import CONFIG

TITLE = "A trial input is shown. Nothing is trained."


def data_panel() -> list[object]:
    """The picture of the data, and under it a place to try an input."""
    return [
        html.Div(
            id="data-figure",
            className="data-figure",
            role="img",
            **{"aria-label": "Picture of the data", "data-config": json.dumps(CONFIG)},
        ),
        html.P("not computed yet", id="data-sentence", className="soft data-sentence"),
        _rows_choice(),
        _probe(),
    ]


def gradients_panel() -> list[object]:
    """The chart of the gradients' sizes, and the remarks on the current iteration."""
    return [
        html.Div(
            id="gradient-chart",
            className="gradient-chart",
            role="img",
            **{
                "aria-label": "Size of each layer's gradient over the iterations",
                "data-config": json.dumps(CONFIG),
            },
        ),
        html.P("No gradient is computed yet.", id="gradients-note", className="later gradients-note"),
        html.H3("Remarks on this iteration", className="remarks-title"),
        html.Ul(id="remarks", className="remarks"),
    ]


def neuron_picture() -> html.Figure:
    """The chosen neuron's activation over the two inputs, with the current row as a ring."""
    return html.Figure(
        [
            html.Span(id="neuron-picture-y", className="axis-y"),
            html.Div(
                [
                    html.Canvas(id="neuron-picture-canvas", **{"aria-hidden": "true"}),
                    html.Span(id="neuron-picture-point", className="point"),
                ],
                className="plane",
            ),
            html.Span(id="neuron-picture-x", className="axis-x"),
            html.Figcaption(id="neuron-picture-text"),
        ],
        id="neuron-picture",
        className="neuron-picture",
        hidden=True,
    )


def trial_banner() -> html.Div:
    """What says, over the network, that a trial input is shown; with the way out."""
    leave = html.Button("Leave (Esc)", type="button", **{"data-leave-probe": "yes"})
    return html.Div([html.Span(TITLE), leave], id="trial", className="trial", role="status", hidden=True)


def _rows_choice() -> html.Div:
    """Which rows the confusion matrix counts."""
    buttons = [
        html.Button(
            f"{name.capitalize()} rows", type="button",
            **{"data-option": "rows", "data-value": name, "aria-pressed": "false"},
        )
        for name in ("training", "test")
    ]  # fmt: skip
    return html.Div(
        buttons, id="data-rows", className="data-rows", role="group", hidden=True,
        **{"aria-label": "Rows that the matrix counts"},
    )  # fmt: skip


def _probe() -> html.Details:
    """Its controls depend on the data set; the page makes them when the student opens it."""
    return html.Details(
        [html.Summary("Try an input"), html.Div(id="probe-body", className="probe-body")],
        id="probe",
        className="probe",
    )
