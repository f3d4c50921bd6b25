"""The plane of two inputs: the grid is the forward pass, and every row stands on it once."""

import numpy as np
import pytest

from neuroviz_dash.engine.network import forward
from neuroviz_dash.views.looks import Look
from neuroviz_dash.views.plane_figure import LEVELS, plane_figure, region_colors
from tests.views.looks import array_of, look_at


def output_at(look: Look, raw: list[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The network's output for one point."""
    x = look.data.encode(np.array([raw]))
    return forward(look.problem.shape, look.parameters, x).a[-1][0]


@pytest.mark.parametrize("features", [[], ["x1", "x1^2", "x1*x2"]])
def test_the_ground_is_the_networks_output(features: list[str]) -> None:
    look = look_at({"dataset": {"name": "moons", "features": features, "standardize": True}}, size=9)
    ground = plane_figure(look)["data"][0]
    z = array_of(ground["z"])
    assert z.shape == (9, 9)
    for row, column in ((0, 0), (0, 8), (8, 0), (3, 5)):
        point = [ground["x0"] + column * ground["dx"], ground["y0"] + row * ground["dy"]]
        assert z[row, column] == pytest.approx(output_at(look, point)[0], rel=1e-6)
    assert (ground["zmin"], ground["zmax"]) == (0.0, 1.0)


def test_the_ground_of_more_classes_has_the_colour_of_the_largest_output() -> None:
    look = look_at({"dataset": {"name": "blobs"}}, size=8)
    ground = plane_figure(look)["data"][0]
    codes = array_of(ground["z"])
    for row, column in ((0, 0), (7, 2), (4, 4)):
        point = [ground["x0"] + column * ground["dx"], ground["y0"] + row * ground["dy"]]
        output = output_at(look, point)
        assert codes[row, column] // LEVELS == output.argmax()
        sure = (output.max() - 1 / 3) / (2 / 3)
        assert codes[row, column] % LEVELS == round(sure * (LEVELS - 1))


def test_each_class_has_its_part_of_the_scale() -> None:
    assert region_colors(3) == [
        [0.0, "--paper"],
        [pytest.approx(1 / 3 - 1 / 72), "--class-0"],
        [pytest.approx(1 / 3), "--paper"],
        [pytest.approx(2 / 3 - 1 / 72), "--class-1"],
        [pytest.approx(2 / 3), "--paper"],
        [pytest.approx(1 - 1 / 72), "--class-2"],
        [1.0, "--class-2"],
    ]


def test_every_row_stands_in_the_picture_once_with_its_class_and_set() -> None:
    look = look_at({"dataset": {"name": "blobs"}}, size=4)
    found = {}
    for trace in plane_figure(look)["data"][1:]:
        rows = array_of(trace["customdata"])
        places = zip(array_of(trace["x"]), array_of(trace["y"]), strict=True)
        for row, place in zip(rows.tolist(), places, strict=True):
            assert row not in found
            found[row] = (trace["name"], trace["marker"]["symbol"].endswith("-open"))
            assert place == pytest.approx(look.data.raw[row])
    names = look.record.classes
    assert found == {
        row: (names[look.data.y[row]], row in look.data.test_rows) for row in range(len(look.data.X))
    }


def test_the_current_row_has_a_ring() -> None:
    experiment = {"dataset": {"name": "moons"}}
    assert all("row" not in trace["name"] for trace in plane_figure(look_at(experiment, size=4))["data"][2:])
    look = look_at(experiment, size=4, row=11)
    mark = plane_figure(look)["data"][-1]
    assert (mark["name"], [mark["x"][0], mark["y"][0]]) == ("row 11", look.data.raw[11].tolist())


def test_a_trial_input_has_the_ring_in_the_rows_place() -> None:
    mark = plane_figure(look_at({"dataset": {"name": "moons"}}, size=4, x=(0.25, -0.5)))["data"][-1]
    assert (mark["name"], mark["x"], mark["y"]) == ("trial input", [0.25], [-0.5])


def test_a_surface_has_one_scale_for_ground_and_points() -> None:
    look = look_at({"dataset": {"name": "plane"}}, size=4)
    ground, training, test = plane_figure(look)["data"]
    reach = float(np.abs(look.problem.y).max())
    assert (ground["zmin"], ground["zmax"]) == (-reach, reach)
    assert (training["marker"]["cmin"], training["marker"]["cmax"]) == (-reach, reach)
    assert training["marker"]["symbol"] != test["marker"]["symbol"]
    targets = look.problem.y[look.data.train_rows, 0]
    assert array_of(training["marker"]["color"]) == pytest.approx(targets, rel=1e-6)
