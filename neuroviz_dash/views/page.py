"""The page's fixed layout. What happens on it is drawn by the player in `assets/`."""

import dash_cytoscape as cyto
import dash_mantine_components as dmc
from dash import dcc, html

from neuroviz_dash.model.bounds import Bounds
from neuroviz_dash.views.class_bar import Scripts, class_bar, class_dialogs, hall_panel, pause_screen
from neuroviz_dash.views.data_panel import trial_banner
from neuroviz_dash.views.dialogs import dialogs
from neuroviz_dash.views.experiment_panel import experiment_panel
from neuroviz_dash.views.header import header
from neuroviz_dash.views.network_tools import network_tools
from neuroviz_dash.views.tabs import right_column
from neuroviz_dash.views.transport import transport

STORES = ("command", "answer", "answered", "question", "reply", "action", "taught")


def layout(scripts: Scripts, bounds: Bounds) -> dmc.MantineProvider:
    """What Dash draws, the same for everyone. `scripts` are those that only the pages of a class load."""
    return dmc.MantineProvider(
        [
            *(dcc.Store(id=name) for name in STORES),
            header(),
            class_bar(scripts),
            html.Main(
                [hall_panel(), experiment_panel(bounds), _centre(), right_column()], className="columns"
            ),
            html.Div(id="teacher-board"),
            html.Div(id="teacher-dialogs"),
        ],
        id="mantine",
    )


def static_parts(largest_request: int) -> list[html.Dialog]:
    """What opens over it, and stands in the page's HTML (`views/static.py`)."""
    return [*dialogs(largest_request), *class_dialogs(), pause_screen()]


def _centre() -> html.Section:
    return html.Section(
        [
            html.Div([html.Div(id="stage-strip", className="strip"), _counters()], className="above"),
            _hero(),
            html.Div([_saying(), html.Dl(id="losses")], className="card-box say"),
            transport(),
        ],
        className="centre",
        **{"aria-label": "Network"},
    )


def _hero() -> html.Div:
    """The tools have a line of their own, so that they cover nothing of the network."""
    tools = html.Div(network_tools(), id="network-tools", className="network-tools")
    return html.Div(
        [trial_banner(), tools, html.Div(_network(), className="stage"), _legend()], className="card-box hero"
    )


def _saying() -> html.Div:
    """The sentence flows around its line of PyTorch."""
    return html.Div([html.Code(id="code"), html.P(id="sentence", role="status")], className="saying")


def _counters() -> html.Div:
    parts = [("epoch", "epoch"), ("iteration", "iteration"), ("row", "row")]
    return html.Div(
        [html.Span([f"{title} ", html.B("0", id=name)]) for title, name in parts], className="counters"
    )


def _network() -> cyto.Cytoscape:
    return cyto.Cytoscape(
        id="network",
        elements=[],
        stylesheet=[],
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
            "fill: activation · ring: δ · width: ",
            html.Span("|weight|", id="widths"),
            " · ",
            html.Span("—— positive", className="positive"),
            " ",
            html.Span("– – – negative", className="negative"),
            html.Span([" · on the edges: ", html.Span(id="carried")], id="on-edges"),
        ],
        className="legend",
    )
