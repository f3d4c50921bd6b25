"""The dialog for data of one's own: points to draw, or a CSV file.

What happens in it is in `assets/62-own-data.js`, `63-own-points.js` and `64-own-file.js`.
"""

from dash import html
from dash.development.base_component import Component

from neuroviz_dash.model.csv_file import MOST_COLUMNS
from neuroviz_dash.model.csv_text import most_bytes
from neuroviz_dash.model.points import EDGE
from neuroviz_dash.model.table import MOST_CLASSES, MOST_ROWS
from neuroviz_dash.views.native import native_input

SHAPES = ("●", "■", "▲", "◆", "✚")
"""The classes that can be drawn, A to E; each has a shape too, so that none is told by its colour alone."""


def own_data(largest_request: int) -> list[Component]:
    """The dialog's parts: two tabs over a line for what went wrong. A file has to fit into a request."""
    tabs = html.Div(
        [_tab("points", "Draw points", True), _tab("file", "Upload a CSV file", False)],
        className="tabs own-tabs",
        role="tablist",
        **{"aria-label": "Where the data come from"},
    )
    return [
        tabs,
        html.P(id="own-problem", className="problem", role="alert"),
        _panel("points", _points(), hidden=False),
        _panel("file", _file(most_bytes(largest_request)), hidden=True),
    ]


def _tab(name: str, title: str, is_chosen: bool) -> html.Button:
    state = {"aria-selected": str(is_chosen).lower(), "aria-controls": f"own-{name}", "data-own-tab": name}
    return html.Button(
        title, id=f"own-tab-{name}", type="button", role="tab", tabIndex="0" if is_chosen else "-1", **state
    )


def _panel(name: str, parts: list[Component], hidden: bool) -> html.Div:
    named = {"aria-labelledby": f"own-tab-{name}"}
    return html.Div(parts, id=f"own-{name}", className=f"own-{name}", role="tabpanel", hidden=hidden, **named)


def _points() -> list[Component]:
    classes = [_class(number, shape) for number, shape in enumerate(SHAPES)]
    actions = [
        html.Button("Undo", id="own-undo", type="button"),
        html.Button("Clear", id="own-clear", type="button"),
    ]
    side = [
        html.Fieldset([html.Legend("Class of the next point"), *classes], className="own-classes"),
        html.Div(
            [_coordinate("x1"), _coordinate("x2"), html.Button("Add point", id="own-add", type="button")],
            className="own-coordinates",
        ),
        html.Div(actions, className="dialog-actions"),
        html.P(id="own-count", className="soft", role="status"),
        html.Button("Use these points", id="own-use-points", type="button", className="primary"),
    ]
    square = html.Div(id="own-square", **{"data-edge": str(EDGE)})
    return [square, html.Div(side, className="own-side")]


def _class(number: int, shape: str) -> html.Label:
    """A radio button, the shape in the class's colour, its letter and how many points it has."""
    letter = chr(65 + number)
    return html.Label(
        [
            native_input("radio", name="own-class", value=str(number), checked=number == 0),
            html.Span(shape, className=f"own-shape own-class-{number}", **{"aria-hidden": "true"}),
            html.Span(f"Class {letter}"),
            html.Span("0", className="soft", **{"data-own-count": str(number)}),
        ]
    )


def _coordinate(name: str) -> html.Label:
    limits = {"min": -EDGE, "max": EDGE, "step": 0.05}
    return html.Label([html.Span(name), native_input("number", f"own-{name}", value="0", **limits)])


def _file(most: int) -> list[Component]:
    limits = (
        f"Up to {_size(most)}, {MOST_ROWS:,} rows, {MOST_COLUMNS} columns and {MOST_CLASSES} "
        "classes; text in UTF-8, its columns parted by commas, semicolons or tabs."
    )
    accept = ".csv,.tsv,.txt,text/csv,text/plain"
    return [
        html.Label(
            [html.Span("CSV file"), native_input("file", "own-upload", accept=accept)], className="field"
        ),
        html.Details(
            [
                html.Summary("Or paste the text"),
                html.Textarea(
                    id="own-text", rows=5, spellCheck="false", **{"aria-label": "Text of the table"}
                ),
                html.Button("Look at this text", id="own-look", type="button"),
            ]
        ),
        html.P(limits, className="soft"),
        html.Div(id="own-preview", className="own-preview", **{"data-most-bytes": str(most)}),
    ]


def _size(most: int) -> str:
    return f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most // 1000} kB"


def feature_boxes() -> html.Fieldset:
    """The place of the input features; the page fills it for a data set of two inputs."""
    boxes = html.Div(id="feature-boxes", className="feature-boxes")
    return html.Fieldset([html.Legend("Input features"), boxes], id="features", hidden=True)


def own_data_opener() -> list[Component]:
    """The button that opens the dialog, and the line for what was done to the rows."""
    button = html.Button("Own data …", id="open-own-data", type="button", className="chip")
    return [button, html.P(id="own-note", className="about", role="status")]
