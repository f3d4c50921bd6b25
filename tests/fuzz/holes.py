"""Places in a generated request for what only the running server knows: ids, revisions, cookies.

A strategy draws the same requests whatever ids a server has drawn, so that a seed repeats a failure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Hole:
    """Stands for a value that is known when the request is sent, by its name in `cast.Cast.known`."""

    name: str


def fill(value: Any, known: Mapping[str, Any]) -> Any:
    """The value with every hole filled, also within lists and objects; raises KeyError for an unknown one."""
    if isinstance(value, Hole):
        return known[value.name]
    if isinstance(value, list | tuple):
        return [fill(each, known) for each in value]
    if isinstance(value, dict):
        return {key: fill(each, known) for key, each in value.items()}
    return value


def fill_text(parts: tuple[str | Hole, ...], known: Mapping[str, Any]) -> str:
    """A text of parts, some of which are holes."""
    return "".join(str(fill(each, known)) for each in parts)
