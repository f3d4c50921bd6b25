"""A trial input: its numbers are the forward pass's, and nothing of training is in it."""

import base64
from typing import Any

import numpy as np
import pytest

from neuroviz_dash.engine.network import forward
from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.views.probe import about_row, probe_part, probe_reply, slider_range
from tests.views.looks import look_at


def unpacked(value: list[Any]) -> np.ndarray[Any, Any]:
    shape, text = value
    return np.frombuffer(base64.b64decode(text), "<f8").reshape(shape)


def test_a_row_is_tried_as_it_stands_in_the_data_set() -> None:
    look = look_at({}, row=77)
    reply = probe_reply(look, 5, 1)
    signals = forward(look.problem.shape, look.parameters, look.problem.x[[77]])
    trace = reply["trace"]
    assert unpacked(trace["x"]) == pytest.approx(look.problem.x[77], abs=1e-12)
    for at, layer in enumerate(trace["layers"]):
        assert unpacked(layer["z"]) == pytest.approx(signals.z[at][0], abs=1e-12)
        assert unpacked(layer["a"]) == pytest.approx(signals.a[at][0], abs=1e-12)
        assert unpacked(layer["signal"]).sum(axis=0) == pytest.approx(signals.z[at][0], abs=1e-12)
        assert set(layer) == {"before", "signal", "z", "a"}
    assert reply["raw"] == pytest.approx(look.data.raw[77].tolist())
    assert unpacked(trace["y"]).tolist() == look.problem.y[77].tolist()


def test_an_input_of_ones_own_is_in_the_units_of_the_data() -> None:
    look = look_at({}, x=tuple(look_at({}).data.mean.tolist()))
    reply = probe_reply(look, 0, 0)
    assert unpacked(reply["trace"]["x"]) == pytest.approx(np.zeros(4), abs=1e-12)
    assert "y" not in reply["trace"]
    assert reply["about"] is None


def test_without_an_input_there_is_nothing_to_try() -> None:
    with pytest.raises(BadInput, match=r"^x: nothing is not allowed"):
        probe_reply(look_at({}), 0, 0)


def test_a_row_says_its_class_and_its_set() -> None:
    look = look_at({})
    row = int(look.data.test_rows[0])
    assert about_row(look, row) == f"{look.record.classes[look.data.y[row]]} · test row"
    sine = look_at({"dataset": {"name": "sine"}})
    row = int(sine.data.train_rows[0])
    assert about_row(sine, row) == f"y = {sine.problem.y[row, 0]:.4g} · training row"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([4.3, 7.9], {"min": 4.25, "max": 7.9, "step": 0.05}),
        ([0.0, 1.0], {"min": 0.0, "max": 1.0, "step": 0.02}),
        ([278.0, 1680.0], {"min": 260.0, "max": 1680.0, "step": 20.0}),
        ([2.0, 2.0], {"min": 2.0, "max": 2.0, "step": 0.02}),
    ],
)
def test_a_slider_has_round_ends_around_the_data(values: list[float], expected: dict[str, float]) -> None:
    assert slider_range(np.array(values)) == expected


def test_each_raw_input_has_a_control() -> None:
    part = probe_part(default_experiment("iris"))
    assert [each["name"] for each in part["inputs"]] == [
        "sepal length", "sepal width", "petal length", "petal width"
    ]  # fmt: skip
    assert (part["rows"], part["image"]) == (150, None)
    assert probe_part(default_experiment("digits"))["image"] == (8, 8)
