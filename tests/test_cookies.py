"""Cookies over time, over a change of secrets, and on the way from http to https."""

from dataclasses import dataclass, field

import pytest
from flask import Flask, Response, g, jsonify
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from neuroviz_dash import headers, identity
from neuroviz_dash.cookies import SECONDS_A_DAY, Signing
from neuroviz_dash.identity import COOKIE
from neuroviz_dash.roles import HALL_COOKIE, TEACHER_COOKIE, Link, Roles
from neuroviz_dash.settings import read_settings

CLASS, BEGIN = "c" * 32, 1_000_000_000
OLD, NEW, NEWEST = "o" * 20, "n" * 20, "x" * 20
PLAIN, TLS = "http://host", "https://host"
COOKIES = {"student": COOKIE, "teacher": TEACHER_COOKIE, "hall": HALL_COOKIE}


@dataclass
class Server:
    """A server whose clock stands still until it is moved."""

    secret_key: str = OLD
    changes: dict[str, str] = field(default_factory=dict)
    now: float = BEGIN

    def client(self, of: FlaskClient | None = None) -> FlaskClient:
        """A browser there; one that has the cookies of another."""
        settings = read_settings({}, secret_key=self.secret_key, teacher_key="k" * 20, **self.changes)
        app, signing = Flask("test"), Signing(settings, lambda: self.now)
        headers.believe_proxies(app, settings.proxy_hops)
        headers.install(app, lambda: "default-src 'none'")
        identity.install(app, signing)
        roles = Roles(settings, signing)
        roles.install(app)

        @app.get("/")
        def who() -> Response:
            hall = g.hall and g.hall.number
            return jsonify(student=g.student, teacher=g.teacher and g.teacher.identity, hall=hall)

        @app.post("/admit")
        def admit() -> Response:
            response = jsonify({})
            roles.admit(response, may_create=True)
            roles.admit_hall(response, Link(CLASS, 7))
            return response

        @app.post("/dismiss")
        def dismiss() -> Response:
            response = jsonify({})
            roles.dismiss(response)
            return response

        client = app.test_client()
        for name in [*COOKIES.values(), *(f"__Host-{each}" for each in COOKIES.values())] if of else []:
            if found := of.get_cookie(name, domain="host"):  # type: ignore[union-attr]
                client.set_cookie(name, found.value, domain="host", secure=found.secure)
        return client


def get(client: FlaskClient, address: str = PLAIN, **headers: str) -> TestResponse:
    answer = client.get("/", base_url=address, headers=headers)
    assert answer.status_code == 200
    return answer


def who(client: FlaskClient, address: str = PLAIN) -> dict[str, object]:
    found: dict[str, object] = get(client, address).get_json()
    return found


def everybody(server: Server, address: str = PLAIN) -> FlaskClient:
    """A browser that is a teacher's, a hall's and, underneath, a student's."""
    client = server.client()
    get(client, address)
    client.post("/admit", base_url=address)
    return client


def cookies_set(answer: TestResponse) -> set[str]:
    return {each.split("=")[0] for each in answer.headers.getlist("Set-Cookie")}


def test_a_server_without_a_secret_is_no_server() -> None:
    with pytest.raises(ValueError, match="secret_key: empty is not allowed"):
        Signing(read_settings({}), lambda: 0.0)


@pytest.mark.parametrize(
    ("idle", "whole", "after_days", "known"),
    [
        (30, 365, 29.9, True),
        (30, 365, 30, False),
        (30, 20, 19.9, True),
        (30, 20, 20, False),
        (1, 1, 0.9, True),
    ],
)
def test_a_cookie_that_is_not_used_ends(idle: int, whole: int, after_days: float, known: bool) -> None:
    server = Server(changes={"session_idle_days": str(idle), "session_days": str(whole)})
    client = everybody(server)
    before = who(client)
    server.now += after_days * SECONDS_A_DAY
    after = who(client)
    assert (after == before) is known
    if not known:
        assert (after["teacher"], after["hall"]) == (None, None), "the role has ended"
        assert after["student"] not in (before["student"], None), "someone new"


def test_a_cookie_that_may_be_idle_for_a_day_alone_lives_while_it_is_used() -> None:
    server = Server(changes={"session_idle_days": "1"})
    client = everybody(server)
    before = who(client)
    for _ in range(50):
        server.now += 3600
        assert who(client) == before
    server.now += SECONDS_A_DAY
    assert who(client)["teacher"] is None


