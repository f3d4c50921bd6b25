"""The help dialog: keys, the visual language, and the words of the page."""

from dash import html
from dash.development.base_component import Component

KEYS = (
    ("→", "next, by the step of the dial"),
    ("←", "back, by the step of the dial"),
    ("space", "play or pause"),
    ("R", "reset to the start weights"),
    ("1, 2, 3", "weights before, after, change"),
    ("Esc", "close a dialog, leave a trial input"),
)

LOOKS = (
    ("fill", "a neuron's activation a: blue positive, orange negative"),
    ("ring", "its δ: thicker is larger, dashed is negative"),
    ("line", "a weight: thicker is larger; blue positive, orange and dashed negative"),
    ("1 in a square", "the bias unit: its edges are the biases"),
    ("dimmed", "has no part in this stage"),
    ("yellow", "what you chose, or point at, here and in the equations"),
)

WORDS = (
    ("iteration", "one update of all weights, from one batch of rows"),
    ("epoch", "one pass over all training rows"),
    ("stage", "a part of one iteration: forward, loss, backward, update"),
    ("z", "what comes into a neuron: the weighted sum of its inputs, and its bias"),
    ("a", "what goes out of it: the activation function of z"),
    ("δ", "how the row's loss changes when z grows a little"),
    ("gradient", "how the batch's loss changes when a weight grows a little: the mean of δ · a"),
)


def help_parts() -> list[Component]:
    """A way through the page, then three lists."""
    way = [
        "Choose an experiment at the left, or keep this one.",
        "Press Next: signals go forward, layer by layer; the loss says how wrong the output is; errors come "
        "back; then every weight takes a step.",
        "Choose a neuron or an edge: the card at the right has its equations with this moment's numbers. "
        "What is not computed yet says so.",
        "Press Back, or drag the timeline: the same numbers come again, to the last digit.",
    ]
    return [
        html.Ol([html.Li(text) for text in way]),
        _list("What the picture means", LOOKS),
        _list("Keys", KEYS),
        _list("Words", WORDS),
        html.A(
            "Privacy: what is stored here, and how to have it deleted",
            href="/privacy",
            target="_blank",
            className="link",
        ),
    ]


def _list(title: str, entries: tuple[tuple[str, str], ...]) -> html.Section:
    rows = [html.Div([html.Dt(term), html.Dd(text)]) for term, text in entries]
    return html.Section([html.H3(title), html.Dl(rows, className="terms")])
