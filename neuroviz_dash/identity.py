"""Who a browser is: a random student id in a signed cookie. No account, nothing to install."""

import hashlib
import re
import secrets

import flask

from neuroviz_dash.cookies import Session, SignedCookie, Signing

COOKIE = "neuroviz_student"
ID_BYTES = 16  # 128 random bits: nobody guesses another student's id
STUDENT_ID = re.compile(r"[0-9a-f]{32}")


def mark_of(student: str) -> str:
    """What a page may know of whose it is: it tells two students apart, and does not say who they are."""
    return hashlib.sha256(student.encode()).hexdigest()[:16]


def install(app: flask.Flask, signing: Signing) -> SignedCookie:
    """Set `flask.g.student` (32 hexadecimal characters) before each request to `app`; gives the cookie.

    A cookie that is missing, damaged, forged or over gives a new student, never an error.
    """
    cookie = SignedCookie(signing, COOKIE)

    def identify() -> None:
        session = _known_student(cookie.read())
        flask.g.student_session = session
        flask.g.student_is_new = session is None
        flask.g.student = session.value if session else secrets.token_hex(ID_BYTES)

    def remember(response: flask.Response) -> flask.Response:
        # A file that a proxy may keep must not carry a cookie: the proxy would hand one identity to many. Nor
        # is anyone known by a style sheet alone.
        is_file = response.cache_control.max_age or (flask.request.endpoint or "").endswith("static")
        if flask.g.get("student_is_new", False) and not is_file:
            cookie.write(response, flask.g.student)
        cookie.renew(response, flask.g.get("student_session"))
        return response

    app.before_request(identify)
    app.after_request(remember)
    return cookie


def _known_student(session: Session | None) -> Session | None:
    return session if session and STUDENT_ID.fullmatch(session.value) else None
