"""The bar under the head that a class has on every page of it, and the ways into a class."""

import json

from dash import html

from neuroviz_dash.model.live.class_state import CODE_LENGTH
from neuroviz_dash.model.live.limits import CONTROLS
from neuroviz_dash.views.dialogs import dialog
from neuroviz_dash.views.native import native_input

Scripts = dict[str, list[str]]
"""The addresses of the scripts and styles that a role's page loads: "student", "teacher", "hall"."""

ROLE_FILES = {
    "student": ("class.css", "10-stream.js", "15-pause.js", "20-follow.js", "30-student.js"),
    "teacher": (
        "class.css", "teacher.css", "10-stream.js", "12-code.js", "20-follow.js", "40-teaching.js",
        "41-demo.js", "42-board.js", "43-class-chart.js", "44-classes.js", "45-students.js", "46-modes.js",
        "47-teacher.js",
    ),
    "hall": (
        "class.css", "hall.css", "10-stream.js", "12-code.js", "15-pause.js", "20-follow.js", "60-hall.js",
    ),
}  # fmt: skip
"""Files of `assets/live/`, in the order in which they are loaded."""


def class_bar(scripts: Scripts) -> html.Div:
    """Hidden until the page is in a class. `teacher-bar` and `hall` are filled where they are wanted."""
    titles = {key: each.title for key, each in CONTROLS.items()}
    return html.Div(
        [
            html.Div(
                [
                    html.B(id="class-title"),
                    html.Span(id="class-nickname", className="nickname"),
                    html.Span(id="class-mode", role="status"),
                    html.Button(
                        "Look around myself", id="class-look", type="button", className="chip", hidden=True
                    ),
                    html.Span(id="class-state", className="soft", role="status"),
                    html.Button(
                        "Leave the class", id="class-leave", type="button", className="chip", hidden=True
                    ),
                ],
                id="class-line",
                className="class-line",
            ),
            html.Div(id="teacher-bar", className="teacher-bar"),
        ],
        id="class-bar",
        className="class-bar",
        role="region",
        hidden=True,
        **{"aria-label": "Class", "data-scripts": json.dumps(scripts), "data-titles": json.dumps(titles)},
    )


def class_dialogs() -> list[html.Dialog]:
    """The join code's and the teacher key's."""
    code = native_input(
        "text", "join-code", maxlength=CODE_LENGTH + 4, autocomplete="off", autocapitalize="characters",
        spellcheck="false", required=True, placeholder="ABC234",
    )  # fmt: skip
    join = html.Form(
        [
            html.Label([html.Span("The class's code"), code], className="field"),
            html.P(id="join-problem", className="problem", role="alert"),
            html.Button("Join", type="submit", className="primary"),
            html.P(
                "You get a nickname such as Amber Falcon. Nothing is asked about you, not even your name.",
                className="soft",
            ),
        ],
        id="join-form",
    )
    key = native_input("password", "teacher-key", autocomplete="off", required=True)
    teacher = html.Form(
        [
            html.Label([html.Span("Teacher's key"), key], className="field"),
            html.P(id="teacher-problem", className="problem", role="alert"),
            html.Button("Enter", type="submit", className="primary"),
        ],
        id="teacher-form",
    )
    return [
        dialog("dialog-join", "Join a class", [join]),
        dialog("dialog-teacher", "For teachers", [teacher]),
    ]


def pause_screen() -> html.Dialog:
    """What covers a page while the teacher has paused it."""
    return html.Dialog(
        [
            html.P(id="pause-text", tabIndex="-1"),
            html.P("Nothing is lost: your teacher goes on in a moment.", className="soft"),
            html.Button("Leave the class", type="button", className="quiet", **{"data-leave": "yes"}),
        ],
        id="class-pause",
        className="pause",
        **{"aria-labelledby": "pause-text"},
    )


def hall_panel() -> html.Section:
    """The projector's left column: the way into the class."""
    return html.Section(
        [
            html.H2("Join the class"),
            html.Img(id="hall-picture", alt="QR code of the link to this class"),
            html.P(id="hall-code", className="hall-code"),
            html.P(id="hall-address", className="hall-address"),
            html.P(
                [html.B("0", id="hall-count"), html.Span(" students", id="hall-students")],
                className="hall-count",
            ),
        ],
        id="hall",
        className="panel hall",
        hidden=True,
        **{"aria-label": "The way into the class"},
    )
