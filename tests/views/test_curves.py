"""The curves of the activations."""

import pytest

from neuroviz_dash.engine.activations import ACTIVATIONS
from neuroviz_dash.views.curves import POINTS, REACH, curve


@pytest.mark.parametrize("key", ACTIVATIONS)
def test_the_slope_is_that_of_the_curve(key: str) -> None:
    found = curve(key)
    assert found is not None
    a, slope = found["a"], found["slope"]
    assert len(a) == len(slope) == POINTS
    step = 2 * REACH / (POINTS - 1)
    for at in range(1, POINTS - 1):
        if at != POINTS // 2:  # some have a corner at 0
            assert (a[at + 1] - a[at - 1]) / (2 * step) == pytest.approx(slope[at], abs=0.01)


def test_known_points() -> None:
    tanh, relu = curve("tanh"), curve("relu")
    assert tanh is not None
    assert relu is not None
    assert (tanh["a"][POINTS // 2], tanh["slope"][POINTS // 2]) == (0.0, 1.0)
    assert (relu["a"][0], relu["a"][-1]) == (0.0, REACH)


def test_softmax_has_none() -> None:
    assert curve("softmax") is None
