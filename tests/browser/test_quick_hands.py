"""Changes of the experiment that come faster than the server's answers."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lesson import Lesson

ECHO_MS = 600
"""By then a control has told of its value, which it does when the typing has paused."""


@pytest.fixture
def slow(lesson: Lesson) -> Lesson:
    """A lesson whose commands are held back until `sent` or `let_one_through` lets them go."""
    hold_back(lesson.page)
    return lesson


def hold_back(page: Page) -> None:
    page.evaluate(
        """() => { window.sent = []; window.held = []; const fetch = window.fetch;
        window.fetch = async (address, options) => {
          const body = String(options && options.body);
          if (body.includes('"output":"answer.data"')) {
            window.sent.push(JSON.parse(body).inputs[0].value);
            if (window.held) await new Promise(resolve => window.held.push(resolve));
          }
          return fetch(address, options);
        }; }"""
    )


def let_one_through(lesson: Lesson) -> None:
    """Until its answer is there and the next command is held back."""
    before = lesson.page.evaluate("window.held.shift()(), window.sent.length")
    lesson.page.wait_for_function("before => window.sent.length > before", arg=before)


def sent(lesson: Lesson) -> list[dict[str, Any]]:
    """The commands so far, when all are answered, those included that a control gives that was put back."""
    lesson.page.wait_for_timeout(ECHO_MS)
    lesson.page.evaluate("window.held?.forEach(release => release()), window.held = null")
    lesson.settle()
    lesson.page.wait_for_timeout(ECHO_MS)
    lesson.settle()
    commands: list[dict[str, Any]] = lesson.page.evaluate("window.sent")
    return commands


def units(lesson: Lesson) -> list[int]:
    return [layer["units"] for layer in lesson.experiment()["hidden_layers"]]


def press(lesson: Lesson, name: str) -> None:
    """Without waiting for the answer."""
    lesson.page.get_by_role("button", name=name, exact=True).click()


def rate_of(lesson: Lesson) -> Any:
    return lesson.page.get_by_label("Learning rate", exact=True).locator("visible=true")


@pytest.mark.parametrize("pause_ms", [0, ECHO_MS])
def test_a_number_and_a_button_are_both_made(slow: Lesson, pause_ms: int) -> None:
    """The new layer is like the last one as it is when the button's turn comes."""
    field = slow.page.get_by_label("Units of hidden layer 1", exact=True)
    field.fill("9")
    slow.page.wait_for_timeout(pause_ms)
    press(slow, "Add a hidden layer")
    assert len(sent(slow)) == 2
    assert units(slow) in ([9, 6], [9, 9])
    assert field.input_value() == "9"


def test_a_number_counts_however_late_it_is_told(slow: Lesson) -> None:
    """More time goes by than a hand takes until the control tells of its value: the machine has none."""
    field = slow.page.get_by_label("Units of hidden layer 1", exact=True)
    field.focus()
    field.evaluate(
        """(field) => { document.execCommand('selectAll'); document.execCommand('insertText', false, '9');
        const button = document.getElementById('add-layer'); button.focus(); button.click();
        const now = performance.now.bind(performance); performance.now = () => now() + 5000; }"""
    )
    assert len(sent(slow)) == 2
    assert units(slow) in ([9, 6], [9, 9])
    assert field.input_value() == "9"


def test_many_fields_as_fast_as_one_can(lesson: Lesson) -> None:
    lesson.press("Add a hidden layer", times=5)
    wanted = ["10", "11", "12", "13", "14", "15"]
    fields = [lesson.page.locator(f"#f-hidden_layers-{at}-units") for at in range(6)]
    for field, text in zip(fields, wanted, strict=True):
        field.fill(text)
        lesson.page.keyboard.press("Tab")
    lesson.page.wait_for_timeout(ECHO_MS)
    lesson.settle()
    lesson.page.wait_for_timeout(ECHO_MS)
    lesson.settle()
    assert units(lesson) == [int(text) for text in wanted]
    assert [field.input_value() for field in fields] == wanted


def test_a_field_shows_what_the_experiment_has(slow: Lesson) -> None:
    field = slow.page.locator("#f-batch_size")
    field.click()
    field.fill("20")
    slow.page.wait_for_timeout(ECHO_MS)
    press(slow, "Add a hidden layer")
    assert len(sent(slow)) == 2
    assert slow.experiment()["batch_size"] == 20
    assert field.input_value() == "20"


def test_a_change_back_before_the_answer_counts(slow: Lesson) -> None:
    rate = rate_of(slow)
    for written in ("0.5", "0.1"):
        rate.fill(written)
        slow.page.keyboard.press("Enter")
    sent(slow)
    assert slow.experiment()["optimizer"]["learning_rate"] == 0.1
    assert rate.input_value() == "0.1"


def test_features_are_ticked_between_answers(lesson: Lesson) -> None:
    lesson.configure(dataset={"name": "moons"}, output_activation="sigmoid", loss="binary_cross_entropy")
    hold_back(lesson.page)
    boxes = lesson.page.locator("#feature-boxes input")
    boxes.nth(2).check()
    boxes.nth(3).check()
    let_one_through(lesson)
    boxes.nth(4).check()
    sent(lesson)
    assert len(lesson.experiment()["dataset"]["features"]) == 5


