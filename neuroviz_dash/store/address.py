"""The address of a store, as `NEUROVIZ_REDIS_URL` has it: one server, a Sentinel's service, or a cluster."""

import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote

Kind = Literal["single", "socket", "sentinel", "cluster"]

_KINDS: dict[str, tuple[Kind, bool]] = {
    "redis": ("single", False),
    "rediss": ("single", True),
    "unix": ("socket", False),
    "redis+sentinel": ("sentinel", False),
    "rediss+sentinel": ("sentinel", True),
    "redis+cluster": ("cluster", False),
    "rediss+cluster": ("cluster", True),
}
_DEFAULT_PORTS: dict[Kind, int] = {"single": 6379, "socket": 0, "sentinel": 26379, "cluster": 6379}
ALLOWED = (
    "redis://host:port/db, rediss://host:port/db, unix:///path, "
    "redis+sentinel://host:port,host:port/service/db, redis+cluster://host:port,host:port "
    "(with rediss+ for TLS), or empty; in a password / is written %2F, and @ %40"
)
"""What is allowed, for a person."""

_URL = re.compile(r"([a-z+]+)://(?:([^@/]*)@)?([^/]*)(/.*)?")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]{1,253})(?::([0-9]{1,5}))?")
_SERVICE = re.compile(r"/([0-9A-Za-z._-]{1,60})(?:/([0-9]{1,4}))?")
_DATABASE = re.compile(r"/?([0-9]{0,4})")


class BadAddress(ValueError):
    """This is no address of a store. It is not said again: a password may be in it."""


@dataclass(frozen=True)
class StoreAddress:
    """Where a store is. `hosts` has one host and port for a single server, all that were named for a
    Sentinel or a cluster, none for a socket, whose file is `path`. `service` is the Sentinel's name of the
    masters. A password is not shown."""

    kind: Kind
    hosts: tuple[tuple[str, int], ...] = ()
    path: str = ""
    service: str = ""
    database: int = 0
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    is_tls: bool = False


def parse_address(url: str) -> StoreAddress:
    """Raises BadAddress."""
    found = _URL.fullmatch(url)
    if not found or re.search(r"\s", url) or found[1] not in _KINDS:
        raise BadAddress
    (kind, is_tls), path = _KINDS[found[1]], found[4] or ""
    name, _, secret = (found[2] or "").partition(":")
    account = (unquote(name) or None, unquote(secret) or None)
    if kind == "socket":
        if found[3] or path == "":
            raise BadAddress
        return StoreAddress(kind, (), path, "", 0, *account)
    hosts = tuple(_host(each, _DEFAULT_PORTS[kind]) for each in found[3].split(","))
    if kind == "single" and len(hosts) > 1:
        raise BadAddress
    service, database = _place(kind, path)
    return StoreAddress(kind, hosts, "", service, database, *account, is_tls)


def hide_password(url: str) -> str:
    """The address with the user and password in it replaced, fit for a screen or a log. It may be a wrong
    one, with a / or @ in its password, without its scheme or //, or with the password behind a question
    mark, as other programs have it."""
    shown = re.sub(r"^([a-z+]+:/+|/*).*@", r"\1***@", url, count=1, flags=re.DOTALL | re.IGNORECASE)
    return re.sub(r"\?.*", "?***", shown, count=1, flags=re.DOTALL)


def _host(text: str, default_port: int) -> tuple[str, int]:
    found = _HOST.fullmatch(text)
    port = int(found[2] or default_port) if found else 0
    if not found or not 1 <= port <= 65535:
        raise BadAddress
    return found[1].strip("[]"), port


def _place(kind: Kind, path: str) -> tuple[str, int]:
    """The Sentinel's service and the number of the database; a cluster has database 0 alone."""
    if kind == "sentinel":
        found = _SERVICE.fullmatch(path)
        if not found:
            raise BadAddress
        return found[1], int(found[2] or 0)
    found = _DATABASE.fullmatch(path)
    if not found or (kind == "cluster" and int(found[1] or 0) != 0):
        raise BadAddress
    return "", int(found[1] or 0)
