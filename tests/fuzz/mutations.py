"""What nobody's page would send: values with something wrong in them, and bytes that are hardly JSON."""

import copy
import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.holes import Hole
from tests.fuzz.shapes import Values

MARK = "<fuzz>'\""
"""A text that must never stand as it is in a page."""
GIANT = 2_400_000
"""Characters: with its envelope just under the largest request."""


def _nested(depth: int) -> Any:
    value: Any = 1
    for at in range(depth):
        value = [value] if at % 2 else {"a": value}
    return value


JUNK: list[Any] = [
    None, True, False, 0, -1, -0.0, 0.5, 1e308, -1e308, 2**31, 2**53 + 1, 2**63, 2**64 - 1, 2**64, 10**30,
    -(10**30), "", "3", "NaN", "Infinity", "nan", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "é" * 300,
    "\u202e", "\U0010ffff", MARK, "../../../../etc/passwd", "%00", "{{7*7}}", "${jndi:ldap://x}",
    "=cmd|' /C calc'!A0",
    "' OR 1=1 --", "\r\nSet-Cookie: a=b", "__class__", [], {}, [[]], [None], {"": None}, {"__proto__": {}},
    ["x"] * 70, _nested(25), _nested(300), float("nan"), float("inf"), -float("inf"),
    Hole("other's run"), Hole("other's class"), Hole("other's identity"), Hole("nobody's run"), Hole("class"),
    Hole("run"), Hole("revision"), Hole("old revision"), Hole("identity"), Hole("mate's run"),
]  # fmt: skip
"""Wrong nearly everywhere."""
ANY = st.one_of(
    st.sampled_from(JUNK),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
        ),
        max_leaves=6,
    ),
)  # fmt: skip
"""Any JSON value, and some that are none."""


def _places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from _places(each, (*path, key))


def _replaced(value: Any, path: tuple[str | int, ...], step: Callable[[Any], Any]) -> Any:
    if not path:
        return step(value)
    changed = copy.copy(value)
    changed[path[0]] = _replaced(value[path[0]], path[1:], step)
    return changed


def _removed(value: Any, path: tuple[str | int, ...]) -> Any:
    if not path:
        return None

    def step(outer: Any) -> Any:
        left = copy.copy(outer)
        del left[path[-1]]
        return left

    return _replaced(value, path[:-1], step)


def _more(value: Any, junk: Any) -> Any:
    if isinstance(value, dict):
        return {**value, "more": junk}
    return [*value, junk] if isinstance(value, list) else [value, junk]


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) else [value]


@st.composite
def mutated(draw: st.DrawFn, values: Values) -> Any:
    """A value with one to three things changed in it."""
    value = draw(values)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(_places(value))))
        how = draw(st.sampled_from(["junk", "junk", "junk", "remove", "more", "text", "giant"]))
        if how == "remove":
            value = _removed(value, path)
        elif how == "text":
            value = _replaced(value, path, _as_text)
        elif how == "giant":
            size = draw(st.sampled_from([1_000, 70_000, 70_000, GIANT]))
            value = _replaced(value, path, lambda _, size=size: "x" * size)
        else:
            junk = draw(ANY)
            step = _more if how == "more" else lambda _old, new: new
            value = _replaced(value, path, lambda old, step=step, junk=junk: step(old, junk))
    return value


def encoded(value: Any) -> bytes:
    """As JSON: NaN and infinities as Python writes them, lone surrogates escaped."""
    return json.dumps(value).encode()


MANGLINGS: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda body: b"",
    "half": lambda body: body[: len(body) // 2],
    "twice": lambda body: body + body,
    "byte order mark": lambda body: b"\xef\xbb\xbf" + body,
    "utf-16": lambda body: body.decode().encode("utf-16"),
    "latin-1": lambda body: body + b"\xff\xfe\xe9",
    "a null": lambda body: body[:9] + b"\x00" + body[9:],
    "raw surrogate": lambda body: body.replace(b'"data"', b'"\xed\xa0\x80"', 1),
    "double key": lambda body: b'{"output":"answer.data",' + body[1:],
    "too large a number": lambda body: body.replace(b'"number": 1', b'"number": 1e400', 1),
    "gzip": gzip.compress,
    "deep": lambda body: b"[" * 100_000,
    "too long": lambda body: body + b" " * 2_500_001,
    "padded": lambda body: body + b" " * max(2_499_990 - len(body), 0),
    "form": lambda body: b"output=answer.data&key=" + body[:50],
}
"""What may become of a body on its way."""
