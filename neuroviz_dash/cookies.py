"""The cookies by which the server knows a browser again: signed, with an end, renewed while they are used.

Under TLS a cookie has the prefix `__Host-`: browsers take such a one from this very host alone, over TLS
alone. Without TLS it has its plain name. Each request reads the name that fits it and never the other one: a
plain cookie can be planted by a neighbour's host or by whoever stands in the middle of a plain connection.
Nor is the signature of one good for the other, so what was once sent in clear opens nothing under TLS.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import flask
import itsdangerous

from neuroviz_dash.settings import Settings

HOST_PREFIX = "__Host-"
SECONDS_A_DAY = 24 * 3600
RENEW_SECONDS, RENEWALS = SECONDS_A_DAY, 4
"""A cookie is written anew at most so often, so that nearly all answers carry none and can be kept; but so
many times while it would live unused: who comes each hour must not lose it."""
AHEAD_SECONDS = SECONDS_A_DAY
"""How far in the future a cookie may have been written: a clock that was set back logs nobody out."""

KNOWN, KNOWN_SECONDS = 1024, 120
"""Signatures of which a worker keeps whether they are right, and for how many seconds at the most: a page
sends the same one again and again, and who wants to be forgotten is not to be found in memory for long."""

_STAMPED = re.compile(r"(.+)\.([0-9]{1,12})\.([0-9]{1,12})", re.ASCII)


@dataclass(frozen=True)
class Session:
    """What a cookie said: its value, when it was first given, and whether the next answer renews it."""

    value: str
    born: int
    is_stale: bool = False


class Signing:
    """Signs with the newest secret, believes all. `now` gives the seconds since 1970."""

    def __init__(self, settings: Settings, now: Callable[[], float]) -> None:
        if not settings.secret_key:
            raise ValueError("secret_key: empty is not allowed; allowed: at least one secret")
        self._newest_first = settings.secret_key
        self._now = now
        self.idle_seconds = settings.session_idle_days * SECONDS_A_DAY
        self.renew_seconds = min(RENEW_SECONDS, self.idle_seconds // RENEWALS)
        self.whole_seconds = settings.session_days * SECONDS_A_DAY
        self._known, self._known_since = lru_cache(KNOWN)(_unsign), now()

    def now(self) -> int:
        """Seconds since 1970."""
        return int(self._now())

    def sign(self, purpose: str, text: str) -> str:
        """The text with a signature that is good for this purpose alone."""
        return _signer(purpose, self._newest_first).sign(text).decode()

    def unsign(self, purpose: str, signed: str) -> str | None:
        """The text; None for what this server has not signed."""
        return self._unsign(purpose, signed, self._newest_first)

    def _unsign(self, purpose: str, signed: str, secrets: tuple[str, ...]) -> str | None:
        if not 0 <= self._now() - self._known_since < KNOWN_SECONDS:
            self._known.cache_clear()
            self._known_since = self._now()
        return self._known(purpose, signed, secrets)

    def is_newest(self, purpose: str, signed: str) -> bool:
        """Whether it is signed with the newest secret."""
        return self._unsign(purpose, signed, self._newest_first[:1]) is not None


def _unsign(purpose: str, signed: str, secrets: tuple[str, ...]) -> str | None:
    try:
        return _signer(purpose, secrets).unsign(signed).decode("ascii")
    except (itsdangerous.BadSignature, UnicodeError):
        return None


def _signer(purpose: str, secrets: tuple[str, ...]) -> itsdangerous.Signer:
    # It takes the newest last. The salt keeps a signature for one purpose from being taken for another's.
    return itsdangerous.Signer(list(reversed(secrets)), salt=purpose, digest_method=hashlib.sha256)


class SignedCookie:
    """One kind of cookie. `generation` is a part of its signature: another one ends all cookies before it."""

    def __init__(self, signing: Signing, name: str, generation: str = "") -> None:
        self._signing = signing
        self._name = name
        self._generation = generation

    @property
    def name(self) -> str:
        """The name that it has in this request and its answer."""
        return HOST_PREFIX + self._name if flask.request.is_secure else self._name

    def read(self) -> Session | None:
        """What this request's cookie says; None for none, a forged one, and one whose time is over."""
        signed = flask.request.cookies.get(self.name, "")
        text = self._signing.unsign(self._purpose, signed)
        found = _STAMPED.fullmatch(text) if text is not None else None
        if found is None:
            return None
        value, born, seen = found[1], int(found[2]), int(found[3])
        now = self._signing.now()
        if max(born, seen) - now > AHEAD_SECONDS:
            return None
        if now - seen >= self._signing.idle_seconds or now - born >= self._signing.whole_seconds:
            return None
        is_old = now - seen >= self._signing.renew_seconds or not self._signing.is_newest(
            self._purpose, signed
        )
        return Session(value, born, is_old)

    def write(self, response: flask.Response, value: str, born: int | None = None) -> None:
        """The answer gives the cookie, or renews the one that was `born` then."""
        now = self._signing.now()
        first = now if born is None else born
        response.set_cookie(
            self.name,
            self._signing.sign(self._purpose, f"{value}.{first}.{now}"),
            max_age=min(self._signing.idle_seconds, first + self._signing.whole_seconds - now),
            httponly=True,
            samesite="Lax",
            secure=flask.request.is_secure,
        )

    def delete(self, response: flask.Response) -> None:
        """The answer takes the cookie away."""
        response.delete_cookie(self.name, httponly=True, samesite="Lax", secure=flask.request.is_secure)

    def renew(self, response: flask.Response, session: Session | None) -> None:
        """The answer renews a cookie that has got old, unless it sets one of that name already, or may be
        kept by a proxy, which would hand one identity to many."""
        is_set = any(each.startswith(f"{self.name}=") for each in response.headers.getlist("Set-Cookie"))
        if session is not None and session.is_stale and not is_set and not response.cache_control.max_age:
            self.write(response, session.value, session.born)

    @property
    def _purpose(self) -> str:
        return f"{self.name}:{self._generation}"
