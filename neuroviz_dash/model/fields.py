"""What the experiment's own fields say of themselves: titles, help and ranges, for the page's controls."""

from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import inspect


@dataclass(frozen=True)
class Field:
    """A field's title, help and range; None where a side is open. An excluded bound counts as the bound."""

    title: str
    help: str
    low: float | None
    high: float | None
    is_whole: bool
    is_switch: bool
    default: Any


def field_of(kind: type[msgspec.Struct], name: str) -> Field:
    """The field of a struct; raises KeyError for a name that it does not have."""
    (info,) = inspect.multi_type_info((kind,))
    field = {each.name: each for each in getattr(info, "fields", ())}[name]
    kind_of_value, said = field.type, {}
    if isinstance(kind_of_value, inspect.Metadata):
        said, kind_of_value = kind_of_value.extra_json_schema or {}, kind_of_value.type
    low, high = None, None
    if isinstance(kind_of_value, inspect.IntType | inspect.FloatType):
        low = kind_of_value.ge if kind_of_value.ge is not None else kind_of_value.gt
        high = kind_of_value.le if kind_of_value.le is not None else kind_of_value.lt
    return Field(
        title=said.get("title", name),
        help=said.get("description", ""),
        low=low,
        high=high,
        is_whole=isinstance(kind_of_value, inspect.IntType),
        is_switch=isinstance(kind_of_value, inspect.BoolType),
        default=field.default,
    )
