"""Whatever happens to the store, the page says so, keeps what the student did and goes on by itself."""

from pathlib import Path

import pytest

from tests.browser.lesson import Lesson, expected_edges, traces_of
from tests.browsers import NewStudent
from tests.faults.conftest import Place
from tests.faults.pages import LOOKS, covered, places, says, says_nothing
from tests.faults.store_faults import FAULTS


@pytest.mark.parametrize("fault", ["refuses", "hangs", "is slow", "is full", "is killed"])
def test_the_page_goes_on_with_what_the_student_did(
    place: Place, new_student: NewStudent, tmp_path: Path, fault: str
) -> None:
    lesson = Lesson.open(new_student(), place.url)
    page = lesson.page
    lesson.press("Next iteration", 2)
    before = places(page)
    with FAULTS[fault].happens(place):
        for _ in range(3):
            page.click("#next")
        page.click("#back")
        says(page, FAULTS[fault].words)
        assert covered(page) == ""
        assert places(page) == before
        page.click('#stage-strip [data-stage="loss"]')
    lesson.settle()
    says_nothing(page)
    assert lesson.cursor() == (4, "loss")
    assert lesson.problem() == ""
    trace = traces_of(lesson.experiment(), 4, tmp_path)[-1]
    assert lesson.edge_values() == expected_edges(trace, "loss")
    page.reload()
    lesson.settle()
    assert lesson.cursor() == (4, "loss")


def test_what_is_known_can_be_looked_at(place: Place, new_student: NewStudent) -> None:
    lesson = Lesson.open(new_student(), place.url)
    lesson.press("Next iteration", 3)
    with FAULTS["refuses"].happens(place):
        for iteration in (2, 1):
            lesson.page.click("#back")
            assert lesson.cursor() == (iteration, "update")
            assert lesson.counters()[1] == iteration
        lesson.choose_neuron(1, 2)
        assert "hidden 1" in lesson.page.inner_text("#card")
        says(lesson.page, FAULTS["refuses"].words)
        lesson.page.click("#next")
        assert lesson.counters()[1] == 2
    lesson.settle()
    says_nothing(lesson.page)
    assert lesson.cursor() == (2, "update")


def test_changes_made_meanwhile_are_all_kept_in_their_order(place: Place, new_student: NewStudent) -> None:
    lesson = Lesson.open(new_student(), place.url)
    lesson.press("Next iteration", 2)
    with FAULTS["is full"].happens(place):
        lesson.page.evaluate(
            """() => { neuroviz.player.intervene({ kind: 'learning_rate', value: 0.5 });
            neuroviz.player.intervene({ kind: 'freeze', layer: 1, unit: 0, on: true }); }"""
        )
        says(lesson.page, FAULTS["is full"].words)
    lesson.settle()
    made = lesson.page.evaluate("neuroviz.player.state.place.interventions")
    assert [(each["kind"], each["at"]) for each in made] == [("learning_rate", 2), ("freeze", 2)]
    lesson.press("Next iteration", 1)
    assert lesson.cursor() == (3, "update")


def test_playing_goes_on_when_the_store_is_back(place: Place, new_student: NewStudent) -> None:
    lesson = Lesson.open(new_student(), place.url)
    lesson.step_by("iteration")
    lesson.page.evaluate("() => neuroviz.play.setSpeed(5)")
    lesson.page.click("#play")
    lesson.page.wait_for_function("() => neuroviz.player.state.cursor.iteration > 3")
    with FAULTS["refuses"].happens(place):
        says(lesson.page, FAULTS["refuses"].words)
        reached = lesson.cursor()[0]
    lesson.page.wait_for_function("from => neuroviz.player.state.cursor.iteration > from + 5", arg=reached)
    lesson.page.click("#play")
    lesson.settle()
    says_nothing(lesson.page)


def test_a_page_that_is_opened_meanwhile_begins_by_itself(place: Place, new_student: NewStudent) -> None:
    page = new_student().new_page()
    with FAULTS["is full"].happens(place):
        page.goto(place.url)
        says(page, FAULTS["is full"].words)
    lesson = Lesson(page)
    lesson.settle()
    says_nothing(page)
    assert lesson.cursor() == (0, "start")


def test_a_dialog_says_it_too_and_has_its_answer_by_itself(place: Place, new_student: NewStudent) -> None:
    lesson = Lesson.open(new_student(), place.url)
    lesson.press("Next iteration", 1)
    with FAULTS["refuses"].happens(place):
        lesson.page.click("#open-runs")
        lesson.page.locator("#runs-problem", has_text=FAULTS["refuses"].words).wait_for(timeout=15000)
    lesson.page.wait_for_selector("#runs-list li")
    says_nothing(lesson.page)
    assert lesson.page.inner_text("#runs-problem") == ""


@pytest.mark.parametrize(("theme", "width", "height"), LOOKS)
def test_the_message_moves_and_covers_nothing(
    place: Place, new_student: NewStudent, tmp_path: Path, theme: str, width: int, height: int
) -> None:
    lesson = Lesson.open(new_student(), place.url)
    lesson.page.set_viewport_size({"width": width, "height": height})
    if theme == "dark":
        lesson.page.click("#theme")
    lesson.press("Next iteration", 2)
    lesson.page.wait_for_function("() => document.getElementById('runs-count')?.textContent")
    lesson.page.evaluate("scrollTo(0, 0)")
    before = places(lesson.page)
    with FAULTS["is full"].happens(place):
        lesson.page.click("#next")
        says(lesson.page, FAULTS["is full"].words)
        lesson.page.evaluate("scrollTo(0, 0)")
        lesson.page.screenshot(path=str(tmp_path / "message.png"))
        assert covered(lesson.page) == ""
        assert places(lesson.page) == before
    lesson.settle()
    says_nothing(lesson.page)
