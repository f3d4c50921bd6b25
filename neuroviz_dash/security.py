"""What stands between the network and the callbacks: limits, headers, the shape of a request."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import dash
import flask
import orjson
from dash.exceptions import DependencyException
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException

from neuroviz_dash.callback_shape import ShapeError, check_callback_body
from neuroviz_dash.model.limits import LARGEST_REQUEST

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
}


class StrictJSON(DefaultJSONProvider):
    """Reads what the JSON standard allows and nothing else: no NaN, Infinity, 1e400 or deep nesting."""

    def loads(self, s: str | bytes, **_options: Any) -> Any:
        """The value of a JSON text; raises ValueError."""
        return orjson.loads(s)


def install(app: dash.Dash, content_security_policy: Callable[[], str] | None = None) -> None:
    """Guard every route of `app`. Call it before identity.install: a refused request needs no identity.

    `content_security_policy` is called at the first answer, when all callbacks are registered.
    """
    server: flask.Flask = app.server
    # Werkzeug cuts a chunked body off at its limit and says nothing: one byte more shows it.
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST + 1
    server.json = StrictJSON(server)
    callback_path = app.config.routes_pathname_prefix + "_dash-update-component"

    def guard() -> None:
        if flask.request.method != "POST":
            return
        _refuse_foreign_origin()
        if len(flask.request.get_data()) > LARGEST_REQUEST:  # kept for Dash, which asks for it again
            flask.abort(413)
        if flask.request.path == callback_path:
            _refuse_malformed(app.callback_map)

    server.before_request(guard)
    server.register_error_handler(HTTPException, _plain_error)
    server.register_error_handler(DependencyException, _unknown_file)
    _install_headers(server, content_security_policy)


def _install_headers(server: flask.Flask, content_security_policy: Callable[[], str] | None) -> None:
    policy: list[str] = []

    def add_headers(response: flask.Response) -> flask.Response:
        if content_security_policy is not None:
            if not policy:
                policy.append(content_security_policy())
            response.headers["Content-Security-Policy"] = policy[0]
        response.headers.update(HEADERS)
        return response

    server.after_request(add_headers)


def _refuse_foreign_origin() -> None:
    """Browsers name the page that a POST comes from; one from another site is not the student's doing."""
    origin = flask.request.headers.get("Origin")
    if origin is not None and _host_of(origin) != flask.request.host.lower():
        flask.abort(403, "This request comes from a page of another site.")


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _refuse_malformed(callback_map: dict[str, Any]) -> None:
    if not flask.request.is_json:
        flask.abort(415, "The content type must be application/json.")
    try:
        # As Dash reads it, and cached for Dash, so that the body is read once.
        body = flask.request.get_json()
        check_callback_body(body, callback_map)
    except ShapeError as error:
        flask.abort(400, str(error))


def _plain_error(error: HTTPException) -> flask.typing.ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()  # a redirect
    text = error.description or error.name
    if error.code == 413:
        text = f"The request is larger than {LARGEST_REQUEST} bytes. Nothing was changed."
    return flask.Response(f"{error.code} {text}\n", error.code, mimetype="text/plain")


def _unknown_file(_error: DependencyException) -> flask.typing.ResponseReturnValue:
    return flask.Response("404 There is no such file.\n", 404, mimetype="text/plain")
