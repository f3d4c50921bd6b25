"""What every answer tells the browser: what it may load, run and show, and to whom it may hand anything."""

from collections.abc import Callable, Sequence

import flask
from werkzeug.middleware.proxy_fix import ProxyFix

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


def install(server: flask.Flask, content_security_policy: Callable[[], str]) -> None:
    """Give every answer of `server` its headers. Call it before whatever sets cookies.

    `content_security_policy` is called at the first answer, when all callbacks are registered.
    """
    known: list[str] = []

    def add_headers(response: flask.Response) -> flask.Response:
        if not known:
            known.append(content_security_policy())
        response.headers.update(HEADERS)
        response.headers["Content-Security-Policy"] = known[0]
        if flask.request.is_secure:
            response.headers["Strict-Transport-Security"] = TRANSPORT
        if "Set-Cookie" in response.headers:  # nobody else may be handed it
            response.headers["Cache-Control"] = "no-store"
        return response

    server.after_request(add_headers)


def believe_proxies(server: flask.Flask, hops: int) -> None:
    """Take the client's address, scheme and host from the headers that exactly so many proxies have added to;
    of a header with fewer entries nothing is taken, and of one with more only those of the proxies."""
    if hops:
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
