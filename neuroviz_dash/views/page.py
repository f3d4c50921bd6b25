"""The page's fixed layout. What happens on it is drawn by the player in `assets/`."""

import dash_cytoscape as cyto
import dash_mantine_components as dmc
from dash import dcc, html

from neuroviz_dash.engine.datasets import DATASETS
from neuroviz_dash.views.network import STYLESHEET

TRANSPORT = (
    ("reset", "Reset", "⟲ Reset"),
    ("back", "Back one stage", "◂ Back"),
    ("next-stage", "Next stage", "Next stage ▸"),
    ("next-iteration", "Next iteration", "Iteration ▸▸"),
    ("next-epoch", "Next epoch", "Epoch ▸▸▸"),
    ("play", "Play", "▶ Play"),
)


def layout() -> dmc.MantineProvider:
    """The whole page, the same for everyone."""
    return dmc.MantineProvider(
        [
            dcc.Store(id="command"),
            dcc.Store(id="answer"),
            dcc.Store(id="answered"),
            html.Header(html.H1("NeuroViz"), className="top"),
            html.Main([_experiment(), _centre(), _right()], className="columns"),
        ]
    )


def _experiment() -> html.Section:
    groups: dict[str, list[dict[str, str]]] = {}
    for record in DATASETS.values():
        groups.setdefault(record.group, []).append({"value": record.key, "label": record.title})
    data = [{"group": group, "items": items} for group, items in groups.items()]
    return html.Section(
        [
            html.H2("Experiment"),
            dmc.Select(id="dataset", label="Data set", data=data, value="iris", allowDeselect=False),
            html.Button("New seed", id="new-seed", className="wide", type="button"),
            html.Dl(id="experiment-facts"),
        ],
        className="panel left",
        **{"aria-label": "Experiment"},
    )


def _centre() -> html.Section:
    buttons = [
        html.Button(text, id=name, type="button", **{"aria-label": label}) for name, label, text in TRANSPORT
    ]
    return html.Section(
        [
            html.Div(
                [
                    html.Div(id="stage-strip", className="strip"),
                    html.Div(id="counters", className="counters"),
                ],
                className="above",
            ),
            html.Div(
                [
                    cyto.Cytoscape(
                        id="network",
                        elements=[],
                        stylesheet=STYLESHEET,
                        layout={"name": "preset", "fit": True, "padding": 28},
                        autoRefreshLayout=False,
                        autoungrabify=True,
                        boxSelectionEnabled=False,
                        userZoomingEnabled=False,
                        userPanningEnabled=False,
                        style={"width": "100%", "height": "100%"},
                    ),
                ],
                className="stage",
            ),
            html.P(
                [
                    "fill: activation · ring: δ · width: |weight| · ",
                    html.Span("—— positive", className="positive"),
                    " ",
                    html.Span("– – – negative", className="negative"),
                ],
                className="legend",
            ),
            html.P(id="sentence", className="say", role="status"),
            html.P(id="problem", className="problem", role="alert"),
            html.Div(buttons, className="transport", role="group", **{"aria-label": "Transport"}),
        ],
        className="centre",
    )


def _right() -> html.Section:
    return html.Section(
        [
            html.Div(id="neuron-choice"),
            html.Div(id="card", className="card"),
        ],
        className="panel right",
        **{"aria-label": "Equations"},
    )
