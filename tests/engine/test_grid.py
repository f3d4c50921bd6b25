"""The points of a picture, and what the network makes of them."""

import numpy as np
import pytest

from neuroviz_dash.engine.grid import Span, plane, signals_of, span_of
from neuroviz_dash.engine.network import forward
from neuroviz_dash.engine.problem import start
from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.problems import problem_of


def test_a_span_reaches_a_little_beyond_the_values() -> None:
    low, high = span_of(np.array([2.0, 12.0, 7.0]))
    assert (low, high) == (pytest.approx(1.2), pytest.approx(12.8))


def test_equal_values_have_a_span_all_the_same() -> None:
    assert span_of(np.array([3.0, 3.0])) == Span(2.0, 4.0)


def test_a_plane_goes_row_by_row_from_the_lowest() -> None:
    assert plane(Span(0.0, 1.0), Span(5.0, 6.0), 2).tolist() == [
        [0.0, 5.0],
        [1.0, 5.0],
        [0.0, 6.0],
        [1.0, 6.0],
    ]


def test_the_signals_of_a_grid_are_those_of_the_forward_pass() -> None:
    problem = problem_of(default_experiment("circles"))
    parameters = start(problem).parameters
    points = plane(Span(-1.0, 1.0), Span(-2.0, 2.0), 7)
    found = signals_of(problem, parameters, points)
    for at, point in enumerate(points):
        alone = forward(problem.shape, parameters, point[None, :])
        assert found.a[-1][at] == pytest.approx(alone.a[-1][0], rel=1e-14)
        assert found.z[0][at] == pytest.approx(alone.z[0][0], rel=1e-14)
