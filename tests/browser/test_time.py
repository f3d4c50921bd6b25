"""Time on the page: neuron by neuron, dragged on the timeline, changed on the way and back, until a goal."""

from pathlib import Path

from playwright.sync_api import expect

from neuroviz_dash.views.numbers import number
from tests.browser.lesson import Lesson, expected_edges, expected_labels, traces_of


def drag_to(lesson: Lesson, iteration: int) -> None:
    lesson.page.locator("#timeline").fill(str(iteration))
    lesson.settle()


def unit(lesson: Lesson) -> int | None:
    found: int | None = lesson.page.evaluate("neuroviz.player.state.cursor.unit")
    return found


def test_neuron_by_neuron_shows_what_is_done_and_nothing_more(lesson: Lesson, tmp_path: Path) -> None:
    (trace,) = traces_of(lesson.experiment(), 1, tmp_path)
    lesson.press("Next neuron", 2)
    assert lesson.cursor() == (1, "forward 1")
    assert unit(lesson) == 1
    labels = expected_labels(trace, 1)
    labels |= {f"n-1-{later}": "" for later in range(2, 6)}
    assert lesson.neuron_labels() == labels
    assert "Neuron h2" in lesson.page.inner_text("#card")
    assert number(trace["layers"][0]["a"][0][1]) in lesson.card("forward")
    assert lesson.page.inner_text("#sentence").startswith("h2 adds up 4 signals w·a and its bias to z = ")
    lesson.press("Next neuron", 5)
    assert (lesson.cursor(), unit(lesson)) == ((1, "forward 2"), None)
    lesson.press("Back one neuron")
    assert (lesson.cursor(), unit(lesson)) == ((1, "forward 1"), 5)
    assert lesson.neuron_labels() == expected_labels(trace, 1)
    lesson.press("Back one neuron", 6)
    assert lesson.cursor() == (0, "start")


def test_the_timeline_leads_to_any_iteration_that_was_reached(lesson: Lesson, tmp_path: Path) -> None:
    traces = traces_of(lesson.experiment(), 30, tmp_path)
    lesson.press("Next epoch", 2)
    assert lesson.page.inner_text("#timeline-text") == "240 / 240"
    drag_to(lesson, 17)
    assert lesson.cursor() == (17, "update")
    assert lesson.edge_values() == expected_edges(traces[16], "update")
    assert lesson.page.inner_text("#timeline-text") == "17 / 240"
    drag_to(lesson, 0)
    assert lesson.cursor() == (0, "start")
    drag_to(lesson, 30)
    assert lesson.edge_values() == expected_edges(traces[29], "update")
    lesson.page.reload()
    lesson.settle()
    assert lesson.page.inner_text("#timeline-text") == "30 / 240"


def test_back_by_iterations_and_epochs(lesson: Lesson) -> None:
    lesson.press("Next epoch", 2)
    lesson.press("Next iteration", 3)
    assert lesson.cursor() == (243, "update")
    lesson.press("Back one iteration")
    assert lesson.cursor() == (242, "update")
    lesson.press("Back one epoch")
    assert lesson.cursor() == (240, "update")
    lesson.press("Back one epoch", 2)
    assert lesson.cursor() == (0, "start")


def test_a_weight_is_typed_in_and_the_change_is_taken_back(lesson: Lesson) -> None:
    lesson.press("Next iteration", 3)
    untouched = lesson.weights()
    lesson.page.evaluate("neuroviz.player.choose(1, 2, 0)")
    field = lesson.page.get_by_label("New value of the weight from sepal length to h3")
    field.focus()
    lesson.page.keyboard.type("1,25")  # as half the world writes it
    field.press("Enter")
    lesson.settle()
    assert lesson.weights() == untouched
    lesson.press("Next stage")
    assert lesson.cursor() == (4, "forward 1")
    assert lesson.weights()[0][0][2] == 1.25
    lesson.page.get_by_role("tab", name="Changes").click()
    assert "weight from sepal length to h3 set to 1.250" in lesson.page.inner_text("#panel-changes")
    lesson.press("Undo: weight from sepal length to h3 set to 1.250")
    assert lesson.cursor() == (4, "forward 1")
    assert lesson.weights()[0][0][2] != 1.25
    assert "Nothing was changed" in lesson.page.inner_text("#panel-changes")


def test_the_learning_rate_moves_without_a_reset(lesson: Lesson) -> None:
    lesson.press("Next iteration", 5)
    rate = lesson.page.get_by_role("textbox", name="Learning rate", exact=True)
    rate.fill("0.5")
    rate.press("Enter")
    lesson.page.wait_for_function("() => neuroviz.player.state.place.interventions.length === 1")
    lesson.settle()
    assert lesson.cursor() == (5, "update")
    lesson.press("Next iteration")
    assert lesson.page.evaluate("neuroviz.player.state.traces.get(6).learning_rate") == 0.5
    assert lesson.experiment()["optimizer"]["learning_rate"] == 0.1


def test_the_learning_rate_shown_is_the_one_in_force_at_the_cursor(lesson: Lesson) -> None:
    rate = lesson.page.get_by_role("textbox", name="Learning rate", exact=True)
    lesson.press("Next iteration", 5)
    rate.fill("0.5")
    rate.press("Enter")
    lesson.page.wait_for_function("() => neuroviz.player.state.place.interventions.length === 1")
    lesson.settle()
    for iteration, shown in ((2, "0.1"), (5, "0.5"), (0, "0.1"), (4, "0.1")):
        drag_to(lesson, iteration)
        expect(rate).to_have_value(shown)
    rate.fill("0.5")
    rate.press("Enter")
    lesson.page.wait_for_function("() => neuroviz.player.state.place.interventions.length === 2")
    lesson.settle()
    lesson.press("Next stage")
    assert lesson.page.evaluate("neuroviz.player.state.traces.get(5).learning_rate") == 0.5
    lesson.page.evaluate("neuroviz.dialogs.open('dialog-fork')")
    assert lesson.page.input_value("#fork-rate") == "0.5"


