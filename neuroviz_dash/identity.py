"""Who a browser is: a random student id in a signed cookie. No account, nothing to install."""

import hashlib
import re
import secrets

import flask
import itsdangerous

COOKIE = "neuroviz_student"
ID_BYTES = 16  # 128 random bits: nobody guesses another student's id
ONE_YEAR = 365 * 24 * 3600
STUDENT_ID = re.compile(r"[0-9a-f]{32}")


def install(app: flask.Flask, secret_key: str) -> None:
    """Set `flask.g.student` (32 hexadecimal characters) before each request to `app`.

    A cookie that is missing, damaged or forged gives a new student, never an error.
    """
    # The salt keeps signatures made with the same key for other purposes from being taken for a student's.
    signer = itsdangerous.Signer(secret_key, salt=COOKIE, digest_method=hashlib.sha256)

    def identify() -> None:
        student = _known_student(signer, flask.request.cookies.get(COOKIE, ""))
        flask.g.student_is_new = student is None
        flask.g.student = student or secrets.token_hex(ID_BYTES)

    def remember(response: flask.Response) -> flask.Response:
        # A file that a proxy may keep must not carry a cookie: the proxy would hand one identity to many.
        if flask.g.get("student_is_new", False) and not response.cache_control.max_age:
            response.set_cookie(
                COOKIE,
                signer.sign(flask.g.student).decode("ascii"),
                max_age=ONE_YEAR,
                httponly=True,
                samesite="Lax",
                secure=flask.request.is_secure,
            )
        return response

    app.before_request(identify)
    app.after_request(remember)


def _known_student(signer: itsdangerous.Signer, cookie: str) -> str | None:
    try:
        student = signer.unsign(cookie).decode("ascii")
    except (itsdangerous.BadSignature, UnicodeError):
        return None
    return student if STUDENT_ID.fullmatch(student) else None
