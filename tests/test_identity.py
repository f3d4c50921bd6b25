import re
from pathlib import Path

import flask
import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.http import dump_cookie

from neuroviz_dash.cookies import Signing
from neuroviz_dash.identity import COOKIE, install
from neuroviz_dash.secret import COOKIES, TEACHER, kept_secret
from neuroviz_dash.setting import SettingsError
from neuroviz_dash.settings import read_settings

KEY, NOW = "k" * 32, 1_000_000_000


def make_app(key: str = KEY) -> flask.Flask:
    app = flask.Flask("test")
    install(app, Signing(read_settings({}, secret_key=key), lambda: NOW))

    @app.get("/")
    def who() -> str:
        return str(flask.g.student)

    @app.get("/file")
    def file() -> flask.Response:
        response = flask.Response("kept")
        response.cache_control.max_age = 60
        return response

    return app


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def test_a_student_is_known_again_by_every_worker() -> None:
    client = make_app().test_client()
    student = client.get("/").text
    assert re.fullmatch(r"[0-9a-f]{32}", student)
    assert client.get("/").text == student
    other_worker = make_app().test_client()
    other_worker.set_cookie(COOKIE, cookie_of(client))
    answer = other_worker.get("/")
    assert answer.text == student
    assert "Set-Cookie" not in answer.headers


def test_two_browsers_are_two_students() -> None:
    app = make_app()
    assert app.test_client().get("/").text != app.test_client().get("/").text


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_cookie_attributes(scheme: str, secure: bool) -> None:
    header = make_app().test_client().get("/", base_url=f"{scheme}://host").headers["Set-Cookie"]
    assert header.startswith(f"__Host-{COOKIE}=" if secure else f"{COOKIE}=")
    found = {each for each in header.split("; ")[1:] if not each.startswith("Expires=")}
    assert found == {"HttpOnly", "SameSite=Lax", "Max-Age=2592000", "Path=/"} | (
        {"Secure"} if secure else set()
    )


def test_a_file_that_a_proxy_may_keep_carries_no_cookie() -> None:
    assert "Set-Cookie" not in make_app().test_client().get("/file").headers


def test_a_cookie_of_another_key_is_a_stranger() -> None:
    foreign = make_app("x" * 32).test_client()
    student = foreign.get("/").text
    client = make_app().test_client()
    client.set_cookie(COOKIE, cookie_of(foreign))
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.text != student
    assert "Set-Cookie" in answer.headers


def test_every_single_change_to_a_cookie_makes_a_stranger() -> None:
    client = make_app().test_client()
    student = client.get("/").text
    good = cookie_of(client)
    for index in range(len(good) - 1):  # the last base64 character has bits that mean nothing
        changed = good[:index] + ("A" if good[index] != "A" else "B") + good[index + 1 :]
        stranger = make_app().test_client()
        stranger.set_cookie(COOKIE, changed)
        assert stranger.get("/").text != student


@settings(deadline=None)  # the first answer takes longer
@given(st.text(max_size=200))
def test_any_cookie_is_answered(text: str) -> None:
    header = dump_cookie(COOKIE, text).split(";")[0] if text else COOKIE
    answer = make_app().test_client().get("/", headers={"Cookie": header})
    assert answer.status_code == 200
    assert re.fullmatch(r"[0-9a-f]{32}", answer.text)


def test_the_secret_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    key, other = kept_secret(tmp_path, COOKIES), kept_secret(tmp_path, TEACHER)
    assert len({key, other}) == 2
    assert len(key) == len(other) == 64
    assert (kept_secret(tmp_path, COOKIES), kept_secret(tmp_path, TEACHER)) == (key, other)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["secret-key", "teacher-key"]
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize("name", [COOKIES, TEACHER])
def test_a_damaged_secret_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("")
    with pytest.raises(SettingsError, match=f"{name} holds 0 characters"):
        kept_secret(tmp_path, name)
