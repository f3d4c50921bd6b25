"""What else may be wrong with a request on its way: headers, method, cookies, type, bytes, pieces."""

from dataclasses import replace

from hypothesis import strategies as st

from neuroviz_dash.identity import COOKIE
from neuroviz_dash.roles import HALL_COOKIE, TEACHER_COOKIE
from tests.fuzz.drafts import Draft, Text
from tests.fuzz.holes import Hole
from tests.fuzz.mutations import MANGLINGS
from tests.fuzz.shapes import Values

METHODS = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "get"]
HEADERS = [
    "Host: evil.example", "Host: ", "Host: a b", "Host: [::1", "Host: localhost\nHost: evil.example",
    "Origin: https://evil.example", "Origin: null", "Origin: http://[", "Sec-Fetch-Site: cross-site",
    "Range: bytes=0-9", "Range: bytes=9-0,5-,-3", "Range: " + "x" * 500, "If-None-Match: *",
    'If-None-Match: W/"x", "y"', 'If-Match: "z"', "If-Modified-Since: Thu, 99 Foo 2099",
    "X-Forwarded-For: 127.0.0.1, 1.2.3.4", "X-Forwarded-Host: evil.example\nX-Forwarded-Proto: https",
    "X-Forwarded-Prefix: /x\nX-Script-Name: /y", "Forwarded: for=1.2.3.4;host=evil",
    "X-Remote-User: teacher\nRemote-User: root\nAuthorization: Basic YTpi",
    "Script-Name: /z\nWsgi.Url-Scheme: x",
    "Accept: application/xml;q=x", "Accept-Encoding: gzip, br, zstd, *;q=0", "Accept-Charset: \u00ff",
    "Last-Event-ID: 999999999999999", "Last-Event-ID: \u0663", "Last-Event-ID: -1", "Content-Encoding: gzip",
    "Expect: 100-continue", "Expect: x", "Upgrade: websocket\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "X-HTTP-Method-Override: DELETE", "X-Long: " + "x" * 7000, "X-Null: a\x00b", "X Bad: a",
    "Content-Length: 5", "Content-Length: -1", "Content-Length: 1e3", "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Traceparent: 00-x-y-01\nX-Request-Id: <fuzz>\t", "Content-Type: text/html",
    "Referer: javascript:1\nUser-Agent: () { :;};", "\n".join(f"X-{at}: y" for at in range(120)),
]  # fmt: skip
"""One or more a time, a line each."""
SIGNATURE = "." + "A" * 43
COOKIES: list[dict[str, Text]] = [
    {},
    {COOKIE: ("",)},
    {COOKIE: ("a.b.c.d",)},
    {COOKIE: ("\u00e9" * 40,)},
    {COOKIE: ("x" * 3000,)},
    {COOKIE: (f"one; {COOKIE}=two",)},
    {COOKIE: (Hole("own cookie"), "A")},
    {COOKIE: (Hole("other's identity"), SIGNATURE)},
    {"__Host-" + COOKIE: ("0" * 32, SIGNATURE), ";=": ('"',)},
    {TEACHER_COOKIE: (Hole("other's teacher"), ".all", SIGNATURE)},
    {TEACHER_COOKIE: (Hole("foreign teacher cookie"),), HALL_COOKIE: (Hole("foreign hall cookie"),)},
    {TEACHER_COOKIE: (Hole("own cookie"),), HALL_COOKIE: (Hole("own cookie"),)},
    {HALL_COOKIE: (Hole("other's class"), ".1", SIGNATURE)},
]
"""Cookies of nobody: none, forged, cut and of another server. (Who has a teacher's cookie and shows it in the
place of a student's is nobody, too.)"""
TYPES = [
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "text/json",
    "application/json; charset=utf-16", "application/merge-patch+json", "application/msgpack", "x" * 300,
]  # fmt: skip


def _lines(text: str) -> tuple[tuple[str, str], ...]:
    parts = [line.partition(": ") for line in text.split("\n")]
    return tuple((name, value) for name, _, value in parts)


def _dressings(draft: Draft) -> list[Values]:
    return [
        st.sampled_from(HEADERS).map(lambda text: replace(draft, headers=(*draft.headers, *_lines(text)))),
        st.sampled_from(METHODS).map(lambda method: replace(draft, method=method)),
        st.sampled_from(COOKIES).map(lambda cookies: replace(draft, cookies=tuple(cookies.items()))),
        st.sampled_from(TYPES).map(lambda kind: replace(draft, kind=kind)),
        st.sampled_from(sorted(MANGLINGS)).map(lambda how: replace(draft, mangling=how)),
        st.just(replace(draft, chunked=True)),
    ]


def dressed(drafts: Values) -> Values:
    """The requests with one or two things wrong on their way."""
    once = drafts.flatmap(lambda draft: st.one_of(_dressings(draft)))
    return st.one_of(once, once, once.flatmap(lambda draft: st.one_of(_dressings(draft))))
