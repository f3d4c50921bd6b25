"""What a page of another site sends is refused, by whichever header the browser says so."""

import flask
import pytest
from flask.testing import FlaskClient

from neuroviz_dash.security import WRONG_HOPS
from tests.test_security import APP, GOOD, URL


@pytest.fixture
def client() -> FlaskClient:
    return APP.server.test_client()


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://localhost", 200),
        ("HTTP://LOCALHOST", 200),
        ("https://localhost", 403),
        ("http://evil.example", 403),
        ("http://localhost.evil.example", 403),
        ("http://localhost:8051", 403),
        ("null", 403),
        ("", 403),
        ("http://[", 403),
    ],
)
def test_a_post_from_another_site_is_refused(client: FlaskClient, origin: str | None, status: int) -> None:
    headers = {} if origin is None else {"Origin": origin}
    assert client.post(URL, json=GOOD["single"], headers=headers).status_code == status


def test_a_page_of_another_scheme_is_another_site(client: FlaskClient) -> None:
    def status(address: str, origin: str) -> int:
        headers = {"Origin": origin}
        return client.post(URL, json=GOOD["single"], headers=headers, base_url=address).status_code

    assert status("https://host", "https://host") == 200
    assert status("https://host:8443", "https://host:8443") == 200
    assert status("https://host", "http://host") == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://host"}, {"Origin": "https://other", "Sec-Fetch-Site": "same-origin"}],
)
def test_wrong_hops_are_named_in_the_log_alone(client: FlaskClient, headers: dict[str, str]) -> None:
    with client:
        told = client.post(URL, json=GOOD["single"], headers=headers, base_url="http://host")
        assert flask.g.reason == WRONG_HOPS
    assert told.status_code == 403
    assert "tell your administrator" in told.text
    assert "NEUROVIZ" not in told.text, "a student has no settings"


@pytest.mark.parametrize("origin", [{}, {"Origin": "http://localhost"}])
@pytest.mark.parametrize(
    ("site", "status"),
    [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403), ("", 403), ("x", 403)],
)
def test_a_post_that_the_browser_calls_foreign_is_refused(
    client: FlaskClient, origin: dict[str, str], site: str, status: int
) -> None:
    headers = {**origin, "Sec-Fetch-Site": site}
    assert client.post(URL, json=GOOD["single"], headers=headers).status_code == status


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"])
def test_no_method_that_may_change_something_comes_from_another_site(
    client: FlaskClient, method: str
) -> None:
    assert client.open("/", method=method, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.open("/", method=method).status_code == 405
