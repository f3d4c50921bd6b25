"""What the page asks of the server: load, act, save, view."""

from typing import Any

import dash
from dash import Input, Output
from flask import g

from neuroviz_dash.callbacks import downloads
from neuroviz_dash.callbacks.lesson import perform
from neuroviz_dash.callbacks.live import entrance, export, streams
from neuroviz_dash.callbacks.live.teaching import teach
from neuroviz_dash.callbacks.names import call_name
from neuroviz_dash.callbacks.questions import answer_question, leaves_something
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.identity import mark_of
from neuroviz_dash.store.hub import Hub
from neuroviz_dash.views.experiment_panel import PATHS, SWITCHES


def register(app: dash.Dash, services: Services, hub: Hub) -> None:
    """Bind every callback and route to this app."""
    downloads.register(app, services)
    entrance.register(app.server, services)
    export.register(app.server, services)
    streams.register(app.server, services, hub)
    _answer(app, services)
    _hand_over(app)


def _answer(app: dash.Dash, services: Services) -> None:
    """From each of the page's stores with what it asks to the one with what it is answered."""

    @app.callback(Output("answer", "data"), Input("command", "data"), prevent_initial_call=True)
    def act(command: object) -> dict[str, Any]:
        g.call = call_name("do", command)
        answer = perform(services, g.student, command)
        if g.student_is_new:  # has lost nothing; a page of an older release does not compare the owners
            answer.pop("lost", None)
        if "lesson" in answer or "lost" in answer:
            # Only for whom it was opened a page makes a lost run again: not for who came after "Forget me".
            answer["owner"] = mark_of(g.student)
        return {**answer, "teacher": g.teacher is not None} if "class" in answer else answer

    @app.callback(Output("reply", "data"), Input("question", "data"), prevent_initial_call=True)
    def inform(question: object) -> dict[str, Any]:
        asked = _inner(question, "question")
        g.call = call_name("ask", asked)
        if not leaves_something(asked):
            # A command may be on its way beside it: of two new cookies one would take the other's run away.
            g.student_is_new = False
        return answer_question(services, g.student, question, g.teacher)

    @app.callback(Output("taught", "data"), Input("action", "data"), prevent_initial_call=True)
    def act_as_teacher(action: object) -> dict[str, Any]:
        g.call = call_name("act", _inner(action, "action"))
        return teach(services, g.teacher, action)


def _inner(numbered: object, name: str) -> object:
    """What a page has sent along with a number."""
    return numbered.get(name) if isinstance(numbered, dict) else None


RECEIVERS = {"answer": "link", "reply": "questions", "taught": "teaching"}
"""Which part of the page's script takes what came into a store."""


def _hand_over(app: dash.Dash) -> None:
    """What was answered, and what is chosen in Dash's own controls, to the page's script."""
    for store, part in RECEIVERS.items():
        app.clientside_callback(
            f"function (value) {{ neuroviz.{part}.receive(value); return dash_clientside.no_update; }}",
            Output("answered", "data", allow_duplicate=True),
            Input(store, "data"),
            prevent_initial_call=True,
        )
    app.clientside_callback(
        "function (value) { neuroviz.play.setSpeed(value); return dash_clientside.no_update; }",
        Output("answered", "data", allow_duplicate=True),
        Input("speed", "value"),
        prevent_initial_call="initial_duplicate",
    )
    app.clientside_callback(
        "function () { neuroviz.experiment.changed(dash_clientside.callback_context.triggered); "
        "return dash_clientside.no_update; }",
        Output("answered", "data", allow_duplicate=True),
        *(Input(name, "checked" if name in SWITCHES else "value") for name in PATHS),
        prevent_initial_call=True,
    )
