"""What a teacher's page has beside the lesson and the board (`board.py`): its bar and its dialogs. Sent to
teachers alone, by their first action."""

from dash import html
from dash.development.base_component import Component

from neuroviz_dash.model.live.class_state import LONGEST_TITLE, PAUSES
from neuroviz_dash.model.live.limits import CONTROLS, HIDDEN
from neuroviz_dash.views.dialogs import dialog
from neuroviz_dash.views.native import native_input

MODES = (
    ("demo", "Demo", "Every screen follows this page"),
    ("work", "Own work", "Everyone works on an own copy"),
    ("limits", "Limited work", "Own work, with some controls alone"),
    ("pause", "Pause", "Dim the students' screens"),
)
GOALS = (
    ("accuracy test", "test accuracy in % is at least"),
    ("accuracy train", "training accuracy in % is at least"),
    ("loss test", "test loss is at most"),
    ("loss train", "training loss is at most"),
)
LINKS = "The old ones end: projector pages and other teachers of this class need the new ones to come back."
SIGN_OUT = (
    "This browser leads your classes no longer, and to sign in again does not bring them back. "
    "End them first, or keep the co-teacher's link of those that go on."
)
END = "All that is stored of this class is deleted: board, code, links. The students keep their runs."


def teacher_dialogs() -> list[Component]:
    """All of them, closed."""
    return [
        dialog("dialog-classes", "Your classes", _classes()),
        dialog("dialog-code", "The way into the class", _code(), wide=True),
        dialog("dialog-work", "Own work", _work()),
        dialog("dialog-pause", "Pause", _pauses()),
        dialog("dialog-goal", "A goal for the class", _goal()),
        dialog(
            "dialog-send",
            "Send to all",
            _confirm("", "send-now", "Send", style="primary", about="send-about"),
        ),
        dialog(
            "dialog-links",
            "New secret links",
            _confirm(LINKS, "class-new-links", "Make new links", style="danger"),
        ),
        dialog("dialog-sign-out", "Sign out", _confirm(SIGN_OUT, "sign-out", "Sign out", style="danger")),
        dialog("dialog-end", "End the class", _confirm(END, "class-end", "End the class", style="danger")),
    ]


def teacher_bar() -> list[Component]:
    """Modes at the left, what is done with the class at the right."""
    modes = [
        html.Button(title, type="button", title=about, **{"data-mode": key, "aria-pressed": "false"})
        for key, title, about in MODES
    ]
    send = "Everyone gets this experiment at this iteration"
    code = ["Code ", html.B("······", id="class-code")]
    count = [html.B("0", id="class-count"), " in class, ", html.B("0", id="class-present"), " here"]
    return [
        html.Div(
            modes, className="seg", id="class-modes", role="group", **{"aria-label": "Mode of the class"}
        ),
        html.Button("Show my page", id="class-take", type="button", className="chip", hidden=True),
        html.Button("Send to all", id="class-send", type="button", className="chip", title=send),
        html.Button("Board", id="open-board", type="button", className="chip", **{"aria-pressed": "false"}),
        html.Button(code, id="open-code", type="button", className="chip", **{"aria-haspopup": "dialog"}),
        html.Span(count, id="class-counts", className="soft"),
    ]


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
    sign_out = html.Button("Sign out as a teacher …", id="open-sign-out", type="button", className="quiet")
    news = html.P(id="classes-news", className="soft", role="status")
    privacy = html.A("Privacy", href="/privacy", target="_blank", className="soft")
    return [news, html.Ul(id="classes-list", className="classes"), form, sign_out, privacy]


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
            html.Button("New secret links …", id="open-links", type="button"),
            html.Button("Other classes …", id="open-classes", type="button"),
            html.Button("End the class …", id="open-end", type="button", className="danger"),
        ],
        className="acts",
    )
    note = html.P(
        "The last two links are secret: who opens the co-teacher's leads this class with you.",
        className="soft",
    )
    # Shown where the page's own address is one that no other machine can reach.
    nearby = html.P(
        "These links work on this computer only. For others, open this page by the computer's name or "
        "address; if that does not answer, start the server with --host 0.0.0.0.",
        id="links-nearby",
        className="problem",
        hidden=True,
    )
    return [html.Div([way_in, html.Div([nearby, *links, note])], className="code-columns"), acts]


def _link(title: str, identity: str) -> html.Div:
    box = native_input("text", identity, readonly=True, aria_label=title)
    copy = html.Button("Copy", type="button", **{"data-copy": identity, "aria-label": f"Copy: {title}"})
    return html.Div([html.Span(title), box, copy], className="link-line")


def _work() -> list[Component]:
    begins = (
        ("demo", "from this experiment, at this iteration"),
        ("class", ["from the class's starting experiment", html.Span(id="work-start-data")]),
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


def _confirm(text: str, identity: str, title: str, style: str, about: str | None = None) -> list[Component]:
    """What cannot be taken back is asked first. The page writes the text of the element `about`."""
    return [
        html.P(text, id=about) if about else html.P(text),
        html.Div(
            [
                # First, so that the focus begins at what does no harm.
                html.Button("Not yet", type="button", **{"data-close": "yes"}),
                html.Button(title, id=identity, type="button", className=style),
            ],
            className="acts",
        ),
    ]
