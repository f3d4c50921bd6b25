"""The values of settings: from a text to a typed value, ValueError for one that is not allowed."""

import ipaddress
import os
import re
from collections.abc import Callable
from pathlib import Path

from neuroviz_dash.store.address import parse_address

SHORTEST_SECRET = 16
LONGEST_LINE = 300
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


def integer(lowest: int, highest: int) -> Callable[[str], int]:
    """A parser of whole numbers within these bounds."""

    def parse(text: str) -> int:
        # int() alone would also take "1_0", " 7 " and digits of other scripts.
        if not re.fullmatch(r"[0-9]{1,9}", text) or not lowest <= int(text) <= highest:
            raise ValueError(text)
        return int(text)

    return parse


def host(text: str) -> str:
    """A host name or an IP address."""
    if not re.fullmatch(r"[0-9A-Za-z.:_-]{1,253}", text):
        raise ValueError(text)
    return text


def redis_url(text: str) -> str:
    """The address of a store, or nothing."""
    if text:
        parse_address(text)
    return text


def directory(text: str) -> Path:
    """A folder's full path."""
    if not text or "\0" in text:
        raise ValueError(text)
    return Path(os.path.abspath(os.path.expanduser(text)))


_HEADERS_IN_USE = re.compile(
    r"(accept|access-control|content|if|proxy|sec)-.*|x-forwarded-(for|host|port|prefix|proto)|accept|authorization"
    r"|cache-control|connection|cookie|date|dnt|expect|forwarded|from|host|keep-alive|last-event-id|origin|pragma"
    r"|priority|range|referer|te|trailer|transfer-encoding|upgrade(-insecure-requests)?|user-agent|via"
    r"|x-request-id|x-requested-with",
    re.IGNORECASE,
)
"""By browsers, proxies, this server and the protocol: nginx throws away what a browser sends under the
name that names the user."""


def header(text: str) -> str:
    """The name of a request's header that has no other use, or nothing."""
    if text and (not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,60}", text) or _HEADERS_IN_USE.fullmatch(text)):
        raise ValueError(text)
    return text


def line(text: str) -> str:
    """A short text of one line for people to read, or nothing."""
    if len(text) > LONGEST_LINE or not text.isprintable():
        raise ValueError(text)
    return text


def link(text: str) -> str:
    """The address of a page or of a mailbox, or nothing."""
    if text and not re.fullmatch(r"https?://[\w.:\[\]-]+(/[^\s<>\"]*)?|mailto:[^\s<>\"@]+@[\w.-]+", text):
        raise ValueError(text)
    return text


def _list(text: str) -> list[str]:
    return [part for each in text.split(",") if (part := each.strip())]


def names(text: str) -> tuple[str, ...]:
    """Users' names, separated by commas."""
    found = _list(text)
    if any(re.search(r"\s", name) or not name.isprintable() for name in found):
        raise ValueError(text)
    return tuple(found)


def networks(text: str) -> tuple[IPNetwork, ...]:
    """IP addresses and networks, separated by commas."""
    return tuple(ipaddress.ip_network(each) for each in _list(text))


def secret(text: str) -> str:
    """A secret that is long enough, or nothing."""
    if text and len(text) < SHORTEST_SECRET:
        raise ValueError(text)
    return text


def secrets(text: str) -> tuple[str, ...]:
    """Secrets that are long enough, separated by commas, the newest first; none for nothing."""
    found = tuple(secret(each) for each in _list(text))
    if text and not found:
        raise ValueError(text)  # commas and blanks alone
    return found


def choice(*allowed: str) -> Callable[[str], str]:
    """A parser of one of these words."""

    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return parse
