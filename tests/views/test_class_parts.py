"""What a class's pages are told in words."""

import msgspec
import pytest

from neuroviz_dash.model.live.class_state import Goal, new_class
from neuroviz_dash.views.class_parts import student_part


@pytest.mark.parametrize(
    ("goal", "words"),
    [
        (None, ""),
        (Goal("accuracy", 57 / 100, "test"), "test accuracy 57 % or more"),
        (Goal("accuracy", 0.99996), "training accuracy 99.996 % or more"),
        (Goal("loss", 0.05), "training loss 0.05 or less"),
        (Goal("loss", 1e6, "test"), "test loss 1000000 or less"),
        (Goal("loss", 1e-7), "training loss 0.0000001 or less"),
        (Goal("loss", 2e-12), "training loss 0.000000000002 or less"),
    ],
)
def test_a_goal_is_told_as_it_was_typed(goal: Goal | None, words: str) -> None:
    state = msgspec.structs.replace(new_class("A class", "e" * 32, "Iris"), goal=goal)
    assert student_part(state)["goal"] == words