def test_a_cookie_that_is_used_ends_at_last() -> None:
    server = Server(changes={"session_idle_days": "10", "session_days": "35"})
    client = everybody(server)
    before = who(client)
    ages = [int(each["max-age"]) for each in attributes(server, client, days=[5, 5, 5, 5, 5, 5])]
    assert ages == [10 * SECONDS_A_DAY] * 5 + [5 * SECONDS_A_DAY], "the browser drops it when it is over"
    assert who(client) == before
    server.now += 5 * SECONDS_A_DAY
    assert who(client)["teacher"] is None
    assert who(client)["student"] != before["student"]


def attributes(server: Server, client: FlaskClient, days: list[int]) -> list[dict[str, str]]:
    found = []
    for each in days:
        server.now += each * SECONDS_A_DAY
        answer = get(client)
        assert cookies_set(answer) == set(COOKIES.values())
        parts = answer.headers.getlist("Set-Cookie")[0].lower().split("; ")
        found.append(dict(part.split("=", 1) for part in parts if "=" in part))
    return found


def test_a_cookie_is_renewed_once_a_day_and_its_answer_is_not_kept() -> None:
    server = Server()
    client = everybody(server)
    assert cookies_set(get(client)) == set()
    server.now += SECONDS_A_DAY - 1
    plain = get(client)
    assert cookies_set(plain) == set()
    assert "Cache-Control" not in plain.headers
    server.now += 1
    renewed = get(client)
    assert cookies_set(renewed) == set(COOKIES.values())
    assert renewed.headers["Cache-Control"] == "no-store"
    assert cookies_set(get(client)) == set()


def test_who_signs_out_is_not_signed_in_again_by_the_renewal() -> None:
    server = Server()
    client = everybody(server)
    server.now += 2 * SECONDS_A_DAY
    answer = client.post("/dismiss", base_url=PLAIN)
    assert [
        each.split(";")[0] for each in answer.headers.getlist("Set-Cookie") if TEACHER_COOKIE in each
    ] == [f"{TEACHER_COOKIE}="]
    assert who(client)["teacher"] is None


@pytest.mark.parametrize(("back_hours", "known"), [(3, True), (24, True), (25, False)])
def test_a_clock_that_was_set_back_by_hours_logs_nobody_out(back_hours: int, known: bool) -> None:
    server = Server()
    client = everybody(server)
    before = who(client)
    server.now -= back_hours * 3600
    assert (who(client) == before) is known


def test_an_old_secret_is_believed_and_its_cookies_are_signed_anew() -> None:
    old = everybody(Server(OLD))
    before = who(old)
    both = Server(f"{NEW},{OLD}").client(old)
    first = get(both)
    assert first.get_json() == before
    assert cookies_set(first) == set(COOKIES.values())
    assert cookies_set(get(both)) == set()
    assert who(Server(f"{NEWEST},{NEW}").client(both)) == before, "by now it is the new secret's"
    stranger = who(Server(NEW).client(old))
    assert (stranger["teacher"], stranger["hall"]) == (None, None)
    assert stranger["student"] != before["student"]


def roles(secret_key: str, **changes: str) -> Roles:
    settings = read_settings({}, secret_key=secret_key, teacher_key="k" * 20, **changes)
    return Roles(settings, Signing(settings, lambda: BEGIN))


def test_links_of_an_old_secret_open_while_it_is_in_the_list() -> None:
    link = roles(OLD).make_link("hall", Link(CLASS, 3))
    assert roles(f"{NEW},{OLD}").read_link("hall", link) == Link(CLASS, 3)
    assert roles(NEW).read_link("hall", link) is None
    fresh = roles(f"{NEW},{OLD}").make_link("hall", Link(CLASS, 3))
    assert roles(NEW).read_link("hall", fresh) == Link(CLASS, 3), "the newest signs"


def test_a_plain_cookie_is_not_believed_under_tls_by_either_name() -> None:
    server = Server()
    plain = everybody(server)
    known = who(plain)
    under_tls = server.client()
    for name in COOKIES.values():
        value = plain.get_cookie(name, domain="host").value  # type: ignore[union-attr]
        under_tls.set_cookie(name, value, domain="host")
        under_tls.set_cookie(f"__Host-{name}", value, domain="host", secure=True)
    found = who(under_tls, TLS)
    assert (found["teacher"], found["hall"]) == (None, None)
    assert found["student"] not in (known["student"], known["teacher"])


def test_a_cookie_of_tls_is_not_believed_in_clear() -> None:
    server = Server()
    safe = everybody(server, TLS)
    assert cookies_set(get(server.client(), TLS)) == {f"__Host-{COOKIE}"}
    assert who(safe, TLS)["teacher"] is not None
    in_clear = server.client()
    for name in COOKIES.values():
        in_clear.set_cookie(name, safe.get_cookie(f"__Host-{name}", domain="host").value, domain="host")  # type: ignore[union-attr]
    assert who(in_clear)["teacher"] is None
