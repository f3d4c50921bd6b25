"""What nginx promises in front of the server: TLS, files, streams at once, and secrets kept."""

import gzip
import http.client
import json
import re
import socket
import ssl
import time

import pytest

from neuroviz_dash.headers import HEADERS, TRANSPORT
from tests.deploy.site import Site
from tests.live.people import Guide, Pupil

LONGEST_DELAY = 0.1
YEAR = "public, max-age=31536000, immutable"

Answer = tuple[http.client.HTTPResponse, bytes]


def ask(site: Site, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    """An answer by TLS, whose certificate is looked at."""
    context = ssl.create_default_context(cafile=site.authority)
    connection = http.client.HTTPSConnection(site.host.split(":")[0], site.secure_port, context=context)
    try:
        connection.request(
            method, path, body, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def ask_plainly(site: Site, path: str, host: str) -> http.client.HTTPResponse:
    """An answer by HTTP."""
    connection = http.client.HTTPConnection("localhost", site.plain_port)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse()
    finally:
        connection.close()


def assert_has_headers(answer: http.client.HTTPResponse) -> None:
    """Each header of the app's own answers, once; the policy of what is no page is stricter."""
    for name, value in {**HEADERS, "Strict-Transport-Security": TRANSPORT}.items():
        assert answer.headers.get_all(name) == [value], name
    assert len(answer.headers.get_all("Content-Security-Policy", [])) == 1
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "script-src" not in policy


def scripts_of(site: Site) -> list[str]:
    """The addresses of all scripts and styles that the page names."""
    _, page = ask(site, "/")
    return re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css)[^"]*)"', page.decode())


def test_http_leads_to_https_and_no_other_name_is_answered(site: Site) -> None:
    answer = ask_plainly(site, "/?join=ABCDEF", site.host)
    assert (answer.status, answer.headers["Location"]) == (308, f"{site.address}/?join=ABCDEF")
    with pytest.raises(ConnectionResetError):
        ask_plainly(site, "/", "elsewhere.example")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("localhost", site.secure_port)) as connection,
        pytest.raises(ssl.SSLError),
    ):
        context.wrap_socket(connection, server_hostname="elsewhere.example")


def test_only_modern_tls_and_http2(site: Site) -> None:
    context = ssl.create_default_context(cafile=site.authority)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("localhost", site.secure_port)) as connection,
        context.wrap_socket(connection, server_hostname=site.host) as secure,
    ):
        assert (secure.version(), secure.selected_alpn_protocol()) == ("TLSv1.3", "h2")
    context = ssl.create_default_context(cafile=site.authority)
    context.set_ciphers("ALL:@SECLEVEL=0")  # else this side would refuse before asking
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection(("localhost", site.secure_port)) as connection,
        pytest.raises((ssl.SSLError, ConnectionResetError)),
    ):
        context.wrap_socket(connection, server_hostname=site.host)


@pytest.mark.parametrize(
    "path",
    [
        "/metrics", "/readyz", "/readyz?for=reading", "/metrics/", "//metrics", "/%6detrics", "/./readyz",
        "/assets/../metrics",
    ],
)  # fmt: skip
def test_what_is_for_the_machine_alone_is_not_shown(site: Site, path: str) -> None:
    answer, body = ask(site, path)
    assert answer.status == 404
    assert b"neuroviz" not in body


def test_whether_it_answers_may_be_known_with_the_headers_of_all_answers(site: Site) -> None:
    answer, body = ask(site, "/healthz")
    assert (answer.status, body) == (200, b'{"ok":true}')
    assert_has_headers(answer)


def test_all_files_of_the_page_come_from_nginx_compressed_and_for_long(site: Site) -> None:
    scripts = scripts_of(site)
    assert len(scripts) > 50
    for address in scripts:
        answer, body = ask(site, address, Accept_Encoding="gzip")
        assert answer.status == 200, address
        assert answer.headers["Cache-Control"] == YEAR, address
        assert answer.headers["Content-Encoding"] == "gzip", address
        assert answer.headers["Set-Cookie"] is None, address
        assert answer.headers["ETag"].startswith('"'), f"{address} was compressed anew"
        plain, text = ask(site, address)
        assert gzip.decompress(body) == text, address
        assert_has_headers(plain)


