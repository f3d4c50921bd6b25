"""What a callback was called for, in words of this program: fit for a label of a metric and for a log."""

from typing import Any, Literal, get_args

from neuroviz_dash.model.commands import Command
from neuroviz_dash.model.live.teaching import Action
from neuroviz_dash.model.questions import Question

TagField = Literal["do", "ask", "act"]


def _tags(union: Any) -> frozenset[str]:
    return frozenset(each.__struct_config__.tag for each in get_args(union))


KINDS: dict[TagField, frozenset[str]] = {
    "do": _tags(Command),
    "ask": _tags(Question),
    "act": _tags(Action),
}


def call_name(field: TagField, data: object) -> str:
    """Such as `do:move`; a kind that there is not is `do:unknown`, whatever the client called it."""
    kind = data.get(field) if isinstance(data, dict) else None
    return f"{field}:{kind}" if isinstance(kind, str) and kind in KINDS[field] else f"{field}:unknown"
