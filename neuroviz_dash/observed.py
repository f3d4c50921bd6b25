"""Each request gets an id, is counted and timed, and is logged."""

import hashlib
import logging
import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import flask

from neuroviz_dash.events import EventLog
from neuroviz_dash.meters import Meters, Reason

REQUEST_ID = "X-Request-ID"
_SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
_REFUSED: dict[int, Reason] = {400: "malformed", 403: "forbidden", 413: "body", 415: "malformed"}
"""A refusal that is told by its status; others are told where they are made."""


def install(server: flask.Flask, meters: Meters, log: EventLog, secret: str) -> None:
    """Watch every request to `server`. Call it before all others: the first to see a request is the last to
    see its answer. `secret` keeps anyone from telling who a student in the log is."""

    def begin() -> None:
        flask.g.begun = time.perf_counter()
        given = flask.request.headers.get(REQUEST_ID, "")
        flask.g.request_id = given if _SAFE_ID.fullmatch(given) else secrets.token_hex(8)

    def end(response: flask.Response) -> flask.Response:
        seconds, status = time.perf_counter() - flask.g.begun, response.status_code
        response.headers[REQUEST_ID] = flask.g.request_id
        call = flask.g.get("call") or _route()
        meters.request(call, status, seconds)
        if status >= 500:
            log.trouble("failed", call, logging.ERROR)
        elif status in _REFUSED:
            meters.refused(_REFUSED[status])
        if log.tells_requests:
            log.request(_fields(response, seconds, call, secret))
        return response

    server.before_request(begin)
    server.after_request(end)
    # Flask's own line would name the path, and with it a run or a join code.
    server.log_exception = _exception_logger(log)  # type: ignore[method-assign]


def _exception_logger(log: EventLog) -> Callable[..., None]:
    def log_exception(found: tuple[type, BaseException, TracebackType]) -> None:
        log.trouble("exception", f"{found[0].__name__} in {_route()}", logging.ERROR, found)

    return log_exception


def _route() -> str:
    """The rule that led here, never the path: that has ids in it, or is a client's free text."""
    rule = flask.request.url_rule
    return rule.rule if rule else "unmatched"


def _fields(response: flask.Response, seconds: float, call: str, secret: str) -> dict[str, Any]:
    method = flask.request.method
    return {
        "request_id": flask.g.request_id,
        "method": method if method in _METHODS else "other",
        "route": _route(),
        "call": call,
        "status": response.status_code,
        "milliseconds": round(1000 * seconds, 2),
        # To ask a stream for its length would be to wait for its end.
        "bytes": response.calculate_content_length() if response.is_sequence else response.content_length,
        "student": student_mark(flask.g.get("student"), secret, datetime.now(UTC).date().isoformat()),
    }


def student_mark(student: str | None, secret: str, day: str) -> str | None:
    """What a student is called in the log of one day. Without the secret it leads to nobody, and the marks of
    two days not to each other."""
    if student is None:
        return None
    key = hashlib.blake2b(f"log {day} {secret}".encode(), digest_size=32).digest()
    return hashlib.blake2b(student.encode(), key=key, digest_size=6).hexdigest()
