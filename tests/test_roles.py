"""Who is a teacher: by a key, by a trusted proxy, by a link; and what ends it."""

import itsdangerous
import pytest
from flask import Flask, Response, g, jsonify, request
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import dump_cookie
from werkzeug.test import TestResponse

from neuroviz_dash import identity
from neuroviz_dash.cookies import Signing
from neuroviz_dash.roles import HALL_COOKIE, TEACHER_COOKIE, Link, Roles
from neuroviz_dash.settings import Settings, read_settings

KEY, SECRET = "k" * 20, "s" * 20
CLASS = "c" * 32
NOW = 1_000_000_000
HEADER = "X-Remote-User"


def settings(**changes: str | None) -> Settings:
    return read_settings({}, **{"teacher_key": KEY, "secret_key": SECRET, **changes})


def make_app(**changes: str) -> Flask:
    """An app that says who asks, and admits whom it is told to."""
    signing = Signing(settings(**changes), lambda: NOW)
    app, roles = Flask("test"), Roles(settings(**changes), signing)
    identity.install(app, signing)
    roles.install(app)

    @app.get("/")
    def who() -> Response:
        teacher, hall = g.teacher, g.hall
        return jsonify(
            student=g.student,
            teacher=teacher and teacher.identity,
            create=bool(teacher and teacher.may_create),
            by_proxy=bool(teacher and teacher.by_proxy),
            hall=hall and [hall.class_id, hall.number],
        )

    @app.post("/admit/<rank>")
    def admit(rank: str) -> Response:
        response = jsonify({})
        roles.admit(response, may_create=rank == "all")
        return response

    @app.post("/hall")
    def hall() -> Response:
        response = jsonify({})
        roles.admit_hall(response, Link(CLASS, int(request.args["number"])))
        return response

    return app


def roles(**changes: str | None) -> Roles:
    return Roles(settings(**changes), Signing(settings(**changes), lambda: NOW))


