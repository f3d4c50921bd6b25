"""The experiment panel, as a student uses it."""

from tests.browser.lesson import Lesson


def choose(lesson: Lesson, label: str, option: str) -> None:
    lesson.page.get_by_role("textbox", name=label, exact=True).click()
    lesson.page.get_by_role("option", name=option, exact=True).click()
    lesson.settle()


def enter(lesson: Lesson, label: str, value: str) -> None:
    lesson.page.get_by_label(label, exact=True).locator("visible=true").fill(value)
    lesson.page.keyboard.press("Enter")
    lesson.page.wait_for_timeout(600)  # whole numbers are sent when the typing has paused
    lesson.settle()


def test_a_network_is_put_together(lesson: Lesson) -> None:
    choose(lesson, "Data set", "Moons")
    enter(lesson, "Learning rate", "0.25")
    lesson.press("Add a hidden layer")
    enter(lesson, "Units of hidden layer 2", "3")
    choose(lesson, "Activation of hidden layer 2", "ReLU")
    lesson.press("Remove hidden layer 1")
    choose(lesson, "Output", "softmax")
    choose(lesson, "Optimizer", "Adam")
    enter(lesson, "Batch size", "20")
    experiment = lesson.experiment()
    assert experiment["dataset"]["name"] == "moons"
    assert experiment["hidden_layers"] == [{"units": 3, "activation": "relu"}]
    assert (experiment["output_activation"], experiment["loss"]) == ("softmax", "cross_entropy")
    assert experiment["optimizer"]["name"] == "adam"
    assert experiment["batch_size"] == 20
    assert len(lesson.neuron_labels()) == 2 + 3 + 2
    lesson.press("Next epoch")
    assert lesson.counters() == (1, 8)


def test_losses_that_make_no_sense_are_offered_with_the_reason_only(lesson: Lesson) -> None:
    lesson.page.get_by_role("textbox", name="Loss", exact=True).click()
    offer = lesson.page.get_by_role("option", name="Binary cross-entropy")
    assert "needs the probabilities of a sigmoid output" in offer.inner_text()
    offer.click(force=True)
    assert lesson.experiment()["loss"] == "cross_entropy"


def test_a_refused_value_is_named_and_the_control_shows_what_is_kept(lesson: Lesson) -> None:
    lesson.page.evaluate("neuroviz.player.configure(e => ({...e, seed: -1}))")
    lesson.page.get_by_text("seed: -1 is not allowed").wait_for()
    assert lesson.experiment()["seed"] == 7
    lesson.press("Next stage")
    assert lesson.problem() == ""
