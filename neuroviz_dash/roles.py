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

from neuroviz_dash.cookies import Session, SignedCookie, Signing
from neuroviz_dash.identity import ID_BYTES
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

    def __init__(self, settings: Settings, signing: Signing) -> None:
        self._settings = settings
        self._signing = signing
        # A new teacher key ends what the old one gave.
        generation = hashlib.sha256(settings.teacher_key.encode()).hexdigest()[:16]
        self._teachers = SignedCookie(signing, TEACHER_COOKIE, generation)
        self._halls = SignedCookie(signing, HALL_COOKIE)

    def install(self, app: flask.Flask) -> None:
        """Set `flask.g.teacher` (a Teacher or None) and `flask.g.hall` (a Link or None) before each request.
        Call it after identity.install: a teacher's own identity takes the student's place."""

        def recognize() -> None:
            flask.g.teacher_session, flask.g.hall_session = self._teachers.read(), self._halls.read()
            flask.g.teacher = self._from_proxy() or _teacher_of(flask.g.teacher_session)
            flask.g.hall = _link_of(flask.g.hall_session and flask.g.hall_session.value)
            if flask.g.teacher is not None:
                flask.g.student = flask.g.teacher.identity
                flask.g.student_is_new = False

        def renew(response: flask.Response) -> flask.Response:
            self._teachers.renew(response, flask.g.get("teacher_session"))
            self._halls.renew(response, flask.g.get("hall_session"))
            return response

        app.before_request(recognize)
        app.after_request(renew)

    def is_teacher_key(self, key: str) -> bool:
        """Whether this is the key that makes a teacher; a server without a key has none."""
        wanted = self._settings.teacher_key
        return bool(wanted) and hmac.compare_digest(key.encode(), wanted.encode())

    def admit(self, response: flask.Response, may_create: bool, identity: str | None = None) -> Teacher:
        """A new teacher, with an identity that nobody had before, or a teacher who may do more from now on;
        the answer carries the cookie."""
        teacher = Teacher(identity or secrets.token_hex(ID_BYTES), may_create)
        self._teachers.write(response, f"{teacher.identity}.{'all' if may_create else 'one'}")
        return teacher

    def admit_hall(self, response: flask.Response, link: Link) -> None:
        """The answer carries the cookie of a projector."""
        self._halls.write(response, f"{link.class_id}.{link.number}")

    def dismiss(self, response: flask.Response) -> None:
        """The browser is a student's again, the one that it was before."""
        self._teachers.delete(response)

    def forget(self, response: flask.Response) -> None:
        """The browser is neither a teacher's nor a projector's any more."""
        self._teachers.delete(response)
        self._halls.delete(response)

    def make_link(self, kind: LinkKind, link: Link) -> str:
        """The secret part of a link."""
        return self._signing.sign(kind, f"{link.class_id}.{link.number}")

    def read_link(self, kind: LinkKind, text: str) -> Link | None:
        """What a link opens; None for a forged one."""
        return _link_of(self._signing.unsign(kind, text))

    def _from_proxy(self) -> Teacher | None:
        """A user whom a trusted proxy names; the identity is the same in each browser, and says no name."""
        settings = self._settings
        if not settings.auth_header or not _is_within(_peer(), settings.trusted_proxies):
            return None
        user = flask.request.headers.get(settings.auth_header, "")
        if user not in settings.teachers:
            return None
        # Neither a new secret nor the end of an old one may take a teacher's classes away.
        key = settings.identity_key or settings.secret_key[-1]
        digest = hmac.new(key.encode(), f"teacher:{user}".encode(), hashlib.sha256).hexdigest()
        return Teacher(digest[: 2 * ID_BYTES], may_create=True, by_proxy=True)


def _teacher_of(session: Session | None) -> Teacher | None:
    found = _TEACHER.fullmatch(session.value) if session else None
    return Teacher(found[1], found[2] == "all") if found else None


def _link_of(text: str | None) -> Link | None:
    found = _LINK.fullmatch(text) if text else None
    return Link(found[1], int(found[2])) if found else None


def _peer() -> str | None:
    """The address that the connection comes from, whatever its proxies say of where the request does."""
    before = flask.request.environ.get("werkzeug.proxy_fix.orig", flask.request.environ)
    address: str | None = before.get("REMOTE_ADDR")
    return address


def _is_within(
    address: str | None, networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
) -> bool:
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in networks)
