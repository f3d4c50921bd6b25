"""What a teacher's page has beside the lesson: its bar, the board of the class, and its dialogs. Sent to teachers
alone, by their first action."""

import json

from dash import html
from dash.development.base_component import Component

from neuroviz_dash.model.live.class_state import LONGEST_TITLE, PAUSES
from neuroviz_dash.model.live.limits import CONTROLS, HIDDEN
from neuroviz_dash.views.class_chart import class_chart
from neuroviz_dash.views.dialogs import dialog
from neuroviz_dash.views.native import native_input
from neuroviz_dash.views.plots import CONFIG

MODES = (
    ("demo", "Demo", "Every screen follows this page"),
    ("work", "Own work", "Everyone works on an own copy"),
    ("limits", "Limited work", "Own work, with some controls alone"),
    ("pause", "Pause", "Dim the students' screens"),
)
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
GOALS = (
    ("accuracy test", "test accuracy in % is at least"),
    ("accuracy train", "training accuracy in % is at least"),
    ("loss test", "test loss is at most"),
    ("loss train", "training loss is at most"),
)


def teacher_parts() -> list[Component]:
    """The board and the dialogs, hidden."""
    return [
        _board(),
        dialog("dialog-classes", "Your classes", _classes()),
        dialog("dialog-code", "The way into the class", _code(), wide=True),
        dialog("dialog-work", "Own work", _work()),
        dialog("dialog-pause", "Pause", _pauses()),
        dialog("dialog-goal", "A goal for the class", _goal()),
        dialog("dialog-end", "End the class", _end()),
    ]


def teacher_bar() -> list[Component]:
    """Modes at the left, what is done with the class at the right."""
    modes = [
        html.Button(title, type="button", title=about, **{"data-mode": key, "aria-pressed": "false"})
        for key, title, about in MODES
    ]
    return [
        html.Div(modes, className="seg", id="class-modes", role="group", **{"aria-label": "Mode of the class"}),
        html.Button("Show my page", id="class-take", type="button", className="chip", hidden=True),
        html.Button("Send to all", id="class-send", type="button", className="chip",
                    title="Everyone gets this experiment at this iteration"),
        html.Button("Board", id="open-board", type="button", className="chip", **{"aria-pressed": "false"}),
        html.Button(["Code ", html.B("······", id="class-code")], id="open-code", type="button", className="chip",
                    **{"aria-haspopup": "dialog"}),
        html.Span([html.B("0", id="class-count"), " in class, ", html.B("0", id="class-present"), " here"],
                  className="soft"),
    ]  # fmt: skip


def _board() -> html.Section:
    heads = [
        html.Th(html.Button(title, type="button", className="quiet", **{"data-sort": key}), scope="col",
                **{"aria-sort": "none"})
        for key, title in COLUMNS
    ]  # fmt: skip
    table = html.Table(
        [html.Thead(html.Tr([*heads, html.Th("Actions", scope="col")])), html.Tbody(id="board-rows")],
        className="board",
    )
    filters = [html.Option(title, value=key) for key, title in FILTERS]
    find = native_input("search", "board-find", placeholder="Find a nickname", aria_label="Find a nickname")
    head = html.Div(
        [
            html.H2("Board"),
            html.Label([html.Span("Show ", className="soft"), html.Select(filters, id="board-filter")]),
            find,
            html.Span(id="board-shown", className="soft", role="status"),
            html.Button("Set a goal …", id="open-goal", type="button", className="chip"),
            html.B(id="board-goal"),
            html.A("Export (CSV)", id="board-export", className="chip", href="#"),
            html.Button("Back to the lesson", id="close-board", type="button", className="chip"),
        ],
        className="board-head",
    )
    chart = html.Div(
        id="class-chart",
        className="class-chart",
        role="img",
        **{
            "aria-label": "Loss curves of the class",
            "data-config": json.dumps(CONFIG),
            "data-figure": json.dumps(class_chart()),
        },
    )
    rows = html.Div(table, className="board-rows", tabIndex="0", role="region", **{"aria-label": "Students"})
    return html.Section(
        [head, html.Div([rows, chart], className="board-body")],
        id="board",
        className="board-page",
        hidden=True,
        **{"aria-label": "Board of the class"},
    )


