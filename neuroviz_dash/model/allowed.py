"""What a type allows, in a person's words: the last part of a refusal."""

from functools import singledispatch
from typing import Any

from msgspec import inspect


def what_is_allowed(kind: Any, parts: list[str], data: object) -> str:
    """What `kind` allows at the place that `parts` lead to, such as "a number above 0, up to 100"; "" where
    the type says nothing a person could use. `data` tells which of several kinds of object is meant."""
    info: inspect.Type | None = inspect.type_info(kind)
    for at, part in enumerate(parts):
        info = _plain(info)
        if isinstance(info, inspect.UnionType):
            chosen = _member(info, data)
            if chosen is None:
                return _names(info, part) if at == len(parts) - 1 else ""
            info = chosen
        info, data = _step(info, part), _value(data, part)
    return _words(_plain(info))


def keys_allowed(kind: Any, parts: list[str], data: object) -> str:
    """The keys of the object that `parts` lead to; "" if that is no struct."""
    info: inspect.Type | None = _struct_of(inspect.type_info(kind), data)
    for part in parts:
        data, info = _value(data, part), _step(info, part)
        info = _struct_of(info, data)
    if not isinstance(info, inspect.StructType):
        return ""
    return ", ".join([*filter(None, [info.tag_field]), *(field.encode_name for field in info.fields)])


def _struct_of(info: inspect.Type | None, data: object) -> inspect.Type | None:
    info = _plain(info)
    return _plain(_member(info, data)) if isinstance(info, inspect.UnionType) else info


def _plain(info: inspect.Type | None) -> inspect.Type | None:
    while isinstance(info, inspect.Metadata):
        info = info.type
    return info


def _structs(info: inspect.UnionType) -> list[inspect.StructType]:
    return [each for each in map(_plain, info.types) if isinstance(each, inspect.StructType)]


def _member(info: inspect.UnionType, data: object) -> inspect.Type | None:
    """The one kind among several that is meant: the only one that is not null, or that of `data`'s tag."""
    structs = _structs(info)
    others = [each for each in map(_plain, info.types) if not isinstance(each, inspect.NoneType)]
    if len(others) == 1:
        return others[0]
    return next(
        (each for each in structs if isinstance(data, dict) and data.get(each.tag_field) == each.tag), None
    )


def _names(info: inspect.UnionType, part: str) -> str:
    return ", ".join(str(each.tag) for each in _structs(info) if each.tag_field == part)


def _step(info: inspect.Type | None, part: str) -> inspect.Type | None:
    """The type of a field or of an entry; None where the path leads out of what is known."""
    if isinstance(info, inspect.StructType):
        if part == info.tag_field:
            return inspect.LiteralType((str(info.tag),))
        return next((field.type for field in info.fields if field.encode_name == part), None)
    if isinstance(info, inspect.ListType | inspect.VarTupleType):
        return info.item_type
    if isinstance(info, inspect.TupleType) and part.isdigit() and int(part) < len(info.item_types):
        return info.item_types[int(part)]
    return None


def _value(data: object, part: str) -> object:
    if isinstance(data, dict):
        return data.get(part)
    if isinstance(data, list) and part.isdigit() and int(part) < len(data):
        return data[int(part)]
    return None


@singledispatch
def _words(info: object) -> str:
    return ""


@_words.register
def _(info: inspect.IntType | inspect.FloatType) -> str:
    kind = "a whole number" if isinstance(info, inspect.IntType) else "a number"
    return kind + _range(info.ge, info.gt, info.le, info.lt)


@_words.register
def _(info: inspect.StrType) -> str:
    if info.pattern:
        return f"a text of the form {info.pattern}"
    return "a text" + _size(info.min_length, info.max_length, "characters")


@_words.register
def _(info: inspect.BoolType) -> str:
    return "true or false"


@_words.register
def _(info: inspect.LiteralType) -> str:
    return ", ".join(map(str, info.values))


@_words.register
def _(info: inspect.ListType | inspect.VarTupleType) -> str:
    return "a list" + _size(info.min_length, info.max_length, "entries")


@_words.register
def _(info: inspect.TupleType) -> str:
    return f"a list of {len(info.item_types)} entries"


@_words.register
def _(info: inspect.StructType) -> str:
    needed = ", ".join(field.encode_name for field in info.fields if field.required)
    return f"an object with {needed}" if needed else "an object"


@_words.register
def _(info: inspect.UnionType) -> str:
    if len(_structs(info)) > 1:
        return "an object"
    return " or ".join(filter(None, map(_words, map(_plain, info.types))))


def _range(ge: float | None, gt: float | None, le: float | None, lt: float | None) -> str:
    """ " from 0 to 100", " above 0, up to 100", " from 0, below 1"."""
    if ge is not None and le is not None:
        return f" from {_number(ge)} to {_number(le)}"
    sides = [(" from ", ge), (" above ", gt), (" up to ", le), (" below ", lt)]
    return ",".join(f"{word}{_number(bound)}" for word, bound in sides if bound is not None)


def _size(least: int | None, most: int | None, what: str) -> str:
    if least and most is not None:
        return f" of {least} to {most} {what}"
    if most is not None:
        return f" of up to {most} {what}"
    return f" of at least {least} {what}" if least else ""


def _number(bound: float) -> str:
    return str(int(bound)) if bound == int(bound) else str(bound)
