"""Limited work on a student's page: what is hidden is hidden everywhere, and what is not open says so."""

import pytest

from tests.browser.class_pages import StudentPage, TeacherPage, shown, teacher_and_student
from tests.browsers import NewStudent

TAKEN = "() => sessionStorage.getItem('neuroviz-taken')"


@pytest.fixture
def pair(new_student: NewStudent, class_server: str) -> tuple[TeacherPage, StudentPage]:
    """A teacher and a student in a class."""
    return teacher_and_student(new_student, class_server)


def limited(pair: tuple[TeacherPage, StudentPage], *hidden: str) -> StudentPage:
    """The student, who works on the class's run within limits."""
    teacher, student = pair
    teacher.work("class", "limits", hidden=hidden)
    student.wait_until("step through this run")
    student.page.wait_for_function(TAKEN)
    student.settle()
    return student


def test_hidden_numbers_are_nowhere_on_the_card(pair: tuple[TeacherPage, StudentPage]) -> None:
    student = limited(pair, "numbers")
    student.lesson.press("Next iteration")
    student.lesson.choose_weight(1, 0, 0)
    card = student.page.inner_text("#card")
    assert "Cause and effect" in card
    assert "Rounded" not in card
    digits = [word for word in card.split() if word.strip("−-(),").replace(".", "").isdigit() and "." in word]
    assert digits == []
    assert not student.page.is_visible("#hands")


def test_a_hidden_tab_is_lent_another_and_ones_own_comes_back(pair: tuple[TeacherPage, StudentPage]) -> None:
    teacher, student = pair
    student.page.click("#tab-table")
    limited(pair, "table", "loss")
    assert shown(student.page)["tab"] == "data"
    assert not student.page.is_visible("#tab-table")
    student.page.click("#tab-gradients")
    teacher.work("stay")
    student.wait_until("change whatever you like")
    assert shown(student.page)["tab"] == "table"
    assert student.page.is_visible("#panel-table")


def test_hidden_pictures_of_the_data_are_not_in_the_neurons_either(
    pair: tuple[TeacherPage, StudentPage],
) -> None:
    teacher, student = pair
    teacher.lesson.configure(
        dataset={"name": "xor"}, output_activation="sigmoid", loss="binary_cross_entropy"
    )
    teacher.demo()
    student.page.wait_for_function("() => neuroviz.follow.isOn()")
    teacher.page.click('[data-option="pictures"]')
    student.page.wait_for_selector("#neuron-picture:not([hidden])")
    teacher.work("demo", "limits", hidden=("data",))
    student.wait_until("step through this run")
    student.page.wait_for_function(TAKEN)
    student.settle()
    assert not student.page.is_visible('[data-option="pictures"]')
    assert not student.page.is_visible("#neuron-picture")


def test_a_run_that_limits_close_says_so_and_two_runs_are_not_compared(
    pair: tuple[TeacherPage, StudentPage],
) -> None:
    _, student = pair
    student.lesson.configure(seed=99)
    student.lesson.press("Next iteration")
    limited(pair, "loss")
    own = student.page.evaluate("neuroviz.player.state.place.run")
    student.page.click("#open-runs")
    assert not student.page.is_visible('[data-act="compare"]')
    assert student.page.locator("#new-run").evaluate("e => Boolean(e.closest('[inert]'))")
    student.page.click(f'#runs-list [data-run]:not([data-run="{own}"]) [data-act="open"]')
    student.page.wait_for_function(
        "() => document.getElementById('problem')?.textContent.includes('has not opened')"
    )
    student.settle()
    assert student.page.evaluate("neuroviz.player.state.place.run") == own


def test_where_everyone_was_is_there_after_a_reload_too(pair: tuple[TeacherPage, StudentPage]) -> None:
    teacher, student = pair
    teacher.work("class")
    student.wait_until("change whatever you like")
    student.page.wait_for_function(TAKEN)
    student.settle()
    student.lesson.configure(hidden_layers=[{"units": 3, "activation": "relu"}])
    student.lesson.press("Next iteration", times=3)
    teacher.work("stay", "limits", may=("learning_rate",))
    student.wait_until("You may change: Learning rate.")
    student.page.reload()
    student.wait_until("You may change: Learning rate.")
    assert student.lesson.cursor() == (3, "update")
    assert student.lesson.experiment()["hidden_layers"] == [{"units": 3, "activation": "relu"}]


@pytest.mark.parametrize("choice", ["optimizer", "dataset"])
def test_an_open_choice_brings_along_what_belongs_to_it(
    pair: tuple[TeacherPage, StudentPage], choice: str
) -> None:
    teacher, student = pair
    teacher.work("class", "limits", may=(choice,))
    student.wait_until("You may change")
    student.page.wait_for_function(TAKEN)
    student.settle()
    title, option = {"optimizer": ("Optimizer", "Adam"), "dataset": ("Data set", "Sine")}[choice]
    student.page.get_by_label(title, exact=True).locator("visible=true").first.click()
    student.page.get_by_role("option", name=option, exact=True).click()
    student.page.wait_for_function(
        'name => JSON.stringify(neuroviz.player.state.lesson.experiment).includes(`"name":"${name}"`)',
        arg=option.lower(),
    )
    student.settle()
    assert student.page.inner_text("#problem") == ""
