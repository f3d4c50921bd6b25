"""Values as Python source, in lines that can be read."""

import json
from collections.abc import Iterable
from typing import Any

WIDTH = 110
_SHORT = 26
"""Longer than any float64; shorter than most rows."""


def literal(value: Any, indent: int = 0, taken: int = 0) -> str:
    """Source for numbers, texts, None, lists and dicts of them; `taken` columns of the first line are taken.

    Every float is written with repr, which reads back as the same float64.
    """
    if not isinstance(value, list | dict):
        return json.dumps(value) if isinstance(value, str) else repr(value)
    inside = indent + 4
    if isinstance(value, dict):
        items = [
            f"{json.dumps(key)}: {literal(each, inside, inside + len(key) + 4)}"
            for key, each in value.items()
        ]
        opening, closing = "{", "}"
    else:
        items = [literal(each, inside, inside) for each in value]
        opening, closing = "[", "]"
    flat = opening + ", ".join(items) + closing
    if taken + len(flat) < WIDTH and "\n" not in flat:
        return flat
    short = isinstance(value, list) and all(len(item) <= _SHORT for item in items)
    lines = _filled(items, inside) if short else [f"{item}," for item in items]
    pad = " " * inside
    return "\n".join([opening, *(pad + line for line in lines), " " * indent + closing])


def assigned(name: str, value: Any) -> str:
    """`name = value` as source."""
    return f"{name} = {literal(value, 0, len(name) + 3)}"


def _filled(items: Iterable[str], indent: int) -> list[str]:
    """As many items a line as fit."""
    lines: list[str] = []
    line = ""
    for item in items:
        if line and indent + len(line) + len(item) + 2 > WIDTH:
            lines.append(line)
            line = ""
        line += f" {item}," if line else f"{item},"
    return [*lines, line] if line else lines
