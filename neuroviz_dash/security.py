"""What stands between the network and the callbacks: limits, where a request comes from, its shape."""

from functools import partial
from typing import Any

import dash
import flask
import orjson
from dash.exceptions import DependencyException
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException

from neuroviz_dash.callback_shape import ShapeError, check_callback_body
from neuroviz_dash.logs import reason_of

READING = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""
OTHER_SITE = "This request comes from a page of another site."
WRONG_PROXY = (
    "If it is a page of this server, a proxy in front of it is not set up: please tell your administrator."
)
WRONG_HOPS = (
    "NEUROVIZ_PROXY_HOPS does not fit the proxies in front: Origin names another address than they told"
)
"""For the log. Of what was sent nothing is said again."""


class StrictJSON(DefaultJSONProvider):
    """Reads what the JSON standard allows and nothing else: no NaN, Infinity, 1e400 or deep nesting."""

    def loads(self, s: str | bytes, **_options: Any) -> Any:
        """The value of a JSON text; raises ValueError."""
        return orjson.loads(s)


def install(app: dash.Dash, largest_request: int) -> None:
    """Guard every route of `app`; a request has at most so many bytes. Call it before identity.install: a
    refused request needs no identity."""
    server: flask.Flask = app.server
    # Werkzeug cuts a chunked body off at its limit and says nothing: one byte more shows it.
    server.config["MAX_CONTENT_LENGTH"] = largest_request + 1
    server.json = StrictJSON(server)
    callback_path = app.config.routes_pathname_prefix + "_dash-update-component"

    def guard() -> None:
        if flask.request.method in READING:
            return
        _refuse_other_sites()
        if len(flask.request.get_data()) > largest_request:  # kept for Dash, which asks for it again
            flask.abort(413)
        if flask.request.path == callback_path:
            _refuse_malformed(app.callback_map)

    server.before_request(guard)
    server.register_error_handler(HTTPException, partial(_plain_error, largest_request))
    server.register_error_handler(DependencyException, _unknown_file)


def _refuse_other_sites() -> None:
    """Browsers say which page a request comes from; what one of another site, or of another origin of the
    same site, sends is not the student's doing. Programs say nothing, and carry no cookies but their own."""
    sent_by = flask.request.headers.get("Sec-Fetch-Site", "none")
    if sent_by not in ("none", "same-origin"):
        flask.abort(403, OTHER_SITE)
    origin = flask.request.headers.get("Origin")
    scheme, host = flask.request.scheme, flask.request.host.lower()
    if origin is None or origin.lower() == f"{scheme}://{host}":
        return
    if sent_by == "same-origin" or origin.lower() == f"https://{host}":
        flask.g.reason = WRONG_HOPS
        flask.abort(403, f"{OTHER_SITE} {WRONG_PROXY}")
    flask.abort(403, OTHER_SITE)


def _refuse_malformed(callback_map: dict[str, Any]) -> None:
    if not flask.request.is_json:
        flask.abort(415, "The content type must be application/json.")
    try:
        # As Dash reads it, and cached for Dash, so that the body is read once.
        body = flask.request.get_json()
        check_callback_body(body, callback_map)
    except ShapeError as error:
        flask.abort(400, str(error))


def _plain_error(largest_request: int, error: HTTPException) -> flask.typing.ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()  # a redirect
    text = error.description or error.name
    if error.code >= 500 and error.__context__:  # of a store, in whose stead this answer was raised
        flask.g.reason = reason_of(error.__context__.__cause__ or error.__context__)
    if error.code == 413:
        text = f"The request is larger than {largest_request} bytes. Nothing was changed."
    return flask.Response(f"{error.code} {text}\n", error.code, mimetype="text/plain")


def _unknown_file(_error: DependencyException) -> flask.typing.ResponseReturnValue:
    return flask.Response("404 There is no such file.\n", 404, mimetype="text/plain")
