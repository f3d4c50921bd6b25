"""What every answer must be, whatever was asked."""

import contextlib
import html
import http.client
import io
import json
import re
import socket
from dataclasses import dataclass
from typing import Any

from neuroviz_dash.headers import HEADERS
from tests.fuzz.drafts import Request
from tests.fuzz.mutations import MARK

SECONDS = 20.0
TYPES = {
    "text/html", "text/css", "text/javascript", "application/javascript", "application/json", "text/csv",
    "image/svg+xml", "image/x-icon",
    "application/octet-stream", "text/x-python", "text/event-stream", "text/plain",
}  # fmt: skip
REFUSED_BY_GUNICORN = re.compile(rb"<html>\s*<head>\s*<title>[A-Z][A-Za-z ]*</title>.*", re.DOTALL)
"""What is no HTTP never comes to the app; gunicorn's own answer has none of the app's headers."""


class Found(AssertionError):
    """Something that must not be."""


@dataclass(frozen=True)
class Answer:
    """Status, headers and body as they came; a stream's first events. `status` 0: the connection was closed
    without an answer."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def kind(self) -> str:
        """The content type, without its parameters."""
        return str(self.headers.get_content_type()) if "Content-Type" in self.headers else ""

    @property
    def value(self) -> dict[str, Any]:
        """What a callback put into its store; empty for anything else."""
        if self.status != 200 or self.kind != "application/json" or not self.body.startswith(b"{"):
            return {}
        stores = json.loads(self.body).get("response")
        found = next(iter(stores.values()), {}).get("data") if isinstance(stores, dict) else None
        return found if isinstance(found, dict) else {}

    @property
    def is_refused(self) -> bool:
        """Whether the server says that it did not do what was asked."""
        return self.status >= 400 or ("error" in self.value and "run" not in self.value)

    @property
    def text(self) -> str:
        """All of it, to be searched."""
        return f"{self.headers}\n{self.body.decode('utf-8', 'replace')}"


def exchange(host: str, port: int, request: Request) -> Answer:
    """Send the bytes, and read what comes back."""
    with socket.create_connection((host, port), timeout=SECONDS) as connection:
        # One that is refused before all of it was sent may be closed by now, with its answer there.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request.bytes)
        if not request.is_framed:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)  # else it would wait for what its length promises
        response = http.client.HTTPResponse(connection, method=request.method)
        try:
            response.begin()
        except TimeoutError:
            raise Found(f"no answer within {SECONDS:.0f} s: {request.shown()}") from None
        except (http.client.RemoteDisconnected, ConnectionResetError):
            return Answer(0, http.client.parse_headers(io.BytesIO(b"\r\n")), b"")
        is_stream = response.headers.get_content_type() == "text/event-stream"
        try:
            body = response.read1(1 << 20) if is_stream else response.read()
        except ConnectionResetError:
            if request.is_framed:
                raise Found(f"the answer, of status {response.status}, was cut") from None
            # Who refuses a request before its end resets the connection when more of it comes.
            return Answer(0, response.headers, b"")
        return Answer(response.status, response.headers, body)


def check(request: Request, answer: Answer, secrets: dict[str, str]) -> None:
    """Raises Found."""
    if answer.status == 0:
        if request.is_framed:
            raise Found("the connection was closed without an answer")
        return
    if answer.status >= 500 and not (answer.status == 501 and _is_gunicorns(answer)):
        raise Found(f"status {answer.status}: {answer.body[:500]!r}")
    if answer.status == 429:
        raise Found("refused for a limit that is set too high to be met")
    _check_secrets(request, answer, secrets)
    if not _is_gunicorns(answer):
        _check_headers(request, answer)
        _check_body(request, answer)


def _is_gunicorns(answer: Answer) -> bool:
    if answer.status < 400 or "Server" in answer.headers:
        return False
    return not answer.body or REFUSED_BY_GUNICORN.fullmatch(answer.body) is not None


def _check_secrets(request: Request, answer: Answer, secrets: dict[str, str]) -> None:
    sent, text = (request.bytes + request.told).decode("utf-8", "replace"), answer.text
    for secret, what in secrets.items():
        if secret in text and secret not in sent:
            at = text.index(secret)
            raise Found(f"the answer holds {what}: ...{text[max(at - 150, 0) : at + 150]!r}...")


def _check_headers(request: Request, answer: Answer) -> None:
    for name, value in HEADERS.items():
        if answer.headers.get_all(name) != [value]:
            raise Found(f"the header {name} is {answer.headers.get_all(name)}, not {value}")
    has_body = bool(answer.body) and request.method != "HEAD"
    if has_body and answer.kind not in TYPES:
        raise Found(f"the content type is {answer.headers.get('Content-Type')!r}")
    # A file that is not what the browser expects (412) comes with it, as itself.
    if answer.status >= 400 and answer.status != 412 and answer.kind != "text/plain":
        raise Found(f"a refusal is {answer.headers.get('Content-Type')!r}, not text/plain")


def _check_body(request: Request, answer: Answer) -> None:
    if request.method == "HEAD":
        if answer.body:
            raise Found("an answer to HEAD has a body")
        return
    if answer.kind == "application/json" and answer.body:
        json.loads(answer.body, parse_constant=_no_constant)
    if answer.kind in ("text/html", "image/svg+xml") and MARK in answer.body.decode("utf-8", "replace"):
        raise Found(f"what was sent stands in the page as it is: {html.escape(MARK)}")
    if answer.status >= 400 and answer.status != 412 and answer.body.count(b"\n") != 1:
        raise Found(f"a refusal is not one line: {answer.body[:300]!r}")


def _no_constant(name: str) -> None:
    raise Found(f"the answer is no JSON: it holds {name}")
