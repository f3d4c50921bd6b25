"""What is answered to a request that the server cannot do at the moment: the page asks again by itself."""

import os
import signal
from collections.abc import Callable

import flask

from neuroviz_dash.store.allowance import Limit, TooMuch
from neuroviz_dash.store.connection import NotNow

PAUSE_SECONDS = 1
"""The least that a page waits before it asks again; its pauses grow from there."""
NO_MEMORY = "The server has no memory left for this at the moment."


def install(server: flask.Flask, refused: Callable[[Limit], None]) -> None:
    """Answer with status 503 and the reason, which the page says. `refused` counts the limits."""

    def not_now(error: NotNow) -> flask.Response:
        if isinstance(error, TooMuch):
            refused(error.limit)
        return _answer(str(error))

    server.register_error_handler(NotNow, not_now)
    server.register_error_handler(MemoryError, _out_of_memory)


def _out_of_memory(_error: MemoryError) -> flask.Response:
    """What is left of this process cannot be trusted: it ends its work, and its master starts another one."""
    os.kill(os.getpid(), signal.SIGTERM)
    return _answer(NO_MEMORY)


def _answer(text: str) -> flask.Response:
    headers = {"Retry-After": str(PAUSE_SECONDS)}
    return flask.Response(f"503 {text}\n", 503, mimetype="text/plain", headers=headers)
