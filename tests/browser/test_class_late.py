"""Answers and requests of a class that come late, fail, or overtake each other."""

from collections.abc import Callable
from functools import partial

from playwright.sync_api import Page, Route

from tests.browser.class_pages import (
    StudentPage,
    TeacherPage,
    all_show_the_same,
    says,
    shown,
    teacher_and_student,
)
from tests.browsers import NewStudent

CALLBACK = "**/_dash-update-component*"


class Held:
    """A page's requests whose body has all of some words: they wait before they reach the server, or with its
    answer if they are to be `answered`."""

    def __init__(self, page: Page, *words: str, answered: bool = False) -> None:
        self._page = page
        self._words = words
        self._answered = answered
        self._waiting: list[Callable[[], None]] = []
        self._is_on = True
        page.route(CALLBACK, self._hold)

    def _hold(self, route: Route) -> None:
        body = route.request.post_data or ""
        if self._is_on and all(word in body for word in self._words):
            answer = route.fetch() if self._answered else None
            self._waiting.append(partial(route.fulfill, response=answer) if answer else route.continue_)
        else:
            route.fallback()

    def wait(self) -> None:
        """Until one is held."""
        for _ in range(200):
            if self._waiting:
                return
            self._page.wait_for_timeout(25)
        raise AssertionError(f"no request with {self._words}")

    def let_go(self) -> None:
        """They go on, and no more of them are held."""
        self._is_on = False
        for go_on in self._waiting:
            go_on()


def joined(teacher: TeacherPage, new_student: NewStudent, address: str) -> StudentPage:
    """A student in the class that the teacher's page leads."""
    return StudentPage.by_link(new_student(), address, teacher.page.inner_text("#class-code"))


def test_what_a_failed_request_was_to_show_is_shown_all_the_same(
    new_student: NewStudent, class_server: str
) -> None:
    teacher, student = teacher_and_student(new_student, class_server)
    teacher.demo()
    all_show_the_same(teacher.page, student.page)
    failed: list[str] = []

    def fail_twice(route: Route) -> None:
        if '"demonstrate"' in (route.request.post_data or "") and len(failed) < 2:
            failed.append(route.request.url)
            route.abort()
        else:
            route.fallback()

    teacher.page.route(CALLBACK, fail_twice)
    teacher.lesson.press("Next stage")
    assert all_show_the_same(teacher.page, student.page, seconds=8)["stage"] == "forward 1"
    assert len(failed) == 2


def test_an_answer_that_was_overtaken_does_not_bring_an_old_state_back(
    new_student: NewStudent, class_server: str
) -> None:
    teacher = TeacherPage.by_key(new_student(), class_server)
    teacher.create("A class")
    colleague = TeacherPage.open(new_student(), teacher.page.input_value("#link-co"))
    other = TeacherPage(colleague.page, colleague.requests)
    says(other.page, "class-mode", "Demo")
    answers: list[tuple[Route, object]] = []

    def answer_late(route: Route) -> None:
        if '"act":"pause"' in (route.request.post_data or ""):
            answers.append((route, route.fetch()))
        else:
            route.fallback()

    teacher.page.route(CALLBACK, answer_late)
    teacher.pause("talk")
    says(other.page, "class-mode", "Paused")
    other.mode("pause")
    says(other.page, "class-mode", "Press “Demo”")
    says(teacher.page, "class-mode", "Press “Demo”")
    ((route, response),) = answers
    route.fulfill(response=response)  # type: ignore[arg-type]
    teacher.page.wait_for_selector("#dialog-pause:not([open])", state="attached")
    teacher.page.wait_for_timeout(300)
    assert "Press “Demo”" in teacher.page.inner_text("#class-mode")
    assert teacher.page.get_attribute('[data-mode="pause"]', "aria-pressed") == "false"


def test_a_page_that_lost_the_demo_while_it_asked_shows_nothing_more(
    new_student: NewStudent, class_server: str
) -> None:
    first = TeacherPage.by_key(new_student(), class_server)
    first.create("A class")
    first.demo()
    second = TeacherPage.open(new_student(), first.page.input_value("#link-co"))
    second.page.wait_for_selector("#class-take:not([hidden])")
    student = joined(first, new_student, class_server)
    all_show_the_same(first.page, student.page)
    held = Held(first.page, '"act":"demonstrate"')
    first.lesson.press("Next iteration")
    held.wait()
    second.lesson.press("Next stage", times=2)
    second.page.click("#class-take")
    seen = all_show_the_same(second.page, student.page, seconds=8)
    held.let_go()
    says(first.page, "class-mode", "Another page shows its run to the class now.")
    student.page.wait_for_timeout(500)
    assert shown(student.page) == seen
    second.lesson.press("Next stage")
    all_show_the_same(second.page, student.page, seconds=8)


