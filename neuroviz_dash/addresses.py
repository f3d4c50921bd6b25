"""Which addresses the page has. Dash would answer each that is nobody's with the lesson, so that a mistyped
link to the hall or to a class would look like one."""

from collections.abc import Callable
from urllib.parse import quote

import dash
import flask

from neuroviz_dash.views.plain_page import PlainPage

PAGES = ("hall", "teacher")
"""Beside the page's own address: what `assets/70-class.js` reads from it."""
NOTHING_HERE = "There is no page at this address. Is a letter missing from it, or one too many?"


def install(app: dash.Dash, plain: PlainPage) -> None:
    """Answer with 404 where no page is, and lead from a class's code to the page that joins it."""
    every_other = app.config.routes_pathname_prefix + "<path:path>"
    page: Callable[[str], flask.typing.ResponseReturnValue] = app.server.view_functions[every_other]

    def answer(path: str) -> flask.typing.ResponseReturnValue:
        if path in PAGES:
            return page(path)
        if path.rstrip("/") in PAGES:
            return flask.redirect(f"/{path.rstrip('/')}")
        flask.g.student_is_new = False  # whoever looks for what is not here need not be known
        if "text/html" not in flask.request.headers.get("Accept", ""):  # a program, and no browser
            flask.abort(404, NOTHING_HERE)
        html = plain.html("Nothing here", [f"<p>{NOTHING_HERE}</p>"])
        return flask.Response(html, 404, mimetype="text/html")

    def join(code: str) -> flask.typing.ResponseReturnValue:
        return flask.redirect(f"/?join={quote(code, safe='')}")

    app.server.view_functions[every_other] = answer
    app.server.add_url_rule("/join/<code>", "join", join)
