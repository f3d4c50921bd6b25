"""Parts of the page that no callback reads or writes, as HTML of the page itself.

Dash tells each of its components of everything that happens on the page, and with some hundred of them that
takes longer than all drawing. What only the page's own scripts use need not be one of them.
"""

import json
from html import escape
from typing import Any

from dash.development.base_component import Component

_NAMES = {"className": "class", "htmlFor": "for"}
_VOID = ("br", "hr", "img")
_ALLOWED = "components of dash.html, texts, numbers, and lists of them"


def to_html(part: object) -> str:
    """A component of `dash.html`, a text, a number, nothing, or a list of them. Raises TypeError for anything
    else, such as a component that needs a script of its own."""
    if part is None:
        return ""
    if isinstance(part, str | int | float) and not isinstance(part, bool):
        return escape(str(part), quote=False)
    if isinstance(part, list | tuple):
        return "".join(map(to_html, part))
    if not isinstance(part, Component):
        raise TypeError(f"{part!r} is no part of a page; allowed: {_ALLOWED}")
    described = part.to_plotly_json()
    if described["namespace"] != "dash_html_components":
        raise TypeError(f"{described['type']} has no HTML of its own; allowed: {_ALLOWED}")
    return _element(described["type"].lower(), described["props"])


def _element(tag: str, given: dict[str, Any]) -> str:
    inner = to_html(given.pop("children", None))
    if native := given.pop("data-native", None):  # where a script would put it (`views/native.py`)
        inner = f"<input{_attributes(json.loads(native))}>"
    opened = f"<{tag}{_attributes(given)}>"
    return opened if tag in _VOID else f"{opened}{inner}</{tag}>"


def _attributes(given: dict[str, Any]) -> str:
    return "".join(_attribute(_NAMES.get(name, name.lower()), value) for name, value in given.items())


def _attribute(name: str, value: object) -> str:
    if name.startswith(("aria-", "data-")) and isinstance(value, bool):
        raise TypeError(f'{name} is {value}, which HTML does not know; allowed: a text such as "true"')
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    if not isinstance(value, str | int | float):
        raise TypeError(f"{name} is {value!r}; allowed: a text, a number, True or False")
    return f' {name}="{escape(str(value))}"'
