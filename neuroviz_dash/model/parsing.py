"""Turn what came from outside into typed values, once, with errors a person can act on."""

import math
import re
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_SHOWN = 60
_DEEPEST = 20


class BadInput(ValueError):
    """Input that is refused; its text names the field, the value and what is allowed."""


def refuse(field: str, value: object, allowed: str) -> BadInput:
    """The one form of all refusals."""
    shown = repr(value)
    if len(shown) > _SHOWN:
        shown = shown[:_SHOWN] + "…"
    return BadInput(f"{field}: {shown} is not allowed; allowed: {allowed}")


def to_type(
    data: object,
    kind: type[T],
    names: dict[str, tuple[str, ...]] | None = None,
    hook: Callable[[type, Any], Any] | None = None,
) -> T:
    """`data` as a `kind`. `names` lists, for a path such as "optimizer.name", the names that are allowed;
    `hook` is msgspec's `dec_hook`."""
    refuse_non_finite(data)
    try:
        return msgspec.convert(data, kind, strict=True, dec_hook=hook)
    except msgspec.ValidationError as error:
        raise _explain(error, data, names or {}) from None


def from_json(text: bytes) -> object:
    """The JSON value in `text`; NaN and infinities are not JSON."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"not valid JSON: {error}") from None
    except RecursionError:
        raise BadInput("not valid JSON: nested too deeply") from None


def refuse_non_finite(data: object) -> None:
    """NaN passes every range check, so it is looked for first; without recursion, for deeply nested data."""
    left: list[tuple[str, object]] = [("", data)]
    while left:
        path, value = left.pop()
        if isinstance(value, float) and not math.isfinite(value):
            raise refuse(path or "value", value, "finite numbers")
        if path.count(".") + path.count("[") > _DEEPEST:
            raise BadInput(f"{path[:_SHOWN]}…: nested too deeply; allowed: {_DEEPEST} levels")
        if isinstance(value, dict):
            left += [(f"{path}.{key}" if path else str(key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            left += [(f"{path}[{index}]", inner) for index, inner in enumerate(value)]


def _explain(error: msgspec.ValidationError, data: object, names: dict[str, tuple[str, ...]]) -> BadInput:
    match = _PLACE.match(str(error))
    what, path = (match["what"], match["path"]) if match else (str(error), None)
    field = (path or "$").removeprefix("$").removeprefix(".")
    unknown = re.search(r"unknown field `([^`]*)`", what)
    if unknown:
        key = f"{field}.{unknown[1]}" if field else unknown[1]
        return BadInput(f"{key}: unknown key; value {_look_up(data, key)!r}".rstrip("; "))
    value = _look_up(data, field) if field else data
    if field in names:
        return refuse(field, value, ", ".join(names[field]))
    return refuse(field or "value", value, what.removeprefix("Expected ").replace("`", ""))


def _look_up(data: Any, path: str) -> object:
    """The value at a path such as "hidden_layers[0].units"."""
    for part in re.findall(r"[^.\[\]]+", path):
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and part.isdigit() and int(part) < len(data):
            data = data[int(part)]
    return data