def _classes() -> list[Component]:
    title = native_input(
        "text", "class-new-title", maxlength=LONGEST_TITLE, required=True, placeholder="Monday, group 2"
    )
    form = html.Form(
        [
            html.Label([html.Span("Title of a new class"), title], className="field"),
            html.Label(
                [
                    native_input("checkbox", "class-new-own"),
                    html.Span("Own work starts from the experiment on this page"),
                ],
                className="check",
            ),
            html.P(id="classes-problem", className="problem", role="alert"),
            html.Button("Create the class", type="submit", className="primary"),
        ],
        id="class-form",
    )
    return [html.Ul(id="classes-list", className="classes"), form]


def _code() -> list[Component]:
    links = [
        _link("Link for students", "link-join"),
        _link("Projector page", "link-hall"),
        _link("Link for a co-teacher", "link-co"),
    ]
    way_in = html.Div(
        [
            html.Img(id="code-picture", alt="QR code of the students' link"),
            html.P(id="code-large", className="hall-code"),
        ],
        className="way-in",
    )
    acts = html.Div(
        [
            html.Button("Close joining", id="class-joining", type="button"),
            html.Button("New code", id="class-new-code", type="button"),
            html.Button("New secret links", id="class-new-links", type="button"),
            html.Button("Other classes …", id="open-classes", type="button"),
            html.Button("End the class …", id="open-end", type="button", className="danger"),
        ],
        className="acts",
    )
    note = html.P(
        "The projector's and the co-teacher's links are secret: who opens the second one leads this class with you.",
        className="soft",
    )
    return [html.Div([way_in, html.Div([*links, note])], className="code-columns"), acts]


def _link(title: str, identity: str) -> html.Div:
    box = native_input("text", identity, readonly=True, aria_label=title)
    copy = html.Button("Copy", type="button", **{"data-copy": identity, "aria-label": f"Copy: {title}"})
    return html.Div([html.Span(title), box, copy], className="link-line")


def _work() -> list[Component]:
    begins = (
        ("demo", "from this experiment, at this iteration"),
        ("class", "from the class's starting experiment"),
        ("stay", "where everyone was"),
    )
    radios = [
        html.Label(
            [native_input("radio", name="work-begin", value=key, checked=at == 0), html.Span(title)],
            className="check",
        )
        for at, (key, title) in enumerate(begins)
    ]
    return [
        html.Fieldset([html.Legend("Begin"), *radios]),
        html.Div(
            [
                _checks(
                    "Students may change", "work-may", {key: each.title for key, each in CONTROLS.items()}
                ),
                _checks("Hidden from them", "work-hidden", HIDDEN),
            ],
            id="work-limits",
        ),
        html.P(id="work-problem", className="problem", role="alert"),
        html.Button("Start", id="work-start", type="button", className="primary"),
    ]


def _checks(title: str, name: str, offers: dict[str, str]) -> html.Fieldset:
    boxes = [
        html.Label(
            [native_input("checkbox", name=name, value=key, checked=key == "learning_rate"), html.Span(text)],
            className="check",
        )
        for key, text in offers.items()
    ]
    return html.Fieldset([html.Legend(title), html.Div(boxes, className="checks")])


def _pauses() -> list[Component]:
    return [
        html.P("The students' screens show:", className="soft"),
        *(
            html.Button(text, type="button", className="choice", **{"data-pause": key})
            for key, text in PAUSES.items()
        ),
    ]


def _goal() -> list[Component]:
    options = [html.Option(text, value=key) for key, text in GOALS]
    return [
        html.Label([html.Span("Reached when the"), html.Select(options, id="goal-kind")], className="field"),
        html.Label([html.Span("Value"), native_input("number", "goal-value", value=90, step="any", min=0)],
                   className="field"),
        html.P(id="goal-problem", className="problem", role="alert"),
        html.Div(
            [
                html.Button("Set the goal", id="goal-set", type="button", className="primary"),
                html.Button("No goal", id="goal-none", type="button"),
            ],
            className="acts",
        ),
    ]  # fmt: skip


def _end() -> list[Component]:
    return [
        html.P(
            "Everything that is stored of this class is deleted: board, code and links. The students keep their runs."
        ),
        html.Div(
            [
                html.Button("End the class", id="class-end", type="button", className="danger"),
                html.Button("Not yet", type="button", **{"data-close": "yes"}),
            ],
            className="acts",
        ),
    ]
