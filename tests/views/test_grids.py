"""Pictures in the neurons: every byte is a shade of the neuron's activation."""

import base64
from dataclasses import replace

import numpy as np
import pytest

from neuroviz_dash.engine.network import forward
from neuroviz_dash.views.grids import neuron_pictures, shades
from tests.views.looks import look_at


def bytes_of(text: str, size: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(-1, size, size)


def test_each_neuron_shows_its_own_activation_over_the_plane() -> None:
    look = look_at({"dataset": {"name": "circles"}}, size=5, row=2)
    found = neuron_pictures(look)
    assert [len(bytes_of(text, 5)) for text in found["layers"]] == [2, 6, 1]
    x, y = np.linspace(*found["across"], 5), np.linspace(*found["up"], 5)
    for row, column in ((0, 0), (4, 1), (2, 3)):
        raw = np.array([[x[column], y[4 - row]]])
        signals = forward(look.problem.shape, look.parameters, look.data.encode(raw))
        hidden = [pictures[row, column] for pictures in bytes_of(found["layers"][1], 5)]
        assert hidden == [round(128 + 127 * a) for a in signals.a[0][0]]
        (output,) = bytes_of(found["layers"][2], 5)
        assert output[row, column] == round(128 + 127 * (2 * signals.a[1][0, 0] - 1))
    assert found["point"] == look.data.raw[2].tolist()


def test_a_neuron_that_is_switched_off_is_white() -> None:
    look = look_at({"dataset": {"name": "moons"}}, size=3)
    off = replace(look.problem, shape=replace(look.problem.shape, off=((0, 1),)))
    look = replace(look, problem=off)
    hidden = bytes_of(neuron_pictures(look)["layers"][1], 3)
    assert (hidden[1] == 128).all()
    assert not (hidden[0] == 128).all()


def test_a_shade_ends_at_the_full_colour() -> None:
    assert shades(np.array([-3.0, 0.0, 0.5, np.nan]), False).tolist() == [-1.0, 0.0, 0.5, 0.0]
    assert shades(np.array([0.0, 0.5, 1.0]), True).tolist() == [-1.0, 0.0, 1.0]


def test_the_ranges_are_those_of_the_grid() -> None:
    found = neuron_pictures(look_at({"dataset": {"name": "gauss"}}, size=4))
    assert found["ranges"][0] == [
        [pytest.approx(found["across"][0]), pytest.approx(found["across"][1])],
        [pytest.approx(found["up"][0]), pytest.approx(found["up"][1])],
    ]
