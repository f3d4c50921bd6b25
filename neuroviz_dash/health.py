"""Whether the process answers, and whether it can serve: what load balancers and container platforms ask."""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import orjson
import redis
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ClusterDownError,
    MasterDownError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
)
from werkzeug import Response

from neuroviz_dash import headers
from neuroviz_dash.meters import Meters
from neuroviz_dash.store.connection import STORE_ERRORS, Patience
from neuroviz_dash.store.keys import READY_KEY

PROBING = Patience(answer_seconds=0.6, connect_seconds=0.6, retries=0, seconds=0.6)
ANSWER_SECONDS = 1.2
"""Whatever the store does: who asks gives up after 2 s or so."""
FRESH_SECONDS = 1.0
"""An answer serves for so long: many probes are one look."""
KEPT_SECONDS = 60

_AWAY = "The store cannot be reached."
_SILENT = "The store does not answer in time."
_FULL = "The store is full: it needs more memory, or fewer runs."
_REFUSES = "The store refuses to write; its log says why (a full disk, too few replicas)."
_ERROR = "The store answers with an error; its log says why."
_CAN_BE_READ = frozenset({_FULL, _REFUSES})
FOR_READING = "for=reading"
"""The query of who asks whether runs can at least be looked at and downloaded."""
_NO_WRITES = ("MISCONF", "NOREPLICAS")
"""With what a store that can be read begins its errors, besides one that has no memory left."""
_WORDS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (OutOfMemoryError, _FULL),
    (ReadOnlyError, "The store is read-only: this is a replica, and not the master."),
    ((AuthenticationError, NoPermissionError), "The store does not take this user or password."),
    (BusyLoadingError, "The store is reading its data back."),
    (redis.TimeoutError, _SILENT),
    ((ClusterDownError, MasterDownError), _AWAY),
)

_POLICY = "default-src 'none'; form-action 'none'; frame-ancestors 'self'; base-uri 'none'"

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Readiness:
    """Whether the store takes a write. One look serves all who ask in the same second."""

    def __init__(
        self,
        client: redis.Redis,
        clock: Callable[[], float] = time.monotonic,
        patience: float = ANSWER_SECONDS,
    ) -> None:
        self._client = client
        self._clock = clock
        self._patience = patience
        self._lock = threading.Lock()
        self._look: threading.Thread | None = None
        self._looked_at = float("-inf")
        self._reason = _SILENT

    def reason(self) -> str:
        """Why the store cannot be used, for who runs it; empty if it can."""
        with self._lock:
            if self._clock() - self._looked_at < FRESH_SECONDS:
                return self._reason
            if self._look is None or not self._look.is_alive():
                self._look = threading.Thread(target=self._look_now, daemon=True)
                self._look.start()
            look = self._look
        look.join(self._patience)
        return _SILENT if look.is_alive() else self._reason

    def _look_now(self) -> None:
        try:
            self._client.set(READY_KEY, b"1", ex=KEPT_SECONDS)
            reason = ""
        except STORE_ERRORS as error:
            reason = _reason(error)
        self._reason, self._looked_at = reason, self._clock()


def _reason(error: Exception) -> str:
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words
    if isinstance(error, ResponseError):
        return _REFUSES if str(error).startswith(_NO_WRITES) else _ERROR
    return _AWAY


class Probes:
    """The three routes, before all of Flask: no probe needs a cookie, is limited, or is logged."""

    def __init__(self, app: Wsgi, readiness: Readiness, meters: Meters) -> None:
        self._app = app
        self._readiness = readiness
        self._meters = meters
        self._routes = {"/healthz": self._health, "/readyz": self._ready, "/metrics": self._numbers}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """A WSGI application."""
        route = self._routes.get(environ.get("PATH_INFO", ""))
        if route is None:
            return self._app(environ, start_response)
        asks = environ.get("REQUEST_METHOD") in ("GET", "HEAD")
        refusal = Response("405 Only GET is allowed.\n", 405, {"Allow": "GET, HEAD"})
        response = route(environ) if asks else refusal
        headers.add(response, _POLICY, is_secure=environ["wsgi.url_scheme"] == "https")
        response.headers["Cache-Control"] = "no-store"
        return response(environ, start_response)

    def _health(self, _environ: Environ) -> Response:
        return _json({"ok": True})

    def _ready(self, environ: Environ) -> Response:
        reason = self._readiness.reason()
        if not reason:
            return _json({"ready": True})
        is_ready = environ.get("QUERY_STRING") == FOR_READING and reason in _CAN_BE_READ
        return _json({"ready": is_ready, "reason": reason}, 200 if is_ready else 503)

    def _numbers(self, _environ: Environ) -> Response:
        return Response(self._meters.text(), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _json(found: dict[str, object], status: int = 200) -> Response:
    return Response(orjson.dumps(found), status, mimetype="application/json")
