"""The right column: the equations of the chosen neuron, and tabs for what one looks at beside them."""

import json

from dash import html
from dash.development.base_component import Component

from neuroviz_dash.views.data_panel import data_panel, gradients_panel, neuron_picture
from neuroviz_dash.views.plots import CONFIG

TABS = (
    ("loss", "Loss"),
    ("data", "Data"),
    ("table", "Table"),
    ("gradients", "Gradients"),
    ("changes", "Changes"),
)
"""Of each its key, which the option "tab" holds, and its title."""


def right_column() -> html.Section:
    """The card scrolls in its own place; the tabs can have most of the column."""
    return html.Section(
        [_explanation(), _tabs()],
        id="right",
        className="panel right",
        **{"aria-label": "Equations, charts and tables"},
    )


def _explanation() -> html.Div:
    choice = html.Label(["Neuron ", html.Select(id="neuron")], className="neuron-choice")
    return html.Div(
        [choice, neuron_picture(), html.Div(id="card", className="card")],
        id="explanation",
        className="explanation",
        role="region",
        tabIndex="0",
        **{"aria-label": "Equations"},
    )


def _tabs() -> html.Div:
    tabs = [
        html.Button(
            title,
            id=f"tab-{key}",
            type="button",
            role="tab",
            **{"data-tab": key, "aria-controls": f"panel-{key}", "aria-selected": "false"},
        )
        for key, title in TABS
    ]
    larger = html.Button(
        "⤢",
        id="larger",
        type="button",
        className="quiet",
        **{"aria-label": "More room", "aria-pressed": "false"},
    )
    head = html.Div(
        [html.Div(tabs, className="tabs", role="tablist", **{"aria-label": "Look at"}), larger],
        className="tabs-head",
    )
    return html.Div([head, *(_panel(key) for key, _ in TABS)], id="tabs", className="tabs-area")


def _panel(key: str) -> html.Div:
    return html.Div(
        PANELS[key],
        id=f"panel-{key}",
        className="tab-panel",
        role="tabpanel",
        tabIndex="0",
        hidden=True,
        **{"aria-labelledby": f"tab-{key}"},
    )


def _loss() -> list[Component]:
    return [
        html.Div(
            id="chart",
            className="loss-chart",
            role="img",
            **{"aria-label": "Loss chart", "data-config": json.dumps(CONFIG)},
        ),
        html.P(id="compared", className="compared", hidden=True),
    ]


def _changes() -> list[Component]:
    fork = html.Button("Start again from here …", id="fork", type="button")
    note = html.P(
        "A new run begins with the weights of this moment; this one stays.",
        className="soft",
    )
    return [html.Div(id="changes-list"), html.Div([fork, note], className="fork")]


PANELS: dict[str, list[object]] = {
    "loss": _loss(),
    "data": data_panel(),
    "table": [],
    "gradients": gradients_panel(),
    "changes": _changes(),
}
"""What each tab shows; the table is drawn by the page."""
