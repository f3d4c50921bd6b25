"""The board of a class: a table of its students, which the page fills, and their loss curves in one chart."""

import json

from dash import html

from neuroviz_dash.views.class_chart import class_chart
from neuroviz_dash.views.native import native_input
from neuroviz_dash.views.plots import CONFIG

COLUMNS = (
    ("nickname", "Student"),
    ("experiment", "Experiment"),
    ("iteration", "Iteration"),
    ("loss", "Training loss"),
    ("accuracy", "Accuracy"),
    ("moved", "Last step"),
    ("reached", "Goal"),
)
"""Of the board each column's key, by which it is sorted, and its title."""

FILTERS = (
    ("all", "everyone"),
    ("present", "present"),
    ("away", "away"),
    ("stuck", "no step for 2 minutes"),
    ("reached", "reached the goal"),
    ("missed", "not yet at the goal"),
    ("diverged", "diverged"),
)


def board() -> html.Section:
    """Hidden until the teacher opens it; then it takes the lesson's place."""
    return html.Section(
        [_head(), html.Div([_rows(), _chart()], className="board-body")],
        id="board",
        className="board-page",
        hidden=True,
        **{"aria-label": "Board of the class"},
    )


def _head() -> html.Div:
    """What is shown, the goal, and the ways out."""
    filters = [html.Option(title, value=key) for key, title in FILTERS]
    return html.Div(
        [
            html.H2("Board"),
            html.Label([html.Span("Show ", className="soft"), html.Select(filters, id="board-filter")]),
            native_input("search", "board-find", placeholder="Find a nickname", aria_label="Find a nickname"),
            html.Span(id="board-shown", className="soft", role="status"),
            html.Button("Set a goal …", id="open-goal", type="button", className="chip"),
            html.B(id="board-goal"),
            html.A("Export (CSV)", id="board-export", className="chip", href="#"),
            html.Button("Back to the lesson", id="close-board", type="button", className="chip"),
        ],
        className="board-head",
    )


def _rows() -> html.Div:
    """The table; a press on a column's title sorts it."""
    titles = [
        html.Th(
            html.Button(title, type="button", className="quiet", **{"data-sort": key}),
            scope="col",
            **{"aria-sort": "none"},
        )
        for key, title in COLUMNS
    ]
    head = html.Thead(html.Tr([*titles, html.Th("Actions", scope="col")]))
    table = html.Table([head, html.Tbody(id="board-rows")], className="board")
    empty = html.P(id="board-empty", className="soft board-empty", hidden=True)
    return html.Div(
        [table, empty], className="board-rows", tabIndex="0", role="region", **{"aria-label": "Students"}
    )


def _chart() -> html.Div:
    return html.Div(
        id="class-chart",
        className="class-chart",
        role="img",
        **{
            "aria-label": "Loss curves of the class",
            "data-config": json.dumps(CONFIG),
            "data-figure": json.dumps(class_chart()),
        },
    )
