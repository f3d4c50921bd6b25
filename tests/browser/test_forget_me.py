"""Forget me, as a student finds it; and the pages that need no script, for everyone's eyes."""

import pytest
from playwright.sync_api import Browser

from neuroviz_dash.identity import COOKIE
from tests.browser.lesson import Lesson
from tests.browser.test_axe import SIZES, check
from tests.browsers import NewStudent


def test_two_presses_in_my_runs_make_someone_new(new_student: NewStudent, server: str) -> None:
    student = new_student()
    lesson = Lesson.open(student, server)
    page = lesson.page
    lesson.press("Next iteration", 2)
    page.evaluate("neuroviz.options.set('weights', 'after')")
    (was,) = [each["value"] for each in student.cookies() if each["name"] == COOKIE]
    page.click("#open-runs")
    page.wait_for_selector("#runs-list [data-run]")
    page.click("summary:has-text('Forget me')")
    page.click("#dialog-runs button:has-text('Delete it all')")
    page.wait_for_selector("h1:has-text('Forgotten')")
    assert "1 run," in page.inner_text("main")
    assert COOKIE not in {each["name"] for each in student.cookies()}
    page.click("main p a:has-text('NeuroViz')")
    lesson.settle()
    assert lesson.cursor() == (0, "start")
    assert lesson.problem() == ""
    (now,) = [each["value"] for each in student.cookies() if each["name"] == COOKIE]
    assert now.split(".")[0] != was.split(".")[0]


def test_on_the_privacy_page_the_box_comes_first(new_student: NewStudent, server: str) -> None:
    lesson = Lesson.open(new_student(), server)
    lesson.press("Next iteration")
    page = lesson.page
    page.click("#help")
    with page.context.expect_page() as opened:
        page.click("#dialog-help a[href='/privacy']")
    privacy = opened.value
    privacy.click("button:has-text('Forget me')")
    assert privacy.inner_text("h1") == "Privacy", "nothing is sent without the box"
    privacy.check("input[type=checkbox]")
    privacy.click("button:has-text('Forget me')")
    privacy.wait_for_selector("h1:has-text('Forgotten')")
    page.keyboard.press("Escape")
    page.click("#next")
    page.locator("#problem", has_text="not stored").wait_for()
    lesson.settle()


@pytest.mark.parametrize("is_new_already", [False, True])
def test_another_tab_does_not_make_a_forgotten_run_again(
    new_student: NewStudent, server: str, is_new_already: bool
) -> None:
    student = new_student()
    lesson = Lesson.open(student, server)
    page = lesson.page
    lesson.press("Next iteration", 2)
    (was,) = [each["value"] for each in student.cookies() if each["name"] == COOKIE]
    # As the button in another tab does it: here is nothing but the run of someone who is gone.
    assert student.request.post(f"{server}/forget", headers={"Origin": server}).ok
    if is_new_already:
        Lesson.open(student, server).page.close()
    page.click("#next")
    page.locator("#problem", has_text="not stored").wait_for()
    lesson.settle()
    assert lesson.cursor() == (0, "start")
    lesson.press("Next iteration")
    assert (lesson.cursor(), lesson.problem()) == ((1, "update"), "")
    (now,) = [each["value"] for each in student.cookies() if each["name"] == COOKIE]
    assert now.split(".")[0] != was.split(".")[0]


@pytest.mark.parametrize("size", ["laptop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_pages_without_a_script(
    chromium: Browser, server: str, theme: str, size: str
) -> None:
    width, height = SIZES[size]
    context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=theme)  # type: ignore[arg-type]
    page, found = context.new_page(), {}
    page.goto(f"{server}/privacy")
    check(page, "privacy", found)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
        "nothing is wider than the page"
    )
    assert (
        page.evaluate("getComputedStyle(document.body).backgroundColor")
        == {
            "light": "rgb(255, 255, 255)",
            "dark": "rgb(18, 22, 28)",
        }[theme]
    )
    page.check("input[type=checkbox]")
    page.click("button:has-text('Forget me')")
    page.wait_for_selector("h1:has-text('Forgotten')")
    check(page, "forgotten", found)
    context.close()
    assert found == {}
