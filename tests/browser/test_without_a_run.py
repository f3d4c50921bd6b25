"""A page that has no run yet: the server cannot give it one at the moment."""

from playwright.sync_api import Page, Route

from tests.browser.lesson import Lesson
from tests.browsers import NewStudent
from tests.callbacks.student import CALLBACK

FULL = "503 The server is full: please tell your teacher, or whoever runs it.\n"


def refuse(route: Route) -> None:
    route.fulfill(status=503, body=FULL, content_type="text/plain")


def is_inert(page: Page) -> bool:
    found: bool = page.locator("main.columns").evaluate("main => main.inert")
    return found


def test_a_page_without_a_run_says_why_and_takes_no_press_until_it_has_one(
    new_student: NewStudent, server: str
) -> None:
    page = new_student().new_page()
    page.route(f"**{CALLBACK}*", refuse)
    page.goto(server)
    page.locator(
        "#fault", has_text="The server is full: please tell your teacher, or whoever runs it."
    ).wait_for()
    assert page.inner_text("#fault").endswith("The lesson opens by itself as soon as it can.")
    assert is_inert(page)
    assert page.is_disabled("#share")
    assert page.is_disabled("#download")
    page.unroute_all()
    lesson = Lesson(page)
    lesson.settle()
    assert not is_inert(page)
    assert not page.is_disabled("#share")
    lesson.press("Next stage")
    assert lesson.cursor() == (1, "forward 1")


def test_a_fault_later_says_that_the_work_is_kept(lesson: Lesson) -> None:
    page = lesson.page
    page.route(f"**{CALLBACK}*", refuse)
    page.click("#next")
    page.locator("#fault", has_text="What you did is kept; trying again.").wait_for()
    page.unroute_all()
    lesson.settle()
    assert lesson.cursor() == (1, "forward 1")
