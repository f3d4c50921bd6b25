"""Turn what came from outside into typed values, once, with errors a person can act on."""

import math
import re
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from neuroviz_dash.model.allowed import keys_allowed, what_is_allowed

T = TypeVar("T")

_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_PART = re.compile(r"[^.\[\]]+")
_SHOWN = 60
_DEEPEST = 20


class BadInput(ValueError):
    """Input that is refused; its text names the field, the value and what is allowed."""


def refuse(field: str, value: object, allowed: str) -> BadInput:
    """The one form of all refusals."""
    return BadInput(f"{field}: {_shown(value)} is not allowed; allowed: {allowed}")


def _shown(value: object) -> str:
    shown = "nothing" if value is None else repr(value)
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"


def to_type(
    data: object, kind: type[T], hook: Callable[[type, Any], Any] | None = None, within: str = ""
) -> T:
    """`data` as a `kind`; raises BadInput. `hook` is msgspec's `dec_hook`; `within` is the field that holds
    all of `data`, if there is one."""
    refuse_non_finite(data, within)
    try:
        return msgspec.convert(data, kind, strict=True, dec_hook=hook)
    except msgspec.ValidationError as error:
        raise _explain(error, data, kind, within) from None


def from_json(text: bytes) -> object:
    """The JSON value in `text`; NaN and infinities are not JSON."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"not valid JSON: {error}") from None
    except RecursionError:
        raise BadInput("not valid JSON: nested too deeply") from None


def from_msgpack(body: bytes, kind: type[T], what: str) -> T:
    """The `kind` in bytes that this product wrote; raises BadInput, which calls them `what`."""
    try:
        return msgspec.msgpack.decode(body, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BadInput(f"{what} cannot be read ({error})") from None


def refuse_non_finite(data: object, within: str = "") -> None:
    """NaN passes every range check, so it is looked for first; without recursion, for deeply nested data."""
    left: list[tuple[str, object]] = [(within, data)]
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


def _explain(error: msgspec.ValidationError, data: object, kind: Any, within: str) -> BadInput:
    """msgspec says where something is wrong; what is allowed there, the type itself says."""
    match = _PLACE.match(str(error))
    what, path = (match["what"], match["path"]) if match else (str(error), None)
    field = (path or "$").removeprefix("$").removeprefix(".")
    unknown = re.search(r"unknown field `([^`]*)`", what)
    missing = re.search(r"missing required field `([^`]*)`", what)
    if named := unknown or missing:
        field = _joined(field, named[1])
    value, full = _look_up(data, field) if field else data, _joined(within, field) or "value"
    if unknown:
        keys = keys_allowed(kind, _PART.findall(field)[:-1], data)
        return BadInput(f"{full}: unknown key; value {_shown(value)}; allowed: {keys}")
    allowed = what_is_allowed(kind, _PART.findall(field), data)
    allowed = allowed or what.removeprefix("Expected ").replace("`", "")
    return BadInput(f"{full}: is missing; allowed: {allowed}") if missing else refuse(full, value, allowed)


def _joined(outer: str, inner: str) -> str:
    return f"{outer}.{inner}" if outer and inner and not inner.startswith("[") else outer + inner


def _look_up(data: Any, path: str) -> object:
    """The value at a path such as "hidden_layers[0].units"."""
    for part in _PART.findall(path):
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and part.isdigit() and int(part) < len(data):
            data = data[int(part)]
    return data
