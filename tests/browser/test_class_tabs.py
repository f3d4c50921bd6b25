"""Several tabs, pages that are closed and opened again, and links that are pasted into an open page."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.class_pages import (
    ClassPage,
    StudentPage,
    TeacherPage,
    all_show_the_same,
    says,
    shown,
    teacher_and_student,
)
from tests.browser.lesson import Lesson
from tests.browsers import NewStudent
from tests.live.people import TEACHER_KEY


def led(person: BrowserContext, address: str, title: str = "A class") -> TeacherPage:
    """A teacher's page with a new class, which follows it."""
    teacher = TeacherPage.by_key(person, address)
    teacher.create(title)
    teacher.demo()
    return teacher


def code_of(teacher: TeacherPage) -> str:
    return teacher.page.inner_text("#class-code")


def hall_of(person: BrowserContext, teacher: TeacherPage) -> Page:
    page = ClassPage.open(person, teacher.page.input_value("#link-hall")).page
    says(page, "hall-code", code_of(teacher))
    return page


def test_the_halls_page_is_the_halls_after_a_reload(new_student: NewStudent, class_server: str) -> None:
    teacher = led(new_student(), class_server)
    page = hall_of(new_student(), teacher)
    assert "#" not in page.url
    page.reload()
    says(page, "hall-code", code_of(teacher))
    teacher.lesson.press("Next stage")
    seen = all_show_the_same(teacher.page, page, seconds=8)
    teacher.work("class")
    says(page, "class-mode", "Own work")
    page.reload()
    says(page, "class-mode", "Own work")
    page.wait_for_function("() => neuroviz.player.state.cursor?.iteration === 1")
    Lesson(page).settle()
    assert shown(page)["neurons"] == seen["neurons"]


def test_a_new_secret_link_is_pasted_into_the_page_of_the_old_one(
    new_student: NewStudent, class_server: str
) -> None:
    teacher = led(new_student(), class_server)
    hall = hall_of(new_student(), teacher)
    teacher.page.click("#open-code")
    teacher.page.click("#open-links")
    teacher.page.click("#class-new-links")
    says(hall, "class-mode", "This link is not valid any more.")
    assert not hall.is_visible("#hall h2")
    assert not hall.is_visible(".hall-count")
    hall.evaluate("link => { location.href = link; }", teacher.page.input_value("#link-hall"))
    says(hall, "hall-code", code_of(teacher))
    assert "#" not in hall.url
    key = ClassPage.open(new_student(), f"{class_server}/teacher#wrong").page
    key.wait_for_selector("#dialog-teacher[open]")
    key.evaluate("link => { location.href = link; }", f"{class_server}/teacher#{TEACHER_KEY}")
    key.wait_for_selector("#dialog-classes[open]")
    assert "#" not in key.url


def test_an_old_link_of_the_hall_opens_no_lesson(new_student: NewStudent, class_server: str) -> None:
    page = ClassPage.open(new_student(), f"{class_server}/hall#an-old-link").page
    says(page, "class-mode", "This key opens nothing here.")
    for part in (".left", "#transport", "#open-class", "#hall h2", ".hall-count"):
        assert not page.is_visible(part), part


def test_a_teachers_page_that_was_closed_goes_on_where_the_class_is(
    new_student: NewStudent, class_server: str
) -> None:
    person = new_student()
    teacher = led(person, class_server, "Monday, group 2")
    teacher.lesson.configure(seed=99)
    teacher.lesson.press("Next stage", times=3)
    student = StudentPage.by_link(new_student(), class_server, code_of(teacher))
    seen = all_show_the_same(teacher.page, student.page, seconds=8)
    teacher.page.close()
    again = TeacherPage.open(person, f"{class_server}/teacher")
    again.page.click('[data-class]:has-text("Monday, group 2")')
    says(again.page, "class-look", "Open its run")
    again.page.click("#class-look")
    again.page.wait_for_function("() => neuroviz.player.state.lesson.experiment.seed === 99")
    again.settle()
    assert not again.page.is_visible("#class-look")
    again.page.click("#class-take")
    assert all_show_the_same(again.page, student.page, seconds=8)["neurons"] == seen["neurons"]
    again.lesson.press("Next stage")
    all_show_the_same(again.page, student.page, seconds=8)


def test_a_students_other_tab_is_told_of_the_move_to_another_class(
    new_student: NewStudent, class_server: str
) -> None:
    teacher = led(new_student(), class_server, "The first")
    first = code_of(teacher)
    teacher.page.click("#open-class")
    teacher.create("The second")
    second = code_of(teacher)
    person = new_student()
    stays = StudentPage.by_link(person, class_server, first)
    moves = ClassPage.open(person, f"{class_server}/?join={second}").page
    says(moves, "join-problem", "You are in “The first”.")
    moves.click("#join-form button[type=submit]")
    says(moves, "class-title", "The second")
    stays.wait_until("You have no place in this class any more.")
    assert not stays.follows()


