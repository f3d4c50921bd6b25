"""What a proxy says is believed from exactly so many proxies, and of teachers from a trusted one alone."""

import pytest

from neuroviz_dash.identity import COOKIE
from tests.test_cookies import NEW, NEWEST, OLD, PLAIN, Server, cookies_set, get

PROXY = {"auth_header": "X-User", "teachers": "jane", "trusted_proxies": "10.1.2.3"}


@pytest.mark.parametrize(
    ("hops", "proto", "is_secure"),
    [
        (0, "https", False), (1, "https", True), (1, "http", False), (1, "https, http", False),
        (1, "http, https", True), (2, "https", False), (2, "https, http", True),
        (2, "http, https, http", True), (2, "https, http, http", False),
    ],
)  # fmt: skip
def test_tls_is_believed_from_exactly_so_many_proxies(hops: int, proto: str, is_secure: bool) -> None:
    client = Server(changes={"proxy_hops": str(hops)}).client()
    answer = get(client, PLAIN, **{"X-Forwarded-Proto": proto})
    assert cookies_set(answer) == {f"__Host-{COOKIE}" if is_secure else COOKIE}
    assert ("Strict-Transport-Security" in answer.headers) is is_secure


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
