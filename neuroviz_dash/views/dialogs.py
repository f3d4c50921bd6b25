"""The page's dialogs: native `<dialog>` elements that `assets/11-dialogs.js` opens and closes."""

import json

from dash import html
from dash.development.base_component import Component

from neuroviz_dash.engine.optimizers import OPTIMIZERS
from neuroviz_dash.model.choices import OPTIMIZER_CHOICES
from neuroviz_dash.model.fields import field_of
from neuroviz_dash.model.limits import LARGEST_BATCH, LARGEST_REQUEST, LONGEST_RUN_NAME
from neuroviz_dash.model.until import LONGEST
from neuroviz_dash.views.help import help_parts
from neuroviz_dash.views.native import native_input
from neuroviz_dash.views.own_data import own_data
from neuroviz_dash.views.privacy import FORGET_WARNING

GOALS = (
    ("epochs", "a number of epochs from now"),
    ("loss", "the loss is at most"),
    ("accuracy", "the accuracy in % is at least"),
    ("patience", "epochs without a better loss"),
)
SETS = (("train", "of the training set"), ("test", "of the test set"))

DOWNLOADS = (
    ("dl-experiment", "Experiment", "JSON, to be uploaded again"),
    ("dl-trace-json", "Trace of this iteration", "JSON"),
    ("dl-trace-csv", "Trace of this iteration", "CSV, for spreadsheets"),
    ("dl-weights", "Weights", "NPZ, for NumPy"),
    ("dl-numpy", "Script for NumPy", "checks the page's numbers"),
    ("dl-torch", "Script for PyTorch", "checks the page's numbers"),
    ("dl-svg", "Picture of the network", "SVG"),
    ("dl-png", "Picture of the network", "PNG"),
)


def dialogs(largest_request: int) -> list[html.Dialog]:
    """All of them, closed."""
    return [
        dialog("dialog-runs", "My runs", _runs()),
        dialog("dialog-share", "Share this place", _share()),
        dialog("dialog-download", "Download", _download()),
        dialog("dialog-until", "Run until", _until()),
        dialog("dialog-fork", "Start again from here with …", _fork()),
        dialog("dialog-compare", "Two runs side by side", _compare(), wide=True),
        dialog("dialog-own-data", "Own data", own_data(largest_request), wide=True),
        dialog("dialog-help", "How to read this page", help_parts(), wide=True),
    ]


def dialog(identity: str, title: str, parts: list[Component], wide: bool = False) -> html.Dialog:
    """One dialog: a title, a button that closes it, and its parts. The keys scroll a wide one."""
    title_line = html.H2(title, id=f"{identity}-title", className="dialog-head")
    body = html.Div(parts, className="dialog-body", tabIndex="0" if wide else None)
    # The last in order, so that the focus begins in the dialog's parts.
    close = html.Button(
        "×", type="button", className="quiet close", **{"aria-label": "Close", "data-close": "yes"}
    )
    return html.Dialog(
        [title_line, body, close],
        id=identity,
        className="wide" if wide else "",
        **{"aria-labelledby": f"{identity}-title"},
    )


def _choice(identity: str, title: str, offers: tuple[tuple[str, str], ...]) -> html.Label:
    options = [html.Option(text, value=value) for value, text in offers]
    return html.Label([html.Span(title), html.Select(options, id=identity)], className="field")


def _number(identity: str, title: str, value: float, most: int | None = None) -> html.Label:
    limits = {} if most is None else {"min": 1, "max": most}
    box = native_input("number", identity, value=value, step="1" if most else "any", **limits)
    return html.Label([html.Span(title), box], className="field")


def _until() -> list[Component]:
    return [
        _choice("until-kind", "Train until", GOALS),
        _number("until-value", "Value", 100),
        _choice("until-set", "Measured on the rows", SETS),
        _number("until-limit", "At most so many epochs", 1000, LONGEST),
        html.P("You can stop at any time; what is reached stays.", className="soft"),
        html.P(id="until-problem", className="problem", role="alert"),
        html.Div(
            html.Button("Run", id="until-start", type="button", className="primary"),
            className="dialog-actions",
        ),
    ]


def _runs() -> list[Component]:
    actions = [
        html.Button("New run", id="new-run", type="button", className="primary"),
        html.Button("Start again from here …", id="fork-run", type="button"),
    ]
    return [
        html.Div(actions, className="dialog-actions"),
        html.P(id="runs-problem", className="problem", role="alert"),
        html.Ul(id="runs-list", className="runs", **{"data-longest": LONGEST_RUN_NAME}),
        _forget(),
    ]


def _forget() -> html.Details:
    """The first press opens it, the second deletes; the browser sends the form itself, without a script."""
    sure = html.Button("Delete it all", type="submit", className="danger")
    more = html.A("Privacy", href="/privacy", target="_blank", className="link")
    return html.Details(
        [
            html.Summary("Forget me …"),
            html.P([FORGET_WARNING, " ", more]),
            html.Form(sure, action="/forget", method="POST"),
        ]
    )


def _fork() -> list[Component]:
    optimizers = tuple((key, record.title) for key, record in OPTIMIZERS.items())
    rates = {key: field_of(kind, "learning_rate").default for key, kind in OPTIMIZER_CHOICES.items()}
    start = html.Button("Start", id="fork-start", type="button", className="primary")
    return [
        html.P(id="fork-text"),
        html.Div(
            [
                _choice("fork-optimizer", "Optimizer", optimizers),
                _number("fork-rate", "Learning rate", 0.1),
                _number("fork-batch", "Batch size", 1, LARGEST_BATCH),
            ],
            id="fork-fields",
            **{"data-rates": json.dumps(rates)},
        ),
        html.P(id="fork-problem", className="problem", role="alert"),
        html.Div(start, className="dialog-actions"),
    ]


def _share() -> list[Component]:
    copy = html.Button("Copy", id="copy-link", type="button", className="primary")
    return [
        html.P("Whoever opens this link gets a run of their own at this place."),
        html.Div(
            [native_input("text", "share-link", readonly=True, aria_label="Link"), copy],
            className="share-line",
        ),
        html.P(id="share-note", className="soft", role="status"),
    ]


def _download() -> list[Component]:
    items = [
        html.Li(
            html.Button([html.Span(title), html.Span(kind, className="soft")], id=identity, type="button")
        )
        for identity, title, kind in DOWNLOADS
    ]
    chosen = native_input("file", "upload-experiment", accept=".json", data_largest=LARGEST_REQUEST)
    upload = html.Label([html.Span("Upload an experiment (JSON)"), chosen], className="field")
    return [
        html.Ul(items, className="downloads"),
        upload,
        html.P(id="download-note", className="soft", role="status"),
    ]


def _compare() -> list[Component]:
    return [
        html.P(id="compare-text"),
        html.Div(id="compare-table", className="compare-table", tabIndex="0", role="region",
                 **{"aria-label": "Weight by weight"}),
        html.Div(
            html.Button("Stop comparing", id="compare-stop", type="button"), className="dialog-actions"
        ),
    ]  # fmt: skip
