"""Values as source: they read back as the very same values, in lines that fit."""

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroviz_dash.model.scripts.literals import WIDTH, assigned, literal

ATOMS = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(), st.booleans(), st.none())
VALUES = st.recursive(
    ATOMS,
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=60,
)


@given(VALUES)
def test_what_is_written_reads_back(value: Any) -> None:
    back = ast.literal_eval(literal(value))
    assert repr(back) == repr(value)  # -0.0 and True too


@given(st.lists(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=40), max_size=40))
def test_lines_fit(value: list[list[float]]) -> None:
    text = assigned("START_WEIGHTS", value)
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    names: dict[str, Any] = {}
    exec(text, names)
    assert names["START_WEIGHTS"] == value


@pytest.mark.parametrize("text", ['"""', "a\nb", "\\", "'\"", "é\u2028"])
def test_a_text_stays_one_literal(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text
    assert "\n" not in literal(text)
