"""The transport: where to go, how fast to play, how long to train."""

import json

import dash_mantine_components as dmc
from dash import html

BUTTONS = (
    ("reset", "Reset", "⟲ Reset"),
    ("back", "Back one stage", "◂ Back"),
    ("next-stage", "Next stage", "Next stage ▸"),
    ("next-iteration", "Next iteration", "Iteration ▸"),
    ("next-epoch", "Next epoch", "Epoch ▸"),
    ("play", "Play", "▶ Play"),
)

SPEEDS = (
    {"unit": "stage", "milliseconds": 3000, "block": 4, "text": "a stage in 3 s"},
    {"unit": "stage", "milliseconds": 1500, "block": 4, "text": "a stage in 1.5 s"},
    {"unit": "stage", "milliseconds": 700, "block": 6, "text": "a stage in 0.7 s"},
    {"unit": "stage", "milliseconds": 300, "block": 8, "text": "3 stages/s"},
    {"unit": "iteration", "milliseconds": 500, "block": 8, "text": "2 iterations/s"},
    {"unit": "iteration", "milliseconds": 125, "block": 24, "text": "8 iterations/s"},
    {"unit": "iteration", "milliseconds": 32, "block": 48, "text": "30 iterations/s"},
    {"unit": "epoch", "milliseconds": 500, "block": 8, "text": "2 epochs/s"},
    {"unit": "epoch", "milliseconds": 100, "block": 24, "text": "10 epochs/s"},
)
"""What "Play" does: the unit of a step, the time between two, and how many one request fetches."""

START_SPEED = 2
LONGEST_TRAINING = 10_000  # epochs


def transport() -> html.Div:
    """Buttons, speed, and the row that trains many epochs."""
    buttons = [
        html.Button(text, id=name, type="button", **{"aria-label": label}) for name, label, text in BUTTONS
    ]
    return html.Div(
        [
            html.Div([*buttons, _speed()], className="row-of-controls", role="group",
                     **{"aria-label": "Transport"}),
            html.Div(_training(), className="row-of-controls", role="group", **{"aria-label": "Training"}),
        ],
        id="transport",
        className="transport",
        **{"data-speeds": json.dumps(SPEEDS)},
    )  # fmt: skip


def _speed() -> html.Div:
    slider = dmc.Slider(
        id="speed",
        min=0,
        max=len(SPEEDS) - 1,
        step=1,
        value=START_SPEED,
        label=None,
        size="sm",
        thumbLabel="Speed",
    )
    text = html.Span(SPEEDS[START_SPEED]["text"], id="speed-text")
    return html.Div([html.Span(["Speed: ", text], className="speed-label"), slider], className="speed")


def _training() -> list[object]:
    epochs = dmc.NumberInput(
        id="train-epochs",
        value=100,
        min=1,
        max=LONGEST_TRAINING,
        allowDecimal=False,
        clampBehavior="strict",
        size="xs",
        w=88,
        **{"aria-label": "Epochs to train"},
    )
    return [
        html.Span("Train"),
        epochs,
        html.Span("epochs"),
        html.Button("Train", id="train", type="button"),
        html.Progress(id="progress", value="0", max="1", **{"aria-label": "Training progress"}),
        html.Span(id="progress-text", className="soft"),
    ]
