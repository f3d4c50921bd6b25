"""The page's fixed layout. What happens on it is drawn by the player in `assets/`."""

import json

import dash_cytoscape as cyto
import dash_mantine_components as dmc
from dash import dcc, html

from neuroviz_dash.views.experiment_panel import experiment_panel
from neuroviz_dash.views.loss_chart import CONFIG
from neuroviz_dash.views.network import STYLESHEET
from neuroviz_dash.views.transport import transport


def layout() -> dmc.MantineProvider:
    """The whole page, the same for everyone."""
    return dmc.MantineProvider(
        [
            dcc.Store(id="command"),
            dcc.Store(id="answer"),
            dcc.Store(id="answered"),
            html.Header(
                [html.H1("NeuroViz"), html.P(id="problem", className="problem", role="alert")],
                className="top",
            ),
            html.Main([experiment_panel(), _centre(), _right()], className="columns"),
        ]
    )


def _centre() -> html.Section:
    return html.Section(
        [
            html.Div([html.Div(id="stage-strip", className="strip"), _counters()], className="above"),
            html.Div([html.Div(_network(), className="stage"), _legend()], className="card-box hero"),
            html.Div(
                [html.P(id="sentence", role="status"), html.Dl(id="losses")],
                className="card-box say",
            ),
            transport(),
        ],
        className="centre",
        **{"aria-label": "Network"},
    )


def _counters() -> html.Div:
    parts = [("Epoch", "epoch"), ("Iteration", "iteration")]
    return html.Div(
        [html.Span([f"{title} ", html.B("0", id=name)]) for title, name in parts], className="counters"
    )


def _network() -> cyto.Cytoscape:
    return cyto.Cytoscape(
        id="network",
        elements=[],
        stylesheet=STYLESHEET,
        layout={"name": "preset", "fit": False},
        autoRefreshLayout=False,
        autoungrabify=True,
        boxSelectionEnabled=False,
        userZoomingEnabled=False,
        userPanningEnabled=False,
        style={"width": "100%", "height": "100%"},
    )


def _legend() -> html.P:
    return html.P(
        [
            "fill: activation · ring: δ · width: |weight| · ",
            html.Span("—— positive", className="positive"),
            " ",
            html.Span("– – – negative", className="negative"),
            " · numbers on the edges: ",
            html.Span(id="carried"),
        ],
        className="legend",
    )


def _right() -> html.Section:
    choice = html.Label(["Neuron ", html.Select(id="neuron")], className="neuron-choice")
    return html.Section(
        [
            html.Div([choice, html.Div(id="card", className="card")], className="explanation"),
            html.Div(
                id="chart", role="img", **{"aria-label": "Loss chart", "data-config": json.dumps(CONFIG)}
            ),
        ],
        className="panel right",
        **{"aria-label": "Equations and loss"},
    )