def test_it_runs_until_a_loss_is_reached_and_says_so(lesson: Lesson) -> None:
    lesson.run_until("loss", 0.1)
    lesson.page.wait_for_function("() => !neuroviz.training.isOn()")
    lesson.settle()
    said = lesson.page.inner_text("#progress-text")
    assert "training loss 0.0" in said
    epoch = int(said.split("epoch ")[1].split(":")[0])
    assert lesson.cursor() == (120 * epoch, "update")


def test_the_last_weights_before_a_divergence_are_shown_without_an_error(lesson: Lesson) -> None:
    errors: list[str] = []
    lesson.page.on("pageerror", lambda error: errors.append(str(error)))
    sgd = {"name": "sgd", "learning_rate": 30}
    lesson.configure(dataset={"name": "sine"}, output_activation="linear", loss="mse", optimizer=sgd)
    lesson.run_until("epochs", 50)
    lesson.page.wait_for_function("() => !neuroviz.training.isOn()")
    lesson.settle()
    lesson.press("Next iteration", times=2)
    assert lesson.problem().startswith("The run diverged")
    assert errors == []


def test_a_run_that_diverges_shows_where_and_a_rate_that_goes_well(lesson: Lesson) -> None:
    lesson.configure(
        dataset={"name": "plane"},
        output_activation="linear",
        loss="mse",
        hidden_layers=[],
        optimizer={"name": "sgd", "learning_rate": 100},
    )
    lesson.press("Next epoch")
    assert "The run diverged: in iteration" in lesson.problem()
    last, stage = lesson.cursor()
    assert stage == "update"
    lesson.press("Show me where")
    assert lesson.cursor() == (last + 1, "loss")
    assert lesson.loss("row") == "∞"
    lesson.page.get_by_role("button", name="Suggest a learning rate").click()
    again = lesson.page.get_by_role("button", name="Start again with")
    again.wait_for()
    again.click()
    lesson.settle()
    assert lesson.experiment()["optimizer"]["learning_rate"] < 100
    assert lesson.cursor() == (0, "start")
    lesson.press("Next epoch", 3)
    assert lesson.problem() == ""


def test_a_goal_that_is_refused_comes_back_in_its_dialog(lesson: Lesson) -> None:
    lesson.page.get_by_role("button", name="Run until", exact=False).click()
    lesson.page.fill("#until-value", "0")
    lesson.page.click("#until-start")
    problem = lesson.page.locator("#until-problem")
    expect(problem).to_have_text("until.value: 0 is not allowed; allowed: 1 to 10000 whole epochs")
    assert lesson.page.input_value("#until-value") == "0"
    lesson.page.fill("#until-value", "2")
    lesson.page.click("#until-start")
    lesson.page.get_by_text("Stopped after epoch 2, as asked.").wait_for()
    lesson.page.get_by_role("button", name="Run until", exact=False).click()
    expect(problem).to_have_text("")


def test_a_fork_with_another_optimizer_begins_with_its_rate_and_is_refused_in_its_dialog(
    lesson: Lesson,
) -> None:
    lesson.press("Next stage")
    lesson.page.get_by_role("tab", name="Changes").click()
    lesson.page.click("#fork")
    lesson.page.select_option("#fork-optimizer", "adam")
    assert lesson.page.input_value("#fork-rate") == "0.01"
    lesson.page.fill("#fork-rate", "-1")
    lesson.page.click("#fork-start")
    expect(lesson.page.locator("#fork-problem")).to_contain_text("learning_rate: -1 is not allowed")
    assert lesson.page.input_value("#fork-optimizer") == "adam"
    lesson.page.fill("#fork-rate", "0.02")
    lesson.page.click("#fork-start")
    lesson.page.wait_for_function("() => neuroviz.player.state.lesson.experiment.optimizer.name === 'adam'")
    assert lesson.experiment()["optimizer"]["learning_rate"] == 0.02


def test_a_step_back_while_it_plays_keeps_the_way_ahead(lesson: Lesson) -> None:
    lesson.step_by("iteration")
    lesson.page.evaluate("neuroviz.play.setSpeed(4)")
    lesson.page.keyboard.press(" ")
    lesson.page.wait_for_function("() => neuroviz.player.state.cursor.iteration >= 8")
    lesson.page.keyboard.press("ArrowLeft")
    lesson.settle()
    here, furthest = lesson.page.inner_text("#timeline-text").split(" / ")
    assert int(furthest) == int(here) + 1 >= 8
    lesson.press("Next iteration")
    assert lesson.page.inner_text("#timeline-text") == f"{furthest} / {furthest}"


def test_the_arrows_walk_after_the_dial_was_turned_by_mouse(lesson: Lesson) -> None:
    lesson.page.get_by_text("Iteration", exact=True).click()
    for _ in range(3):
        lesson.page.keyboard.press("ArrowRight")
    lesson.settle()
    assert lesson.cursor() == (3, "update")
    assert lesson.page.evaluate("neuroviz.steps.granularity()") == "iteration"
