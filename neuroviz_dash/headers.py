"""What every answer tells the browser: what it may load, run and show, and to whom it may hand anything."""

import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import dash
import flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.response import Response
from werkzeug.security import safe_join

ONE_YEAR = 365 * 24 * 3600
_POWERS = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid",
    "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
"""Powers of a browser that no page here uses."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in _POWERS),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TRANSPORT = f"max-age={ONE_YEAR}"
"""For this host alone: what a university's other hosts below it do is not this server's to say."""


def policy(script_hashes: Sequence[str]) -> str:
    """The content security policy of a page whose inline scripts have these hashes.

    `style-src` needs 'unsafe-inline': Dash, Mantine and plotly write style elements and attributes.
    """
    directives = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", *script_hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",  # pictures of the network are drawn in the browser
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }
    return "; ".join(f"{name} {allowed}" for name, allowed in directives.items())


def add(response: Response, content_security_policy: str, is_secure: bool) -> None:
    """Give one answer what all have."""
    response.headers.update(HEADERS)
    response.headers["Content-Security-Policy"] = content_security_policy
    if is_secure:
        response.headers["Strict-Transport-Security"] = TRANSPORT


def install(server: flask.Flask, content_security_policy: Callable[[], str]) -> None:
    """Give every answer of `server` its headers. Call it before whatever sets cookies.

    `content_security_policy` is called at the first answer, when all callbacks are registered.
    """
    known: list[str] = []

    def add_headers(response: flask.Response) -> flask.Response:
        if not known:
            known.append(content_security_policy())
        add(response, known[0], flask.request.is_secure)
        if (response.cache_control.max_age or 0) >= ONE_YEAR:
            response.cache_control.immutable = True
        if "Set-Cookie" in response.headers:  # nobody else may be handed it
            response.headers["Cache-Control"] = "no-store"
        return response

    server.after_request(add_headers)


def keep_files(app: dash.Dash) -> None:
    """Let browsers keep the page's files, so that who loads the page again asks for none of them. Their
    addresses have the time of the file that is meant; while servers are replaced one by one, another may have
    been asked."""
    files = app.server.blueprints["_dash_assets"]

    def seconds(name: str | None) -> int | None:
        found = safe_join(str(files.static_folder), name or "")
        if found is None or not os.path.isfile(found):
            return None
        return ONE_YEAR if flask.request.args.get("m") == str(os.stat(found).st_mtime) else None

    files.get_send_file_max_age = seconds


def believe_proxies(server: flask.Flask, hops: int) -> None:
    """Take the client's address from X-Forwarded-For, to which each of so many proxies has added, and scheme
    and host from the nearest one, which sets them. Of a request that has not passed them all, since that
    header has fewer entries, nothing is taken; what a client has put in front is passed over."""
    if not hops:
        return
    direct = server.wsgi_app
    forwarded = ProxyFix(direct, x_for=hops, x_proto=1, x_host=1)

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        passed = [each for each in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if each.strip()]
        return (forwarded if len(passed) >= hops else direct)(environ, start_response)

    server.wsgi_app = application  # type: ignore[method-assign]
