"""Which picture fits the task, and what is said of it."""

import pytest

from neuroviz_dash.views.data_figures import FIGURES, data_figure, data_sentence
from neuroviz_dash.views.looks import kind_of
from tests.views.looks import look_at

KINDS = {"circles": "plane", "blobs": "plane", "gauss": "plane", "xor": "plane", "sine": "curve",
         "iris": "classes", "wine": "classes", "digits": "image"}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_each_data_set_has_the_picture_that_fits_it(name: str) -> None:
    look = look_at({"dataset": {"name": name}}, size=6)
    assert kind_of(look.experiment) == KINDS[name]
    assert data_figure(look) == FIGURES[kind_of(look.experiment)](look)


def test_the_sentence_says_whose_weights_made_the_picture() -> None:
    look = look_at({"dataset": {"name": "circles"}})
    assert data_sentence(look, 0, False).startswith("With the weights of the start. ")
    assert data_sentence(look, 13, False).startswith("With the weights before iteration 13. ")
    assert data_sentence(look, 13, True).startswith("With the weights after iteration 13. ")


def test_the_sentence_counts_the_rows_that_are_told_rightly() -> None:
    look = look_at({"dataset": {"name": "iris"}}, test=True)
    output = look.output_of_rows(look.data.test_rows)
    right = sum(
        int(said.argmax() == look.data.y[row]) for said, row in zip(output, look.data.test_rows, strict=True)
    )
    assert data_sentence(look, 0, False) == (
        f"With the weights of the start. {right} of 30 test rows are classified correctly."
    )


def test_without_a_test_set_nothing_is_said_of_it() -> None:
    look = look_at({"dataset": {"name": "xor"}})
    assert data_sentence(look, 2, True) == "With the weights after iteration 2."