def test_own_work_that_ends_at_once_leaves_no_student_behind(
    new_student: NewStudent, class_server: str
) -> None:
    """The run that the class gave is still on its way when the demo is back."""
    teacher = TeacherPage.by_key(new_student(), class_server)
    teacher.create("A class")
    teacher.demo()
    students = [joined(teacher, new_student, class_server) for _ in range(3)]
    pages = [each.page for each in students]
    all_show_the_same(teacher.page, *pages)
    teacher.lesson.press("Next iteration")
    held = [Held(page, '"take":"work"') for page in pages[:2]]
    teacher.work("demo")
    for each in held:
        each.wait()
    teacher.demo()
    for page in pages:
        says(page, "class-mode", "You follow the teacher")
    for each in held:
        each.let_go()
    teacher.lesson.press("Next stage")
    all_show_the_same(teacher.page, *pages, seconds=8)
    teacher.lesson.press("Next stage")
    all_show_the_same(teacher.page, *pages, seconds=8)
    assert all(each.follows() for each in students)


def test_one_tab_leads_two_classes_one_after_the_other(new_student: NewStudent, class_server: str) -> None:
    teacher = TeacherPage.by_key(new_student(), class_server)
    students = []
    for title in ("The first", "The second"):
        teacher.create(title)
        teacher.demo()
        students.append(joined(teacher, new_student, class_server))
        all_show_the_same(teacher.page, students[-1].page)
        teacher.page.click("#open-class")
    teacher.page.keyboard.press("Escape")
    before = shown(students[0].page)
    teacher.lesson.press("Next stage", times=2)
    all_show_the_same(teacher.page, students[1].page)
    assert shown(students[0].page) == before
    teacher.page.click("#open-class")
    teacher.page.click('[data-class]:has-text("The first")')
    says(teacher.page, "class-title", "The first")
    teacher.demo()
    teacher.lesson.press("Next stage")
    seen = all_show_the_same(teacher.page, students[0].page, seconds=8)
    assert shown(students[1].page) != seen


def test_the_newest_of_two_runs_that_a_class_is_given_is_the_one_that_all_have(
    new_student: NewStudent, class_server: str
) -> None:
    """The answer for the first one is under way when the second one is sent."""
    teacher, student = teacher_and_student(new_student, class_server)
    teacher.demo()
    all_show_the_same(teacher.page, student.page)
    held = Held(student.page, '"take":"work"', answered=True)
    teacher.work("demo")
    held.wait()
    teacher.lesson.press("Next iteration", times=2)
    teacher.page.click("#class-send")
    teacher.page.click("#send-now")
    says(teacher.page, "class-mode", "Everyone has this experiment")
    held.let_go()
    student.page.wait_for_function("() => neuroviz.player.state.cursor.iteration === 2")
    student.settle()
    assert shown(student.page)["trace"] == shown(teacher.page)["trace"]


def test_a_run_that_could_not_be_taken_is_taken_later(new_student: NewStudent, class_server: str) -> None:
    teacher, student = teacher_and_student(new_student, class_server)
    teacher.work("class")
    student.page.wait_for_function("() => sessionStorage.getItem('neuroviz-taken')")
    failed: list[str] = []

    def fail_once(route: Route) -> None:
        if '"take":"work"' in (route.request.post_data or "") and not failed:
            failed.append(route.request.url)
            body = {"multi": True, "response": {"answer": {"data": {"error": "The store is away."}}}}
            route.fulfill(json=body)
        else:
            route.fallback()

    student.page.route(CALLBACK, fail_once)
    teacher.lesson.press("Next iteration", times=2)
    teacher.page.click("#class-send")
    teacher.page.click("#send-now")
    student.page.wait_for_function("() => neuroviz.player.state.cursor.iteration === 2", timeout=15_000)
    assert len(failed) == 1


def test_who_looks_around_gets_the_copy_whatever_the_teacher_sets_meanwhile(
    new_student: NewStudent, class_server: str
) -> None:
    teacher, student = teacher_and_student(new_student, class_server)
    teacher.demo()
    teacher.lesson.press("Next iteration", times=3)
    seen = all_show_the_same(teacher.page, student.page)
    held = Held(student.page, '"take":"demo"')
    student.page.click("#class-look")
    held.wait()
    teacher.page.click("#open-code")
    teacher.page.click("#class-joining")
    says(teacher.page, "class-joining", "Open joining")
    student.page.wait_for_timeout(500)
    held.let_go()
    student.page.wait_for_function("() => !neuroviz.follow.isOn()")
    student.wait_until("copy of your own")
    assert shown(student.page)["trace"] == seen["trace"]
    student.page.wait_for_timeout(500)
    assert shown(student.page)["cursor"] == seen["cursor"]
