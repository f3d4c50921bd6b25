"""What the page asks of the server: load, act, save, view."""

from typing import Any

import dash
from dash import Input, Output
from flask import g

from neuroviz_dash.callbacks.lesson import perform
from neuroviz_dash.store.runs import RunStore


def register(app: dash.Dash, runs: RunStore) -> None:
    """Bind every callback to this app."""

    @app.callback(Output("answer", "data"), Input("command", "data"), prevent_initial_call=True)
    def act(command: object) -> dict[str, Any]:
        return perform(runs, g.student, command)

    app.clientside_callback(
        "function (answer) { neuroviz.player.receive(answer); return dash_clientside.no_update; }",
        Output("answered", "data"),
        Input("answer", "data"),
        prevent_initial_call=True,
    )
