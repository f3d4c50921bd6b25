"""What the figures share."""

import numpy as np

from neuroviz_dash.views.plots import SYMBOLS, class_color, plain, ring, typed
from tests.views.looks import array_of


def test_an_array_arrives_as_it_was() -> None:
    values = np.array([[1.5, -2.0, 0.25], [0.0, 1e6, -0.5]])
    packed = typed(values)
    assert packed["shape"] == "2, 3"
    assert array_of(packed).tolist() == values.tolist()
    assert array_of(typed(np.array([0, 255]), "u1")).tolist() == [0, 255]


def test_a_name_is_text_and_no_markup() -> None:
    assert plain('<a href="x">&') == '&lt;a href="x">&amp;'
    assert plain("a long name", 6) == "a lon…"


def test_each_of_ten_classes_has_a_colour_and_a_shape_of_its_own() -> None:
    assert len({class_color(number, 10) for number in range(10)}) == 10
    assert len(set(SYMBOLS)) == 10
    assert [class_color(number, 2) for number in (0, 1)] == ["--negative", "--positive"]


def test_the_ring_is_named_after_its_input() -> None:
    mark = ring(1.0, 2.0, "row 57")
    assert (mark["name"], mark["x"], mark["y"]) == ("row 57", [1.0], [2.0])
