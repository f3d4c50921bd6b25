"""Every number on the page is the trace's: iterations 1 to 3 by "Next stage"."""

from pathlib import Path
from typing import Any

import pytest

from neuroviz_dash.views.numbers import number
from tests.browser.lesson import (
    SIGNALS,
    WEIGHTS,
    Lesson,
    Trace,
    expected_edges,
    expected_labels,
    kind_on_edges,
    numbers_of_kind,
    traces_of,
)

STAGES = ("forward 1", "forward 2", "loss", "backward 2", "backward 1", "update")
LATER = "not computed yet"

EXPERIMENTS: dict[str, dict[str, Any]] = {
    "iris, the default": {},
    "adam with a penalty, batches": {
        "optimizer": {"name": "adam"},
        "penalty": {"name": "l2", "rate": 0.01},
        "batch_size": 7,
        "hidden_layers": [{"units": 5, "activation": "gelu"}],
    },
}


def known(stage: str) -> tuple[int, int]:
    """Up to which layer activations are known, and from which on deltas; 3 is none."""
    kind, _, place = stage.partition(" ")
    if kind == "forward":
        return int(place), 3
    return 2, {"loss": 3, "update": 1}.get(kind) or int(place)


def check_losses(lesson: Lesson, trace: Trace, stage: str) -> None:
    loss = trace["loss"]
    names = {
        "row": (loss["rows"][0], None),
        "batch_before": (loss["batch_before"], loss["batch_after"]),
        "train_before": (loss["train_before"], loss["train_after"]),
        "test_before": (loss["test_before"], loss["test_after"]),
    }
    for which, (before, after) in names.items():
        shown = lesson.loss(which)
        if stage.startswith("forward"):
            assert shown == LATER
        elif stage == "update" and after is not None:
            assert shown == f"{number(before)} → {number(after)}"
        else:
            assert shown.split(" → ")[0] == number(before)


def check_card(lesson: Lesson, trace: Trace, stage: str, layer: int, unit: int) -> None:
    signals, errors = known(stage)
    record = trace["layers"][layer - 1]
    inputs = trace["batch"]["x"][0] if layer == 1 else trace["layers"][layer - 2]["a"][0]
    before = [row[unit] for row in record["weights_before"]]
    if signals < layer:
        assert LATER in lesson.card("forward")
    else:
        cells = [[number(w), number(a), number(w * a)] for w, a in zip(before, inputs, strict=True)]
        bias = number(record["biases_before"][unit])
        assert lesson.card_cells("forward") == [*cells, [bias, "1", bias]]
        assert number(record["z"][0][unit]) in lesson.card("forward")
        assert number(record["a"][0][unit]) in lesson.card("forward")
    if errors > layer:
        assert LATER in lesson.card("backward")
    else:
        assert number(record["delta"][0][unit]) in lesson.card("backward")
    if stage != "update":
        assert LATER in lesson.card("update")
        return
    gradients = [*(row[unit] for row in record["weight_gradient"]), record["bias_gradient"][unit]]
    after = [*(row[unit] for row in record["weights_after"]), record["biases_after"][unit]]
    old = [*before, record["biases_before"][unit]]
    shown = lesson.card_cells("update")
    for (w, g, step, new), want in zip(shown, zip(old, gradients, after, strict=True), strict=True):
        assert [w, g, new] == [number(value) for value in want]
        assert step != "NaN"


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_three_iterations_show_what_the_trace_prints(lesson: Lesson, name: str, tmp_path: Path) -> None:
    if EXPERIMENTS[name]:
        lesson.configure(**EXPERIMENTS[name])
    traces = traces_of(lesson.experiment(), 3, tmp_path)
    assert set(lesson.neuron_labels().values()) == {""}
    for iteration, trace in enumerate(traces, 1):
        for stage in STAGES:
            lesson.press("Next stage")
            assert lesson.cursor() == (iteration, stage)
            assert lesson.counters() == (trace["epoch"], iteration)
            assert lesson.neuron_labels() == expected_labels(trace, known(stage)[0])
            assert lesson.edge_values() == expected_edges(trace, stage)
            check_losses(lesson, trace, stage)
            for layer, unit in ((1, iteration % 5), (2, iteration % 3)):
                lesson.choose_neuron(layer, unit)
                check_card(lesson, trace, stage, layer, unit)