def test_signing_out_asks_first_and_leaves_no_message_of_a_fault(
    new_student: NewStudent, class_server: str
) -> None:
    teacher = led(new_student(), class_server)
    for press in ("Not yet", "Sign out"):
        teacher.page.click("#open-class")
        teacher.page.click("#open-sign-out")
        says(teacher.page, "dialog-sign-out", "does not bring them back")
        teacher.page.click(f"#dialog-sign-out button:text-is('{press}')")
        if press == "Not yet":
            assert teacher.page.url.startswith(f"{class_server}/teacher")
            teacher.page.keyboard.press("Escape")
    teacher.page.wait_for_url(f"{class_server}/?run=*")
    teacher.settle()
    assert teacher.page.inner_text("#problem") == ""
    assert teacher.page.inner_text("#open-class") == "Class"


@pytest.mark.parametrize("key", ["Enter", " "])
def test_a_key_that_a_pause_came_under_leaves_no_class(
    new_student: NewStudent, class_server: str, key: str
) -> None:
    teacher, student = teacher_and_student(new_student, class_server)
    teacher.work("class")
    student.page.wait_for_function("() => sessionStorage.getItem('neuroviz-taken')")
    student.settle()
    student.page.focus("#next")
    teacher.pause("think")
    student.page.wait_for_selector("#class-pause[open]")
    student.page.keyboard.press(key)
    student.page.wait_for_timeout(500)
    assert student.page.is_visible("#class-pause")
    teacher.mode("pause")
    student.page.wait_for_selector("#class-pause", state="hidden")
    assert student.lesson.cursor() == (0, "start")


def test_the_page_of_a_student_who_leaves_is_not_read_on(new_student: NewStudent, class_server: str) -> None:
    teacher, student = teacher_and_student(new_student, class_server)
    teacher.work("class")
    student.page.wait_for_function("() => sessionStorage.getItem('neuroviz-taken')")
    teacher.board()
    teacher.do(student.nickname, "student")
    says(teacher.page, "class-nickname", student.nickname)
    student.page.click("#class-leave")
    says(teacher.page, "class-mode", "This student has left the class.")
    assert teacher.page.inner_text("#class-nickname") == ""


def test_a_paused_student_may_leave(new_student: NewStudent, class_server: str) -> None:
    teacher = led(new_student(), class_server)
    student = StudentPage.by_link(new_student(), class_server, code_of(teacher))
    teacher.pause("break")
    student.page.click("#class-pause [data-leave]")
    student.page.wait_for_selector("#class-bar", state="hidden")
    student.lesson.press("Next stage")
    assert student.lesson.cursor() == (1, "forward 1")
    teacher.page.wait_for_function("() => document.getElementById('class-count')?.textContent === '0'")


def test_a_double_click_opens_what_it_is_on(new_student: NewStudent, class_server: str) -> None:
    teacher = led(new_student(), class_server)
    for button in (
        '[data-mode="work"]', '[data-mode="limits"]', '[data-mode="pause"]', "#class-send", "#open-code",
        "#open-class", "#open-runs",
    ):  # fmt: skip
        teacher.page.dblclick(button)
        teacher.page.wait_for_timeout(300)
        assert teacher.page.locator("dialog[open]").count() == 1, button
        teacher.page.keyboard.press("Escape")


def forget_by_the_privacy_page(person: BrowserContext, address: str) -> None:
    page = person.new_page()
    page.goto(f"{address}/privacy")
    page.check("input[type=checkbox]")
    page.click("button:has-text('Forget me')")
    page.wait_for_selector("h1:has-text('Forgotten')")


def test_a_tab_of_a_browser_that_was_forgotten_begins_no_run_by_itself(
    new_student: NewStudent, class_server: str
) -> None:
    teacher = led(new_student(), class_server)
    person = new_student()
    student = StudentPage.by_link(person, class_server, code_of(teacher))
    all_show_the_same(teacher.page, student.page)
    forget_by_the_privacy_page(person, class_server)
    sent = student.callbacks()
    says(student.page, "class-mode", "Everything of this browser was deleted.")
    student.page.wait_for_timeout(500)
    assert student.callbacks() == sent
    assert student.follows()
    student.page.click("#class-leave")
    student.settle()
    assert not student.follows()
    assert not student.page.is_visible("#class-bar")
    student.lesson.press("Next stage")
    assert student.lesson.cursor() == (1, "forward 1")


def test_who_forgets_in_one_tab_is_told_so_in_the_other(new_student: NewStudent, class_server: str) -> None:
    person = new_student()
    teacher = TeacherPage.by_key(new_student(), class_server)
    student = StudentPage.by_link(person, class_server, teacher.create("A class"))
    teacher.work("stay")
    student.wait_until("change whatever you like")
    other = ClassPage.open(person, class_server)
    says(other.page, "class-mode", "change whatever you like")
    other.page.click("#open-runs")
    other.page.click("summary:has-text('Forget me')")
    other.page.click("#dialog-runs button:has-text('Delete it all')")
    other.page.click("main p a:has-text('NeuroViz')")  # someone new at once
    says(student.page, "class-mode", "Everything of this browser was deleted.")
    assert student.page.locator("#transport").evaluate("bar => bar.inert")
    student.page.click("#class-leave")
    student.lesson.press("Next stage")
    assert student.lesson.cursor() == (1, "forward 1")