def test_units_of_a_layer_that_has_just_gone(lesson: Lesson) -> None:
    errors: list[str] = []
    lesson.page.on("pageerror", lambda error: errors.append(str(error)))
    lesson.press("Add a hidden layer")
    hold_back(lesson.page)
    lesson.page.get_by_label("Units of hidden layer 2", exact=True).fill("3")
    press(lesson, "Remove hidden layer 2")
    sent(lesson)
    assert units(lesson) == [6]
    assert errors == []


def test_an_option_of_an_optimizer_that_has_just_gone(slow: Lesson) -> None:
    slow.page.get_by_role("textbox", name="Optimizer", exact=True).click()
    slow.page.get_by_role("option", name="Adam", exact=True).click()
    slow.page.get_by_label("Momentum", exact=True).locator("visible=true").fill("0.5")
    slow.page.keyboard.press("Enter")
    sent(slow)
    assert slow.experiment()["optimizer"]["name"] == "adam"
    assert slow.problem() == ""


def test_steps_behind_a_change_are_made_in_the_new_lesson(lesson: Lesson) -> None:
    lesson.press("Next iteration", times=3)
    lesson.step_by("stage")
    hold_back(lesson.page)
    press(lesson, "New seed")
    for _ in range(2):
        press(lesson, "Next stage")
    sent(lesson)
    assert lesson.cursor() == (1, "forward 2")


def test_a_double_click_is_one_press(lesson: Lesson) -> None:
    lesson.press("Add a hidden layer", times=2)
    hold_back(lesson.page)
    lesson.page.get_by_role("button", name="Remove hidden layer 1", exact=True).dblclick()
    assert len(sent(lesson)) == 1
    assert units(lesson) == [6, 6]
    lesson.page.get_by_role("button", name="Add a hidden layer", exact=True).dblclick()
    assert len(sent(lesson)) == 2
    assert units(lesson) == [6, 6, 6]


def test_who_loses_a_conflict_is_told_and_changes_nothing(lesson: Lesson) -> None:
    other = Lesson.open(lesson.page.context, lesson.page.url)
    lesson.press("Add a hidden layer")
    hold_back(other.page)
    press(other, "New seed")
    press(other, "Add a hidden layer")
    assert len(sent(other)) == 1
    assert other.problem().startswith("This run was changed elsewhere")
    assert units(other) == units(lesson) == [6, 6]


def test_a_change_is_not_made_to_another_run(slow: Lesson) -> None:
    slow.page.evaluate("neuroviz.link.send({ do: 'open', run: null, share: null })")
    press(slow, "Add a hidden layer")
    assert [command["do"] for command in sent(slow)] == ["open"]
    assert units(slow) == [6]


def test_a_refusal_after_another_change_goes_when_the_panel_is_used_again(slow: Lesson) -> None:
    press(slow, "New seed")
    rate_of(slow).fill("200")
    slow.page.keyboard.press("Enter")
    assert len(sent(slow)) == 2
    assert slow.problem().startswith("optimizer.learning_rate: 200")
    assert slow.experiment()["seed"] != 7
    assert rate_of(slow).input_value() == "0.1"
    rate_of(slow).press("5")
    assert slow.problem() == ""


def test_a_rate_behind_another_change_is_that_of_the_new_run(lesson: Lesson) -> None:
    lesson.press("Next iteration", times=2)
    hold_back(lesson.page)
    press(lesson, "Add a hidden layer")
    rate_of(lesson).fill("0.5")
    lesson.page.keyboard.press("Enter")
    assert [command["do"] for command in sent(lesson)] == ["configure", "configure"]
    assert units(lesson) == [6, 6]
    assert lesson.experiment()["optimizer"]["learning_rate"] == 0.5


def test_a_refused_upload_is_told_where_it_was_chosen(slow: Lesson) -> None:
    press(slow, "New seed")
    slow.page.evaluate("neuroviz.dialogs.open('dialog-download')")
    file = {"name": "mine.json", "mimeType": "application/json", "buffer": b'{"seed": -4}'}
    slow.page.set_input_files("#upload-experiment", file)  # type: ignore[arg-type]
    sent(slow)
    expect(slow.page.locator("#dialog-download")).to_be_visible()
    expect(slow.page.locator("#download-note")).to_contain_text("The experiment was refused: seed: -4")


def test_a_trial_can_be_changed_when_its_first_answer_is_there(lesson: Lesson) -> None:
    lesson.page.evaluate(
        """() => { const fetch = window.fetch;
        window.probes = new Promise(resolve => { window.free = resolve; });
        window.fetch = async (address, options) => {
          if (String(options && options.body).includes('"ask":"probe"')) await window.probes;
          return fetch(address, options);
        }; }"""
    )
    lesson.page.get_by_role("tab", name="Data").click()
    lesson.page.get_by_text("Try an input", exact=True).click()
    first = lesson.page.get_by_role("spinbutton", name="sepal length")
    expect(first).to_be_disabled()
    row = lesson.page.get_by_role("spinbutton", name="Row (0 to 149)")
    row.fill("12")
    lesson.page.evaluate("window.free()")
    expect(first).to_be_enabled()
    expect(row).to_have_value("12")
