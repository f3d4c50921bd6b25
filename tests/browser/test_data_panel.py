"""The data panel, pictures in the neurons, a trial input and the gradient chart, as a student uses them."""

import json
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Request, expect

from neuroviz_dash.engine.network import forward
from neuroviz_dash.engine.problem import start
from neuroviz_dash.engine.training import gradient_sizes, trace
from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.problems import data_of, problem_of
from neuroviz_dash.views.numbers import number
from tests.browser.lesson import Lesson

TWO_INPUTS = {"dataset": {"name": "moons"}, "output_activation": "sigmoid", "loss": "binary_cross_entropy"}


def asked(lesson: Lesson, kind: str) -> list[dict[str, Any]]:
    """The questions of a kind from now on; the list grows as they are asked."""
    found: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        body = json.loads(request.post_data or "{}") if request.method == "POST" else {}
        for given in body.get("inputs", []):
            question = (given.get("value") or {}).get("question") if given.get("id") == "question" else None
            if question and question["ask"] == kind:
                found.append(question)

    lesson.page.on("request", note)
    return found


def open_tab(lesson: Lesson, name: str) -> None:
    lesson.page.get_by_role("tab", name=name, exact=True).click()


def plotted(lesson: Lesson, place: str) -> list[dict[str, Any]]:
    """Name, x and y of each trace of a graph; None for what came as a typed array."""
    found = lesson.page.evaluate(
        """place => document.querySelector(`#${place} .js-plotly-plot`).data
        .map(({name, x, y}) => ({name, x: Array.isArray(x) ? x : null, y: Array.isArray(y) ? y : null}))""",
        place,
    )
    assert isinstance(found, list)
    return found


def wait_for_sentence(lesson: Lesson, text: str) -> None:
    expect(lesson.page.locator("#data-sentence")).to_contain_text(text)


def test_the_picture_is_asked_for_only_while_its_panel_is_open(lesson: Lesson) -> None:
    lesson.configure(**TWO_INPUTS)
    questions = asked(lesson, "picture")
    lesson.press("Next stage", 3)
    assert questions == []
    open_tab(lesson, "Data")
    wait_for_sentence(lesson, "before iteration 1")
    assert [(each["iteration"], each["after"], each["size"]) for each in questions] == [(1, False, 60)]
    open_tab(lesson, "Loss")
    lesson.press("Next stage", 4)
    assert len(questions) == 1


def test_while_playing_the_picture_is_coarser_and_one_at_a_time(lesson: Lesson) -> None:
    lesson.configure(**TWO_INPUTS)
    open_tab(lesson, "Data")
    wait_for_sentence(lesson, "of the start")
    questions = asked(lesson, "picture")
    lesson.page.click("#play")
    lesson.page.wait_for_function("() => neuroviz.player.state.cursor.iteration >= 1")
    wait_for_sentence(lesson, "iteration 1")
    assert {each["size"] for each in questions} == {24}
    lesson.page.click("#play")
    lesson.settle()
    iteration, _ = lesson.cursor()
    wait_for_sentence(lesson, f"iteration {iteration}")
    lesson.page.wait_for_function("() => neuroviz.questions.isBusy() === false")
    lesson.page.wait_for_timeout(500)
    assert (questions[-1]["iteration"], questions[-1]["size"]) == (iteration, 60)


def test_the_current_row_is_marked_among_the_points(lesson: Lesson) -> None:
    lesson.configure(**TWO_INPUTS)
    open_tab(lesson, "Data")
    lesson.press("Next stage")
    wait_for_sentence(lesson, "before iteration 1")
    row = lesson.page.evaluate("neuroviz.player.state.traces.get(1).row")
    lesson.page.wait_for_selector("#data-figure .js-plotly-plot .point")
    mark = plotted(lesson, "data-figure")[-1]
    raw = data_of(parse_experiment(lesson.experiment())).raw[row]
    assert mark == {"name": f"row {row}", "x": [raw[0]], "y": [raw[1]]}


