"""The transport: where to go and by what steps, how fast to play, the timeline, and training until a goal."""

import json

import dash_mantine_components as dmc
from dash import html

from neuroviz_dash.views.native import native_input

BUTTONS = (
    ("reset", "Reset", "⟲ Reset", "R"),
    ("back", "Back one stage", "◂ Back", "ArrowLeft"),
    ("next", "Next stage", "Next ▸", "ArrowRight"),
    ("play", "Play", "▶ Play", "Space"),
)
"""id, accessible name, text, key. The names of back and next follow the dial."""

GRANULARITIES = ("neuron", "stage", "iteration", "epoch")
START_GRANULARITY = "stage"

SPEEDS = (
    {"milliseconds": 3000, "text": "a step in 3 s"},
    {"milliseconds": 1500, "text": "a step in 1.5 s"},
    {"milliseconds": 700, "text": "a step in 0.7 s"},
    {"milliseconds": 300, "text": "3 steps/s"},
    {"milliseconds": 125, "text": "8 steps/s"},
    {"milliseconds": 32, "text": "30 steps/s"},
)
"""How long "Play" stays at each step; what a step is says the dial."""

START_SPEED = 2


def transport() -> html.Div:
    """Steps, dial and speed in one row; the timeline and the goal in another."""
    buttons = [
        html.Button(text, id=name, type="button", **{"aria-label": label, "aria-keyshortcuts": key})
        for name, label, text, key in BUTTONS
    ]
    return html.Div(
        [
            html.Div([html.Div(buttons, className="steps"), _dial(), _speed()], className="row-of-controls"),
            html.Div(_time(), className="row-of-controls"),
        ],
        id="transport",
        className="transport",
        role="group",
        tabIndex="-1",
        **{"aria-label": "Transport", "data-speeds": json.dumps(SPEEDS)},
    )


def _dial() -> html.Div:
    return html.Div(
        [
            html.Label(
                [
                    native_input("radio", name="granularity", value=each, checked=each == START_GRANULARITY),
                    html.Span(each.capitalize()),
                ]
            )
            for each in GRANULARITIES
        ],
        id="granularity",
        className="seg",
        role="radiogroup",
        **{"aria-label": "Step by"},
    )


def _speed() -> html.Div:
    slider = dmc.Slider(
        id="speed",
        min=0,
        max=len(SPEEDS) - 1,
        step=1,
        value=START_SPEED,
        label=None,
        size="sm",
        thumbLabel="Speed of play",
    )
    text = html.Span(SPEEDS[START_SPEED]["text"], id="speed-text", className="soft")
    return html.Div([text, slider], className="speed")


def _time() -> list[object]:
    """The texts of timeline and training stand beside each other, in places that keep their size."""
    return [
        html.Span("Timeline", className="soft", **{"aria-hidden": "true"}),
        html.Div(
            [
                native_input("range", "timeline", min=0, max=1, value=0, step=1, aria_label="Timeline"),
                html.Div(id="timeline-marks", className="marks", **{"aria-hidden": "true"}),
            ],
            className="timeline",
        ),
        html.Span("0 / 0", id="timeline-text", className="soft"),
        html.Div(
            [
                html.Progress(id="progress", value="0", max="1", **{"aria-label": "Training progress"}),
                html.Span(id="progress-text", className="soft", role="status"),
            ],
            className="training",
        ),
        html.Button("Run until …", id="until", type="button", **{"aria-haspopup": "dialog"}),
    ]