def test_a_file_without_a_time_in_its_address_is_asked_for_again(site: Site) -> None:
    answer, _ = ask(site, "/assets/live/10-stream.js")
    assert_has_headers(answer)
    assert answer.headers["Cache-Control"] == "no-cache"
    again, _ = ask(site, "/assets/live/10-stream.js", If_None_Match=answer.headers["ETag"])
    assert again.status == 304
    missing, _ = ask(site, "/assets/no-such-file.js")
    assert missing.status == 404


@pytest.mark.parametrize(
    "path", ["/_dash-component-suites/dash/dash.py", "/assets/../neuroviz.conf", "/assets/%2e%2e/x"]
)
def test_no_other_file_of_the_machine_is_given(site: Site, path: str) -> None:
    assert ask(site, path)[0].status in (400, 404)


def test_the_answer_does_not_believe_what_a_browser_forges(site: Site) -> None:
    forged = {"X_Forwarded_Proto": "http", "X_Forwarded_Host": "evil.example", "X_Forwarded_For": "10.0.0.1"}
    answer, page = ask(site, "/", **forged, Forwarded="host=evil.example;proto=http", X_Remote_User="teacher")
    assert answer.status == 200
    assert b"evil.example" not in page + str(answer.headers).encode()
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert answer.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
    foreign, _ = ask(
        site, "/enter", "POST", b"{}", Origin="https://evil.example", X_Forwarded_Host="evil.example"
    )
    assert foreign.status == 403


def test_a_body_that_is_too_large_is_refused_in_the_apps_words(site: Site) -> None:
    answer, text = ask(site, "/enter", "POST", b"x" * 2_500_001, Content_Type="application/json")
    assert answer.status == 413
    assert_has_headers(answer)
    assert text == b"413 The request is larger than 2500000 bytes. Nothing was changed.\n"


def test_the_log_of_requests_has_routes_and_no_ids(site: Site) -> None:
    log = site.authority.with_name("access.log")
    if not log.exists():
        pytest.skip("the log of an installed site is elsewhere")
    secret = "c0ffee5ec2e7"
    paths = {
        f"/join/{secret}.svg?x={secret}": "/join/<code>",
        f"/class/{secret}/events": "/class/<class_id>/events",
        f"/class/{secret}/{secret}": "/<path>",
        f"/download/{secret}/trace.csv": "/download/<run_id>/<file_name>",
        f"/{secret}": "/<path>",
        "/assets/live/10-stream.js": "/assets/<file>",
        "/privacy": "/privacy",
        "/": "/",
    }
    before = len(log.read_text().splitlines())
    for path in paths:
        ask(site, path)
    ask_plainly(site, f"/join/{secret}.svg", site.host)
    routes, wanted = [], [*paths.values(), "/join/<code>"]
    end = time.monotonic() + 5  # a line is written after the answer, and so may be one of what was before
    while routes != wanted and time.monotonic() < end:
        lines = log.read_text().splitlines()[before:]
        routes = [json.loads(line)["route"] for line in lines][-len(wanted) :]
    assert routes == wanted
    assert secret not in "".join(lines)


def test_a_stream_brings_each_event_at_once(site: Site) -> None:
    guide = Guide.of_new_class(site.address)
    guide.open()
    pupil = Pupil.joined(site.address, guide.code)
    stream = pupil.stream(guide.class_id)
    assert stream.response.headers["Content-Encoding"] is None
    stream.until("class")
    delays = []
    for iteration in range(1, 11):
        guide.move(iteration)
        guide.show(iteration)
        began = time.monotonic()  # by now the event is on its way
        stream.until("demo")
        delays.append(time.monotonic() - began)
    stream.close()
    assert sorted(delays)[5] < LONGEST_DELAY, delays