def test_a_trial_input_shows_the_engines_numbers_and_leaves_no_trace(lesson: Lesson) -> None:
    lesson.press("Next stage")
    cursor, labels, edges = lesson.cursor(), lesson.neuron_labels(), lesson.edge_values()
    revision = lesson.page.evaluate("neuroviz.player.state.place.revision")
    open_tab(lesson, "Data")
    lesson.page.get_by_text("Try an input", exact=True).click()
    expect(lesson.page.locator("#trial")).to_contain_text("Nothing is trained")
    lesson.page.get_by_role("spinbutton", name="petal length").fill("6.5")
    lesson.page.wait_for_function("() => neuroviz.player.state.probe && !neuroviz.questions.isBusy()")
    experiment = parse_experiment(lesson.experiment())
    problem, data = problem_of(experiment), data_of(experiment)
    row = lesson.page.evaluate("neuroviz.player.state.traces.get(1).row")
    raw = data.raw[row].copy()
    raw[2] = 6.5
    x = data.encode(raw[None, :])
    signals = forward(problem.shape, start(problem).parameters, x)
    values = [x[0], *(a[0] for a in signals.a)]
    units = [(at, unit, value) for at, layer in enumerate(values) for unit, value in enumerate(layer)]
    expected = {f"n-{at}-{unit}": number(value) for at, unit, value in units}
    expect(lesson.page.locator("#probe-about")).to_have_text("an input of your own")
    assert lesson.neuron_labels() == expected
    assert "not part of training" in lesson.card("update")
    lesson.page.keyboard.press("Escape")
    expect(lesson.page.locator("#trial")).to_be_hidden()
    assert (lesson.cursor(), lesson.neuron_labels(), lesson.edge_values()) == (cursor, labels, edges)
    assert lesson.page.evaluate("neuroviz.player.state.place.revision") == revision


def test_a_trial_input_is_marked_in_the_picture_while_it_is_tried(lesson: Lesson) -> None:
    lesson.configure(**TWO_INPUTS)
    lesson.press("Next stage")
    open_tab(lesson, "Data")
    lesson.page.get_by_text("Try an input", exact=True).click()
    lesson.page.get_by_role("spinbutton", name="x1").fill("0.75")
    lesson.page.get_by_role("spinbutton", name="x2").fill("-0.25")
    marked = """([name, x, y]) => document.querySelector('#data-figure .js-plotly-plot')?.data.some(trace =>
        trace.name === name && trace.x[0] === x && trace.y[0] === y)"""
    lesson.page.wait_for_function(marked, arg=["trial input", 0.75, -0.25])
    lesson.page.keyboard.press("Escape")
    row = lesson.page.evaluate("neuroviz.player.state.traces.get(1).row")
    raw = data_of(parse_experiment(lesson.experiment())).raw[row]
    lesson.page.wait_for_function(marked, arg=[f"row {row}", *raw.tolist()])


def test_a_row_can_be_tried_and_a_step_leaves_the_trial(lesson: Lesson) -> None:
    open_tab(lesson, "Data")
    lesson.page.get_by_text("Try an input", exact=True).click()
    field = lesson.page.get_by_role("spinbutton", name="Row (0 to 149)")
    expect(field).to_have_value("0")
    field.fill("120")
    expect(lesson.page.locator("#probe-about")).to_contain_text("virginica")
    lesson.press("Next stage")
    expect(lesson.page.locator("#trial")).to_be_hidden()
    assert lesson.cursor() == (1, "forward 1")


def test_pixels_are_painted_by_keyboard(lesson: Lesson) -> None:
    lesson.configure(dataset={"name": "digits"})
    open_tab(lesson, "Data")
    lesson.page.get_by_text("Try an input", exact=True).click()
    first = lesson.page.locator('[data-pixel="0"]')
    expect(first).to_have_attribute("aria-label", "row 1, column 1: 0.00")
    first.focus()
    lesson.page.keyboard.press("ArrowDown")
    lesson.page.keyboard.press("Enter")
    second = lesson.page.locator('[data-pixel="8"]')
    expect(second).to_be_focused()
    expect(second).to_have_attribute("aria-label", "row 2, column 1: 1.00")
    lesson.page.wait_for_function("() => neuroviz.player.shown().trace.x[8] === 1")


