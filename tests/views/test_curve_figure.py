"""One input, or a number from many: curves are the forward pass, points are the rows."""

import numpy as np
import pytest

from neuroviz_dash.engine.network import forward
from neuroviz_dash.views.curve_figure import curve_figure, targets_figure
from tests.views.looks import array_of, look_at


def test_the_curve_is_the_networks_output_along_the_input() -> None:
    look = look_at({"dataset": {"name": "sine"}}, size=10, row=3)
    curve, training, test, mark = curve_figure(look)["data"]
    x = array_of(curve["x"])
    assert (len(x), x[0], x[-1]) == (40, *(pytest.approx(end) for end in look.span(0)))
    inputs = look.data.encode(np.linspace(*look.span(0), 40)[:, None])
    expected = forward(look.problem.shape, look.parameters, inputs).a[-1][:, 0]
    assert array_of(curve["y"]) == pytest.approx(expected, rel=1e-6)
    for points, rows in ((training, look.data.train_rows), (test, look.data.test_rows)):
        assert array_of(points["customdata"]).tolist() == rows.tolist()
        assert array_of(points["x"]) == pytest.approx(look.data.raw[rows, 0])
        assert array_of(points["y"]) == pytest.approx(look.problem.y[rows, 0])
    assert training["marker"]["symbol"] != test["marker"]["symbol"]
    assert (mark["x"], mark["y"]) == ([look.data.raw[3, 0]], [look.problem.y[3, 0]])


def test_outputs_stand_over_targets() -> None:
    look = look_at({"dataset": {"name": "plane"}}, row=5, row_is_known=True)
    diagonal, training, _test, mark = targets_figure(look)["data"]
    assert diagonal["x"] == diagonal["y"]
    rows = look.data.train_rows
    output = forward(look.problem.shape, look.parameters, look.problem.x).a[-1][:, 0]
    assert array_of(training["x"]) == pytest.approx(look.problem.y[rows, 0], rel=1e-6)
    assert array_of(training["y"]) == pytest.approx(output[rows], rel=1e-6)
    assert mark["y"] == [pytest.approx(output[5])]


def test_an_output_that_is_not_computed_yet_has_no_ring() -> None:
    look = look_at({"dataset": {"name": "plane"}}, row=5)
    assert len(targets_figure(look)["data"]) == 3


def test_axes_hold_targets_and_outputs() -> None:
    look = look_at({"dataset": {"name": "plane"}})
    output = forward(look.problem.shape, look.parameters, look.problem.x).a[-1][:, 0]
    low, high = targets_figure(look)["layout"]["yaxis"]["range"]
    assert low < min(output.min(), look.problem.y.min())
    assert high > max(output.max(), look.problem.y.max())
    assert look.span_with(np.array([np.inf, np.nan])) == look.target_span


def test_a_trial_input_stands_on_the_curve() -> None:
    look = look_at({"dataset": {"name": "sine"}}, x=(0.5,))
    mark = curve_figure(look)["data"][-1]
    assert (mark["name"], mark["x"]) == ("trial input", [0.5])
    assert mark["y"] == pytest.approx(look.output_of(np.array([[0.5]]))[0].tolist())