def who(client: FlaskClient, address: str = "127.0.0.1", **headers: str) -> dict[str, object]:
    answer = client.get("/", headers=headers, environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == 200
    found: dict[str, object] = answer.get_json()
    return found


def cookie(client: FlaskClient, name: str = TEACHER_COOKIE) -> str:
    found = client.get_cookie(name)
    assert found is not None
    return found.value


@pytest.mark.parametrize(
    ("key", "given", "right"),
    [
        (KEY, KEY, True), (KEY, KEY + "k", False), (KEY, KEY[:-1], False), (KEY, "", False), ("", "", False),
        ("", KEY, False), (KEY, KEY.upper(), False), (KEY, "\u00fc" * 20, False),
        ("\u00fc" * 20, "\u00fc" * 20, True),
    ],
)  # fmt: skip
def test_the_key_and_nothing_else_makes_a_teacher(key: str, given: str, right: bool) -> None:
    assert roles(teacher_key=key or None).is_teacher_key(given) is right


def test_a_teacher_gets_an_identity_that_nobody_had(*_: object) -> None:
    client = make_app().test_client()
    student = who(client)["student"]
    client.post("/admit/all")
    first = who(client)
    assert first["teacher"] == first["student"] != student
    assert first["create"] is True
    client.post("/admit/one")
    second = who(client)
    assert second["teacher"] not in (first["teacher"], student)
    assert second["create"] is False
    assert who(make_app().test_client())["teacher"] is None


@pytest.mark.parametrize(("path", "name"), [("/admit/all", TEACHER_COOKIE), ("/hall?number=1", HALL_COOKIE)])
@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_cookie_attributes(path: str, name: str, scheme: str, secure: bool) -> None:
    answer: TestResponse = make_app().test_client().post(path, base_url=f"{scheme}://host")
    full = f"__Host-{name}" if secure else name
    (header,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(f"{full}=")]
    found = {each for each in header.split("; ")[1:] if not each.startswith("Expires=")}
    assert found == {"HttpOnly", "SameSite=Lax", "Max-Age=2592000", "Path=/"} | (
        {"Secure"} if secure else set()
    )
    assert KEY not in header


def test_every_worker_knows_a_teacher_and_a_hall_again() -> None:
    client, other = make_app().test_client(), make_app().test_client()
    client.post("/admit/one")
    client.post("/hall?number=7")
    other.set_cookie(TEACHER_COOKIE, cookie(client))
    other.set_cookie(HALL_COOKIE, cookie(client, HALL_COOKIE))
    assert who(other)["teacher"] == who(client)["teacher"]
    assert who(other)["hall"] == [CLASS, 7]


@pytest.mark.parametrize("name", [TEACHER_COOKIE, HALL_COOKIE])
def test_every_single_change_to_a_cookie_makes_a_stranger(name: str) -> None:
    client = make_app().test_client()
    client.post("/admit/one")
    client.post("/hall?number=1")
    good, role = cookie(client, name), name.removeprefix("neuroviz_")
    assert who(client)[role]
    for index in range(len(good) - 1):  # the last base64 character has bits that mean nothing
        changed = good[:index] + ("A" if good[index] != "A" else "B") + good[index + 1 :]
        client.set_cookie(name, changed)
        assert not who(client)[role], changed


def test_a_cookie_of_another_secret_or_purpose_is_a_strangers() -> None:
    foreign = make_app(secret_key="x" * 20).test_client()
    foreign.post("/admit/all")
    foreign.post("/hall?number=1")
    client = make_app().test_client()
    client.set_cookie(TEACHER_COOKIE, cookie(foreign))
    client.set_cookie(HALL_COOKIE, cookie(foreign, HALL_COOKIE))
    assert (who(client)["teacher"], who(client)["hall"]) == (None, None)
    ours = roles()
    assert ours.read_link("co-teacher", ours.make_link("hall", Link(CLASS, 1))) is None
    assert ours.read_link("hall", ours.make_link("co-teacher", Link(CLASS, 1))) is None
    assert ours.read_link("hall", ours.make_link("hall", Link(CLASS, 1))) == Link(CLASS, 1)


@pytest.mark.parametrize(
    "text", ["a" * 32, "a" * 32 + ".ALL", "a" * 31 + ".all", "A" * 32 + ".all", ".all", "x.y"]
)
def test_a_signed_text_of_another_form_is_no_teacher(text: str) -> None:
    client, ours = make_app().test_client(), roles()
    with Flask("test").test_request_context():
        response = Response()
        ours._teachers.write(response, text)
    client.set_cookie(TEACHER_COOKIE, response.headers["Set-Cookie"].split(";")[0].split("=", 1)[1])
    assert who(client)["teacher"] is None


def test_another_key_ends_the_cookies_that_the_old_one_gave() -> None:
    old = make_app().test_client()
    old.post("/admit/all")
    new = make_app(teacher_key="n" * 20).test_client()
    new.set_cookie(TEACHER_COOKIE, cookie(old))
    assert who(new)["teacher"] is None
    assert who(old)["teacher"] is not None


@given(st.text(max_size=200))
def test_any_cookie_is_answered(text: str) -> None:
    both = [dump_cookie(name, text).split(";")[0] for name in (TEACHER_COOKIE, HALL_COOKIE) if text]
    found = who(make_app().test_client(), Cookie="; ".join(both) or "x")
    assert (found["teacher"], found["hall"]) == (None, None)


PROXY = {
    "auth_header": HEADER, "teachers": "prof.smith,jane", "trusted_proxies": "10.1.0.0/16,::1,192.168.7.7",
}  # fmt: skip


@pytest.mark.parametrize(
    ("address", "believed"),
    [
        ("10.1.2.3", True), ("192.168.7.7", True), ("::1", True), ("::ffff:10.1.2.3", True), ("0:0::1", True),
        ("10.2.0.1", False), ("192.168.7.8", False), ("::2", False), ("::ffff:10.2.0.1", False), ("", False),
        ("unix:", False), ("10.1.2.3, 10.9.9.9", False), ("127.0.0.1", False),
    ],
)  # fmt: skip
def test_a_header_is_believed_from_trusted_addresses_alone(address: str, believed: bool) -> None:
    client = make_app(**PROXY).test_client()
    found = who(client, address, **{HEADER: "prof.smith"})
    assert (found["teacher"] is not None) is believed
    assert found["create"] is believed


@pytest.mark.parametrize("user", ["", "student7", "PROF.SMITH", "prof.smith,jane", "x", "\u00fc"])
def test_a_user_who_is_not_in_the_list_is_no_teacher(user: str) -> None:
    found = who(make_app(**PROXY).test_client(), "10.1.2.3", **{HEADER: user})
    assert found["teacher"] is None


def test_a_header_means_nothing_where_none_is_set_or_no_proxy_is_trusted() -> None:
    for changes in ({"teachers": "jane", "trusted_proxies": "10.1.0.0/16"}, {**PROXY, "trusted_proxies": ""},
                    {**PROXY, "teachers": ""}):  # fmt: skip
        assert who(make_app(**changes).test_client(), "10.1.2.3", **{HEADER: "jane"})["teacher"] is None


def test_a_proxys_teacher_is_the_same_in_every_browser_and_is_not_named() -> None:
    first, second = (who(make_app(**PROXY).test_client(), "10.1.2.3", **{HEADER: "jane"}) for _ in range(2))
    other = who(make_app(**PROXY).test_client(), "10.1.2.3", **{HEADER: "prof.smith"})
    assert first == second
    assert first["teacher"] != other["teacher"]
    assert "jane" not in str(first)
    assert first["by_proxy"], "only the proxy can sign such a teacher out"
    by_cookie = make_app(**PROXY).test_client()
    by_cookie.post("/admit/all")
    assert not who(by_cookie)["by_proxy"]
    elsewhere = make_app(**{**PROXY, "secret_key": "x" * 20}).test_client()
    assert who(elsewhere, "10.1.2.3", **{HEADER: "jane"})["teacher"] != first["teacher"]


@pytest.mark.parametrize(
    "text", ["", "x", CLASS, f"{CLASS}.1", f"{CLASS}.1.{'A' * 43}", "\u00fc.1.x", "\x00"]
)
def test_a_link_that_was_made_up_opens_nothing(text: str) -> None:
    assert roles().read_link("hall", text) is None
    signer = itsdangerous.Signer("x" * 20, salt="hall")
    assert roles().read_link("hall", signer.sign(f"{CLASS}.1").decode()) is None
