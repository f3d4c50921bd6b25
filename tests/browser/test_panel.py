"""The experiment panel, as a student uses it."""

import pytest
from playwright.sync_api import expect

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


def test_numbers_are_taken_as_they_are_written(lesson: Lesson) -> None:
    rate = lesson.page.get_by_label("Learning rate", exact=True).locator("visible=true")
    for written, meant in (("1e-2", 0.01), ("0,25", 0.25), (" 3E-4 ", 0.0003), ("2", 2)):
        enter(lesson, "Learning rate", written)
        assert lesson.experiment()["optimizer"]["learning_rate"] == meant
        assert rate.input_value() == str(meant)
    enter(lesson, "Seed", "1e3")
    assert lesson.experiment()["seed"] == 1000
    enter(lesson, "Seed", "1,000")
    assert lesson.problem() == "Seed: “1,000” is not allowed; allowed: a whole number, such as 7"
    lesson.page.get_by_label("Seed", exact=True).press("5")
    assert lesson.problem() == ""
    enter(lesson, "Learning rate", "2.0")
    expect(rate).to_have_value("2")
    enter(lesson, "Learning rate", "small")
    assert (
        lesson.problem() == "Learning rate: “small” is not allowed; allowed: a number, such as 0.01 or 1e-2"
    )
    expect(rate).to_have_value("2")
    enter(lesson, "Learning rate", "")
    expect(rate).to_have_value("2")
    enter(lesson, "Learning rate", "200")
    assert "learning_rate: 200 is not allowed; allowed: a number above 0, up to 100" in lesson.problem()
    expect(rate).to_have_value("2")


@pytest.mark.parametrize("written", ["2.5", "99", "-3"])
def test_a_whole_number_is_not_bent_into_another(lesson: Lesson, written: str) -> None:
    enter(lesson, "Units of hidden layer 1", written)
    said = f"units: {written} is not allowed; allowed: a whole number from 1 to 16"
    lesson.page.get_by_text(said).wait_for()
    assert lesson.page.get_by_label("Units of hidden layer 1", exact=True).input_value() == "6"
    assert lesson.experiment()["hidden_layers"][0]["units"] == 6


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
