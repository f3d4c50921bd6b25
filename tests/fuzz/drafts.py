"""A request as it is drawn, with holes, and the bytes that it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.callbacks.student import JSON_TYPE
from tests.fuzz.holes import Hole, fill, fill_text
from tests.fuzz.mutations import MANGLINGS, encoded

Text = tuple[str | Hole, ...]
FRAMING = ("Content-Length", "Transfer-Encoding")


@dataclass(frozen=True)
class Draft:
    """Parts of a path are quoted unless `is_raw`. `cookies` None: those of the browser. `mangling` names what
    becomes of the body; `chunked` sends it in pieces."""

    method: str
    path: tuple[Text, ...]
    query: Text = ()
    payload: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    cookies: tuple[tuple[str, Text], ...] | None = None
    kind: str = JSON_TYPE
    mangling: str = ""
    chunked: bool = False
    is_raw: bool = False


@dataclass(frozen=True)
class Request:
    """What is sent. `told` is what it says in its body, before that is cut or packed. Without `is_framed` its
    own headers say another length than it has."""

    method: str
    head: bytes
    body: bytes
    told: bytes
    is_framed: bool

    @property
    def bytes(self) -> bytes:
        """The whole request."""
        return self.head + self.body

    def shown(self) -> str:
        """For a report of a failure."""
        return f"{self.head.decode('latin-1')}{self.body[:3000]!r} ({len(self.body)} bytes)"


def filled(draft: Draft, known: Mapping[str, Any], host: str, cookies: Mapping[str, str]) -> Request:
    """The request of a browser with these cookies, which knows these values."""
    parts = [fill_text(each, known) for each in draft.path]
    target = "/" + "/".join(each if draft.is_raw else quote(each, safe="") for each in parts)
    if draft.query:
        target += "?" + fill_text(draft.query, known)
    body = b"" if draft.payload is None else encoded(fill(draft.payload, known))
    told = body
    if draft.mangling:
        body = MANGLINGS[draft.mangling](body)
    own = cookies.items() if draft.cookies is None else [(n, fill_text(v, known)) for n, v in draft.cookies]
    headers = [("Host", host)] if not any(name == "Host" for name, _ in draft.headers) else []
    if own:
        headers.append(("Cookie", "; ".join(f"{name}={value}" for name, value in own)))
    if draft.payload is not None or draft.mangling:
        headers.append(("Content-Type", draft.kind))
    headers += draft.headers
    is_framed = not any(name in FRAMING for name, _ in draft.headers)
    if draft.chunked:
        headers.append(("Transfer-Encoding", "chunked"))
        body = _in_pieces(body)
    elif body or draft.method == "POST":
        headers.append(("Content-Length", str(len(body))))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    head = f"{draft.method} {target} HTTP/1.1\r\n{lines}Connection: close\r\n\r\n"
    return Request(draft.method, head.encode("utf-8", "surrogatepass"), body, told, is_framed)


def _in_pieces(body: bytes) -> bytes:
    size = max(len(body) // 3, 1)
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in pieces) + b"0\r\n\r\n"