def test_each_neuron_shows_its_picture_on_request(lesson: Lesson) -> None:
    lesson.configure(**TWO_INPUTS)
    questions = asked(lesson, "neurons")
    lesson.press("Next stage")
    assert questions == []
    lesson.page.evaluate("neuroviz.options.set('pictures', true)")
    lesson.page.wait_for_function("() => neuroviz.network.live().nodes('.neuron.pictured').length === 9")
    pictures = lesson.page.evaluate("neuroviz.network.live().nodes('.pictured').map(n => n.data('picture'))")
    assert len(set(pictures)) == 9
    expect(lesson.page.locator("#neuron-picture-text")).to_contain_text("h1 over x1 and x2")
    lesson.page.evaluate("neuroviz.options.set('pictures', false)")
    lesson.page.wait_for_function("() => neuroviz.network.live().nodes('.pictured').length === 0")
    expect(lesson.page.locator("#neuron-picture")).to_be_hidden()


def test_the_gradient_chart_shows_the_engines_sizes(lesson: Lesson) -> None:
    open_tab(lesson, "Gradients")
    expect(lesson.page.locator("#gradients-note")).to_have_text("No gradient is computed yet.")
    for _ in range(3):
        lesson.page.evaluate("i => neuroviz.player.moveTo(i, 'update')", lesson.cursor()[0] + 1)
        lesson.settle()
    lesson.page.wait_for_function(
        """() => { const plot = document.querySelector('#gradient-chart .js-plotly-plot');
        return plot && plot.data && plot.data[0].x.length === 3; }"""
    )
    problem = problem_of(parse_experiment(lesson.experiment()))
    state, sizes = start(problem), []
    for _ in range(3):
        done = trace(problem, state)
        sizes.append(gradient_sizes(problem.shape, done.gradient[None, :])[0])
        state = done.after
    for line, layer in zip(plotted(lesson, "gradient-chart"), np.array(sizes).T, strict=True):
        assert line["x"] == [1, 2, 3]
        assert line["y"] == pytest.approx(layer.tolist(), rel=1e-6)


def test_a_remark_leads_to_its_neuron(lesson: Lesson) -> None:
    lesson.configure(initializer={"name": "zeros"}, hidden_layers=[{"units": 3, "activation": "relu"}])
    open_tab(lesson, "Gradients")
    expect(lesson.page.locator("#remarks")).to_contain_text("Nothing to remark")
    lesson.press("Next stage")
    remark = lesson.page.locator("#remarks li").filter(has_text="Dead")
    remark.get_by_role("button", name="h3").click()
    lesson.press("Update")
    expect(lesson.page.locator("#gradients-note")).to_contain_text("The gradient of hidden 1 is 0")
    assert lesson.page.evaluate(
        "[neuroviz.player.state.chosen.layer, neuroviz.player.state.chosen.unit]"
    ) == [1, 2]


def test_a_trial_without_a_number_is_that_of_the_number_before(lesson: Lesson) -> None:
    open_tab(lesson, "Data")
    lesson.page.get_by_text("Try an input", exact=True).click()
    first = lesson.page.get_by_role("spinbutton", name="sepal length")
    expect(first).not_to_have_value("")
    shown = first.input_value()
    first.fill("")
    lesson.page.keyboard.press("Enter")
    expect(first).to_have_value(shown)
    lesson.page.get_by_role("spinbutton", name="Row (0 to 149)").fill("150")
    lesson.page.keyboard.press("Enter")
    expect(lesson.page.locator("#probe-about")).to_have_text("allowed: a whole number from 0 to 149")
