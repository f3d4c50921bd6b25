"""The page's head: what belongs to the whole page, the run's name, and what went wrong."""

from dash import html


def header() -> html.Header:
    """Runs at the left, the run at hand or a problem in the middle, the page's own buttons at the right."""
    left = [
        html.H1("NeuroViz"),
        _experiment_button(),
        _runs_button(),
        _chip("Class", "open-class", "Join a class", True),
    ]
    buttons = [
        _chip("Share", "share"),
        _chip("Download ▾", "download", name="Download", has_popup=True),
        _chip("Projector", "size", pressed=True),
        _chip("◐", "theme", name="Theme"),
        _chip("?", "help", name="Help", has_popup=True),
    ]
    return html.Header(
        [
            html.A("Skip to the lesson", href="#transport", className="skip"),
            html.Div(left, className="top-left"),
            _middle(),
            html.Div(buttons, className="top-right"),
        ],
        className="top",
    )


def _middle() -> html.Div:
    """The run's name and the problem share one place, so that a problem moves nothing."""
    actions = [
        html.Button("Show me where", id="show-where", type="button"),
        html.Button("Suggest a learning rate", id="suggest-rate", type="button"),
        html.Button(id="use-rate", type="button", hidden=True),
    ]
    return html.Div(
        [
            html.P(id="fault", className="problem fault", role="status"),
            html.P(id="problem", className="problem", role="alert"),
            html.Div(actions, id="problem-actions", className="problem-actions", hidden=True),
            html.P(id="run-name", className="run-name"),
        ],
        className="top-middle",
    )


def _experiment_button() -> html.Button:
    """Seen where the panel has no column of its own."""
    return html.Button(
        "Experiment",
        id="open-experiment",
        type="button",
        className="chip",
        **{"aria-controls": "experiment", "aria-expanded": "false"},
    )


def _runs_button() -> html.Button:
    return html.Button(
        ["My runs", html.Span(id="runs-count")],
        id="open-runs",
        type="button",
        className="chip",
        **{"aria-haspopup": "dialog"},
    )


def _chip(
    text: str, identity: str, name: str = "", has_popup: bool = False, pressed: bool = False
) -> html.Button:
    said = {"aria-label": name} if name else {}
    popup = {"aria-haspopup": "dialog"} if has_popup else {}
    state = {"aria-pressed": "false"} if pressed else {}
    return html.Button(text, id=identity, type="button", className="chip", **said, **popup, **state)
