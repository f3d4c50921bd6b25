"""Who is a teacher, and by what: a secret key, a trusted proxy's header, or the link of a co-teacher.

A key is exchanged once for a signed cookie with a new identity. It comes in the body of a POST, from the part
of a link behind the #, which browsers do not send: no log and no address ever holds it.
"""

import hashlib
import hmac
import ipaddress
import re
import secrets
from dataclasses import dataclass
from typing import Literal

import flask
import itsdangerous

from neuroviz_dash.identity import ID_BYTES, ONE_YEAR
from neuroviz_dash.settings import Settings

TEACHER_COOKIE, HALL_COOKIE = "neuroviz_teacher", "neuroviz_hall"
_TEACHER = re.compile(r"([0-9a-f]{32})\.(all|one)")
_LINK = re.compile(r"([0-9a-f]{32})\.([0-9]{1,9})")

LinkKind = Literal["co-teacher", "hall"]
LINK_KINDS: tuple[LinkKind, ...] = ("co-teacher", "hall")


@dataclass(frozen=True)
class Teacher:
    """A teacher's identity. A co-teacher who came by a class's link may lead that class and create none. Whom
    a proxy has signed in, only the proxy signs out."""

    identity: str
    may_create: bool
    by_proxy: bool = False


@dataclass(frozen=True)
class Link:
    """What a class's link opens; `number` is the class's count of links when it was made."""

    class_id: str
    number: int


class Roles:
    """Makes and reads cookies and links. Nothing of a key is stored: they follow from the server's secret."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._secret = settings.secret_key[0]
        # A new teacher key ends what the old one gave.
        generation = hashlib.sha256(settings.teacher_key.encode()).hexdigest()[:16]
        self._teachers = self._signer(f"{TEACHER_COOKIE}:{generation}")

    def install(self, app: flask.Flask) -> None:
        """Set `flask.g.teacher` (a Teacher or None) and `flask.g.hall` (a Link or None) before each request.
        Call it after identity.install: a teacher's own identity takes the student's place."""

        def recognize() -> None:
            flask.g.teacher = self._from_proxy() or self._from_cookie()
            flask.g.hall = self.read_link("hall", flask.request.cookies.get(HALL_COOKIE, ""))
            if flask.g.teacher is not None:
                flask.g.student = flask.g.teacher.identity
                flask.g.student_is_new = False

        app.before_request(recognize)

    def is_teacher_key(self, key: str) -> bool:
        """Whether this is the key that makes a teacher; a server without a key has none."""
        wanted = self._settings.teacher_key
        return bool(wanted) and hmac.compare_digest(key.encode(), wanted.encode())

    def admit(self, response: flask.Response, may_create: bool, identity: str | None = None) -> Teacher:
        """A new teacher, with an identity that nobody had before, or a teacher who may do more from now on;
        the answer carries the cookie."""
        teacher = Teacher(identity or secrets.token_hex(ID_BYTES), may_create)
        rank = "all" if may_create else "one"
        self._set(response, TEACHER_COOKIE, self._teachers.sign(f"{teacher.identity}.{rank}").decode())
        return teacher

    def admit_hall(self, response: flask.Response, text: str) -> None:
        """The answer carries the cookie of a projector."""
        self._set(response, HALL_COOKIE, text)

    def dismiss(self, response: flask.Response) -> None:
        """The browser is a student's again, the one that it was before."""
        response.delete_cookie(TEACHER_COOKIE, httponly=True, samesite="Lax", secure=flask.request.is_secure)

    def make_link(self, kind: LinkKind, link: Link) -> str:
        """The secret part of a link."""
        return self._signer(kind).sign(f"{link.class_id}.{link.number}").decode()

    def read_link(self, kind: LinkKind, text: str) -> Link | None:
        """What a link opens; None for a forged one."""
        try:
            found = _LINK.fullmatch(self._signer(kind).unsign(text).decode("ascii"))
        except (itsdangerous.BadSignature, UnicodeError):
            return None
        return Link(found[1], int(found[2])) if found else None

    def _from_cookie(self) -> Teacher | None:
        try:
            text = self._teachers.unsign(flask.request.cookies.get(TEACHER_COOKIE, "")).decode("ascii")
        except (itsdangerous.BadSignature, UnicodeError):
            return None
        found = _TEACHER.fullmatch(text)
        return Teacher(found[1], found[2] == "all") if found else None

    def _from_proxy(self) -> Teacher | None:
        """A user whom a trusted proxy names; the identity is the same in each browser, and says no name."""
        settings = self._settings
        if not settings.auth_header or not _is_within(flask.request.remote_addr, settings.trusted_proxies):
            return None
        user = flask.request.headers.get(settings.auth_header, "")
        if user not in settings.teachers:
            return None
        identity = hmac.new(self._secret.encode(), f"teacher:{user}".encode(), hashlib.sha256).hexdigest()[
            :32
        ]
        return Teacher(identity, may_create=True, by_proxy=True)

    def _signer(self, purpose: str) -> itsdangerous.Signer:
        return itsdangerous.Signer(self._secret, salt=purpose, digest_method=hashlib.sha256)

    def _set(self, response: flask.Response, name: str, value: str) -> None:
        response.set_cookie(
            name, value, max_age=ONE_YEAR, httponly=True, samesite="Lax", secure=flask.request.is_secure
        )


def _is_within(
    address: str | None, networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
) -> bool:
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in networks)
