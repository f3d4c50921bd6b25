"""What a callback was called for, in this program's words alone."""

import pytest

from neuroviz_dash.callbacks.names import KINDS, call_name
from neuroviz_dash.callbacks.questions import HANDLERS


def test_each_kind_has_its_name() -> None:
    assert call_name("do", {"do": "move", "run": "x"}) == "do:move"
    assert call_name("act", {"act": "mode"}) == "act:mode"
    assert {kind.__struct_config__.tag for kind in HANDLERS} == KINDS["ask"]


@pytest.mark.parametrize(
    "data", [None, 7, "move", [], {}, {"do": None}, {"do": ["move"]}, {"do": "Move"}, {"ask": "move"}]
)
def test_anything_else_is_unknown(data: object) -> None:
    assert call_name("do", data) == "do:unknown"
