"""The product's app with one more callback that does nothing; gunicorn starts it by `make()`."""

import os
from typing import Any

import flask
from dash import Input, Output

from neuroviz_dash.app import create_app
from neuroviz_dash.settings import read_settings


def make() -> flask.Flask:
    """The server of the app, with settings from the environment."""
    app = create_app(read_settings(os.environ))

    @app.callback(Output("nothing", "data"), Input("something", "data"))
    def nothing(something: Any) -> Any:
        return something

    return app.server
