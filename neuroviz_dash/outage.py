"""What is answered to a request that the server cannot do at the moment: the page asks again by itself."""

from collections.abc import Callable

import flask

from neuroviz_dash.logs import reason_of
from neuroviz_dash.memory import end_worker
from neuroviz_dash.store.allowance import Limit, TooMuch
from neuroviz_dash.store.connection import NotNow

PAUSE_SECONDS = 1
"""The least that a page waits before it asks again; its pauses grow from there."""


def install(server: flask.Flask, refused: Callable[[Limit], None]) -> None:
    """Answer with status 503 and the reason, which the page says. `refused` counts the limits."""

    def not_now(error: NotNow) -> flask.Response:
        if isinstance(error, TooMuch):
            refused(error.limit)
        flask.g.reason = reason_of(error.__cause__ or error)
        return _answer(str(error))

    server.register_error_handler(NotNow, not_now)
    server.register_error_handler(MemoryError, end_worker)


def _answer(text: str) -> flask.Response:
    headers = {"Retry-After": str(PAUSE_SECONDS)}
    return flask.Response(f"503 {text}\n", 503, mimetype="text/plain", headers=headers)
