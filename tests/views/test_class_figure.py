"""Many inputs: the row's outputs, and a plain count of what is taken for what."""

import numpy as np
import pytest

from neuroviz_dash.engine.network import forward
from neuroviz_dash.views.class_figure import class_figure, counts
from neuroviz_dash.views.data_figures import data_sentence
from neuroviz_dash.views.looks import Look
from neuroviz_dash.views.numbers import number
from tests.views.looks import array_of, look_at


def plain_counts(look: Look, rows: list[int]) -> list[list[int]]:
    classes = range(len(look.record.classes))
    output = forward(look.problem.shape, look.parameters, look.problem.x).a[-1]
    pairs = [(look.data.y[row], output[row].argmax()) for row in rows]
    return [[sum(pair == (i, j) for pair in pairs) for j in classes] for i in classes]


@pytest.mark.parametrize("test", [False, True])
def test_the_matrix_counts_the_rows_of_the_chosen_set(test: bool) -> None:
    look = look_at({"dataset": {"name": "iris"}}, test=test)
    rows = look.data.test_rows if test else look.data.train_rows
    expected = plain_counts(look, rows.tolist())
    assert counts(look).tolist() == expected
    _, matrix = class_figure(look)["data"]
    assert array_of(matrix["z"]).tolist() == expected


def test_the_bars_are_the_rows_outputs() -> None:
    look = look_at({"dataset": {"name": "iris"}}, row=77, row_is_known=True)
    figure = class_figure(look)
    bars = figure["data"][0]
    output = forward(look.problem.shape, look.parameters, look.problem.x[[77]]).a[-1][0]
    assert bars["x"] == pytest.approx(output.tolist())
    assert bars["text"] == [number(value) for value in output]
    target = look.record.classes[look.data.y[77]]
    axis = figure["layout"]["yaxis"]
    assert axis["ticktext"] == [f"<b>{target}</b>" if name == target else name for name in look.outputs]
    assert bars["y"] == axis["tickvals"] == [0, 1, 2]
    assert figure["layout"]["annotations"][0]["text"] == "row 77"


def test_what_is_not_computed_yet_says_so() -> None:
    later = class_figure(look_at({"dataset": {"name": "iris"}}, row=77))
    assert later["data"][0]["x"] == []
    assert later["layout"]["annotations"][0]["text"] == "row 77: not computed yet"
    start = class_figure(look_at({"dataset": {"name": "iris"}}))
    assert start["layout"]["annotations"][0]["text"] == "no row yet"


def test_a_digit_is_shown_as_the_image_that_it_is() -> None:
    look = look_at({"dataset": {"name": "digits"}}, row=4)
    image = class_figure(look)["data"][2]
    assert array_of(image["z"]) == pytest.approx(look.data.raw[4].reshape(8, 8))


def test_a_trial_input_has_bars_and_no_target() -> None:
    x = (5.0, 3.0, 4.0, 1.0)
    look = look_at({"dataset": {"name": "iris"}}, x=x)
    figure = class_figure(look)
    assert figure["data"][0]["x"] == pytest.approx(look.output_of(np.array([x]))[0].tolist())
    assert figure["layout"]["annotations"][0]["text"] == "trial input"
    assert not any("<b>" in name for name in figure["layout"]["yaxis"]["ticktext"])


def test_classes_whose_names_are_cut_to_the_same_text_have_bars_of_their_own() -> None:
    names = ["Mediterranean A", "Mediterranean B", "C"]
    rows = [[float(at), float(at % 5), float(at % 7), names[at % 3]] for at in range(30)]
    table = {"inputs": ["a", "b", "c"], "target": "kind", "classes": names, "rows": rows}
    look = look_at({"dataset": {"name": "own", "table": table}}, row=1, row_is_known=True)
    figure = class_figure(look)
    assert len(set(figure["data"][0]["y"])) == len(figure["data"][0]["x"]) == 3
    assert [name.startswith("<b>") for name in figure["layout"]["yaxis"]["ticktext"]] == [False, True, False]


def test_rows_without_a_finite_output_are_taken_for_nothing() -> None:
    look = look_at({"dataset": {"name": "iris"}})
    lost = Look(look.experiment, look.problem, np.full_like(look.parameters, np.nan))
    assert counts(lost).sum() == 0
    assert "0 of 120 training rows" in data_sentence(lost, 3, True)
    assert "For 120 of them the outputs are not finite numbers" in data_sentence(lost, 3, True)
