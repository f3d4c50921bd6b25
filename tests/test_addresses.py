"""Where the page is, where nothing is, and which addresses never change what is there."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from neuroviz_dash.app import create_app
from neuroviz_dash.settings import read_settings


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    app = create_app(read_settings({}, redis_url="unix:///nowhere.sock", secret_key="s" * 16))
    with app.server.test_client() as made:
        yield made


@pytest.mark.parametrize("path", ["/", "/?join=ABCDEF", "/?run=1", "/teacher", "/hall"])
def test_the_page_is_at_its_addresses(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "_dash-config" in answer.text


@pytest.mark.parametrize(
    "path", ["/nothing", "/Teacher", "/hal", "/join", "/join/", "/a/b?join=ABCDEF", "/a//hall"]
)
def test_elsewhere_is_nothing_and_nobody_is_made_known_for_it(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.text
    assert '<a href="/">' in answer.text
    assert "<script" not in answer.text
    assert "Set-Cookie" not in answer.headers
    program = client.get(path)
    assert (program.status_code, program.mimetype) == (404, "text/plain")
    assert program.text.startswith("404 There is no page at this address")
    assert "Set-Cookie" not in program.headers


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/join/ABCDEF", "/?join=ABCDEF"),
        ("/join/abc-def", "/?join=abc-def"),
        ("/join/a%26b%3D%0Ac", "/?join=a%26b%3D%0Ac"),
        ("/teacher/", "/teacher"),
        ("/hall/", "/hall"),
    ],
)
def test_what_was_meant_is_found(client: FlaskClient, path: str, page: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, page)


def test_a_file_is_kept_by_an_address_that_never_changes_its_content(client: FlaskClient) -> None:
    files = re.findall(
        r'(?:src|href)="(/[^"]+\?m=[^"]+|/_dash-component-suites/[^"]+)"', client.get("/").text
    )
    assert len(files) > 50
    for address in files:
        answer = client.get(address)
        assert answer.headers["Cache-Control"].endswith("max-age=31536000, immutable"), address
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "address",
    [
        "/assets/10-numbers.js",
        "/assets/10-numbers.js?m=1",
        "/assets/10-numbers.js?m=",
        "/assets/live/plain.css?m=2.5",
    ],
    ids=["no time", "another file's time", "an empty time", "below"],
)
def test_one_that_may_mean_another_file_is_asked_for_again(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "no-cache"
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["nothing.js", "..%2fpyproject.toml", "..", "live", ""])
def test_no_file_is_found_that_is_no_asset(client: FlaskClient, name: str) -> None:
    assert client.get(f"/assets/{name}?m=1").status_code in (308, 404)