@pytest.mark.parametrize("batch_size", [1, 7])
def test_the_legend_names_the_numbers_on_the_edges(lesson: Lesson, batch_size: int, tmp_path: Path) -> None:
    lesson.configure(batch_size=batch_size)
    (trace,) = traces_of(lesson.experiment(), 1, tmp_path)
    for stage in STAGES:
        lesson.press("Next stage")
        for layer, unit in ((1, 0), (1, 3), (2, 1)):
            lesson.choose_neuron(layer, unit)
            kind, _, mean = lesson.legend().partition(" (")
            assert kind == kind_on_edges(stage, layer)
            assert mean == ("batch mean)" if kind == "gradients" and batch_size > 1 else "")
            numbers = numbers_of_kind(trace, kind, layer)
            assert lesson.edge_labels() == {e: text for e, text in numbers.items() if e.endswith(f"-{unit}")}


def test_within_a_layer_the_legend_names_what_is_computed(lesson: Lesson, tmp_path: Path) -> None:
    (trace,) = traces_of(lesson.experiment(), 1, tmp_path)
    lesson.press("Next neuron", 2)
    for unit, kind in ((1, SIGNALS), (2, WEIGHTS), (0, SIGNALS)):
        lesson.choose_neuron(1, unit)
        assert lesson.legend() == kind
        numbers = numbers_of_kind(trace, kind, 1)
        assert lesson.edge_labels() == {e: text for e, text in numbers.items() if e.endswith(f"-{unit}")}


def test_an_edge_of_another_kind_under_the_mouse_says_what_it_carries(lesson: Lesson) -> None:
    def pointed_at(edge: str) -> str:
        lesson.page.evaluate(
            "id => { neuroviz.network.live().getElementById(id).emit('mouseover'); }", edge
        )  # a point of the canvas that is that edge's alone is hard to name
        return lesson.edge_labels()[edge]

    lesson.press("Next stage")
    values = lesson.edge_values()
    assert lesson.legend() == SIGNALS
    assert pointed_at("e-1-0-3") == values["e-1-0-3"]
    assert pointed_at("e-2-0-1") == f"w = {values['e-2-0-1']}"
    lesson.press("Backward 2")
    values = lesson.edge_values()
    assert lesson.legend() == WEIGHTS
    assert pointed_at("e-2-0-1") == f"gradient = {values['e-2-0-1']}"


def test_going_back_shows_the_same_again(lesson: Lesson, tmp_path: Path) -> None:
    traces = traces_of(lesson.experiment(), 2, tmp_path)
    lesson.press("Next stage", 8)
    assert lesson.cursor() == (2, "forward 2")
    lesson.press("Back one stage", 3)
    assert lesson.cursor() == (1, "backward 1")
    assert lesson.edge_values() == expected_edges(traces[0], "backward 1")
    lesson.press("Back one stage", 6)
    assert lesson.cursor() == (0, "start")
    assert set(lesson.neuron_labels().values()) == {""}


def test_a_stage_can_be_picked_from_the_strip(lesson: Lesson, tmp_path: Path) -> None:
    lesson.press("Backward 2")
    assert lesson.cursor() == (1, "backward 2")
    (trace,) = traces_of(lesson.experiment(), 1, tmp_path)
    assert lesson.edge_values() == expected_edges(trace, "backward 2")


def test_the_console_is_silent(lesson: Lesson) -> None:
    said: list[str] = []
    # dash-cytoscape hands its wheel sensitivity on, and cytoscape warns of it whatever it is.
    lesson.page.on("console", lambda m: None if "wheel sensitivity" in m.text else said.append(m.text))
    lesson.page.on("pageerror", lambda error: said.append(str(error)))
    lesson.page.reload()
    lesson.settle()
    lesson.press("Next stage", 7)
    lesson.configure(dataset={"name": "moons"}, output_activation="sigmoid", loss="binary_cross_entropy")
    lesson.press("Next iteration")
    assert said == []
