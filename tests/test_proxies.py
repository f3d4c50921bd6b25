"""What a proxy says is believed from exactly so many proxies, and of teachers from a trusted one alone."""

import pytest
from flask import Flask, request

from neuroviz_dash import headers
from neuroviz_dash.identity import COOKIE
from tests.test_cookies import NEW, NEWEST, OLD, PLAIN, Server, cookies_set, get

PROXY = {"auth_header": "X-User", "teachers": "jane", "trusted_proxies": "10.1.2.3"}


ONE, TWO, THREE = "203.0.113.7", "203.0.113.7, 10.0.0.1", "203.0.113.7, 10.0.0.1, 10.0.0.2"


@pytest.mark.parametrize(
    ("hops", "passed", "proto", "is_secure"),
    [
        (0, ONE, "https", False),
        (1, ONE, "https", True),
        (1, ONE, "http", False),
        (1, TWO, "https", True),
        (1, ONE, "https, http", False),
        (1, ONE, "http, https", True),
        (1, None, "https", False),
        (2, TWO, "https", True),
        (2, TWO, "http", False),
        (2, TWO, "https, http", False),
        (2, TWO, "http, https", True),
        (2, THREE, "https", True),
        (2, ONE, "https", False),
        (2, ",", "https", False),
        (2, None, "https, https", False),
    ],
)
def test_tls_is_believed_from_exactly_so_many_proxies(
    hops: int, passed: str | None, proto: str, is_secure: bool
) -> None:
    client = Server(changes={"proxy_hops": str(hops)}).client()
    added = {} if passed is None else {"X-Forwarded-For": passed}
    answer = get(client, PLAIN, **{"X-Forwarded-Proto": proto}, **added)
    assert cookies_set(answer) == {f"__Host-{COOKIE}" if is_secure else COOKIE}
    assert ("Strict-Transport-Security" in answer.headers) is is_secure


@pytest.mark.parametrize(
    ("hops", "passed", "address", "host"),
    [
        (0, TWO, "10.9.9.9", "host"),
        (1, ONE, "203.0.113.7", "site.example"),
        (1, TWO, "10.0.0.1", "site.example"),
        (2, ONE, "10.9.9.9", "host"),
        (2, TWO, "203.0.113.7", "site.example"),
        (2, THREE, "10.0.0.1", "site.example"),
    ],
)
def test_address_and_host_are_those_that_the_proxies_saw(
    hops: int, passed: str, address: str, host: str
) -> None:
    server = Flask("test")
    headers.believe_proxies(server, hops)
    server.add_url_rule("/", view_func=lambda: [request.remote_addr, request.host])
    sent = {"X-Forwarded-For": passed, "X-Forwarded-Host": "evil.example, site.example"}
    answer = server.test_client().get(
        "/", base_url=PLAIN, headers=sent, environ_overrides={"REMOTE_ADDR": "10.9.9.9"}
    )
    assert answer.get_json() == [address, host]


def test_the_peer_and_not_whom_it_names_is_the_trusted_proxy() -> None:
    client = Server(changes={**PROXY, "proxy_hops": "1"}).client()

    def teacher(peer: str, forwarded: str) -> object:
        sent = {"X-User": "jane", "X-Forwarded-For": forwarded}
        return client.get("/", headers=sent, environ_overrides={"REMOTE_ADDR": peer}).get_json()["teacher"]

    assert teacher("10.1.2.3", "203.0.113.7") is not None
    assert teacher("203.0.113.7", "10.1.2.3") is None


def test_a_proxys_teacher_stays_the_same_through_a_rotation() -> None:
    def identity_of(secret_key: str, **changes: str) -> object:
        client = Server(secret_key, {**PROXY, **changes}).client()
        answer = client.get("/", headers={"X-User": "jane"}, environ_overrides={"REMOTE_ADDR": "10.1.2.3"})
        return answer.get_json()["teacher"]

    before = identity_of(OLD)
    assert before is not None
    assert identity_of(f"{NEW},{OLD}") == before
    assert identity_of(NEW, identity_key=OLD) == before, "the old one may go, its place is kept"
    assert identity_of(NEWEST, identity_key=OLD) == before
    assert identity_of(NEW) != before
