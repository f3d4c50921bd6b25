"""Streams that break: a worker killed, the server restarted, streams blocked or held back by a proxy. Nobody
reloads, and everyone has the state of the moment again."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.class_pages import StudentPage, TeacherPage, all_show_the_same, shown
from tests.browsers import ADDRESS, NewStudent
from tests.conftest import RunningServer, StartServer, children_of
from tests.live.people import TEACHER_KEY


@pytest.fixture
def own_server(start_server: StartServer, tmp_path: Path) -> Iterator[RunningServer]:
    """A server of its own, which a test may break."""
    if ADDRESS:
        pytest.skip("this server is not ours to break")
    server = start_server(tmp_path / "data", NEUROVIZ_TEACHER_KEY=TEACHER_KEY)
    yield server
    if server.process.poll() is None:
        server.stop()


def state_is(page: Page, text: str) -> None:
    """Waits until the bar says this of the connection."""
    page.wait_for_function(
        "text => document.getElementById('class-state')?.textContent.includes(text)", arg=text, timeout=60_000
    )


def test_a_killed_worker_is_not_noticed_for_long(new_student: NewStudent, own_server: RunningServer) -> None:
    teacher = TeacherPage.by_key(new_student(), own_server.url)
    code = teacher.create("A class")
    teacher.demo()
    students = [StudentPage.by_link(new_student(), own_server.url, code) for _ in range(3)]
    all_show_the_same(teacher.page, *(each.page for each in students))
    workers = [
        pid for pid, line in children_of(own_server.process.pid).items() if "neuroviz_dash.cli" in line
    ]
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    teacher.lesson.press("Next iteration")
    teacher.lesson.press("Next stage")
    all_show_the_same(teacher.page, *(each.page for each in students), seconds=10)
    for student in students:
        student.page.wait_for_function("() => neuroviz.stream.state() === 'live'")


def in_a_demo(new_student: NewStudent, address: str) -> tuple[TeacherPage, StudentPage]:
    """A teacher who shows a page, and a student who follows it."""
    teacher = TeacherPage.by_key(new_student(), address)
    code = teacher.create("A class")
    teacher.demo()
    return teacher, StudentPage.by_link(new_student(), address, code)


def start_again(start_server: StartServer, server: RunningServer) -> None:
    """A server that was stopped, at its old place and with its old data."""
    port = server.url.rsplit(":", 1)[1]
    start_server(server.data_dir, "--port", port, NEUROVIZ_TEACHER_KEY=TEACHER_KEY)


def test_a_class_outlives_a_restart(
    new_student: NewStudent, start_server: StartServer, own_server: RunningServer
) -> None:
    teacher, student = in_a_demo(new_student, own_server.url)
    nickname = student.nickname
    teacher.lesson.press("Next stage", times=3)
    seen = all_show_the_same(teacher.page, student.page)
    own_server.stop()
    state_is(student.page, "Connecting again")
    start_again(start_server, own_server)
    student.page.wait_for_function("() => neuroviz.stream.state() === 'live'", timeout=30_000)
    assert shown(student.page) == seen
    teacher.lesson.press("Next stage")
    assert all_show_the_same(teacher.page, student.page, seconds=20) != seen
    assert student.nickname == nickname


def test_while_the_server_is_away_the_bar_says_nothing_of_the_class(
    new_student: NewStudent, start_server: StartServer, own_server: RunningServer
) -> None:
    teacher, student = in_a_demo(new_student, own_server.url)
    counts = teacher.page.locator("#class-counts")
    expect(counts).to_have_text("1 in class, 1 here")
    own_server.stop()
    for page in (teacher.page, student.page):
        expect(page.locator("#class-state")).to_have_text("Connecting again …", timeout=30_000)
        expect(page.locator("#class-mode")).to_have_text("")
    expect(counts).to_be_hidden()
    start_again(start_server, own_server)
    for page, sentence in (
        (teacher.page, "The class follows this page."),
        (student.page, "You follow the teacher."),
    ):
        expect(page.locator("#class-mode")).to_have_text(sentence, timeout=30_000)
        expect(page.locator("#class-state")).to_have_text("")
    expect(counts).to_have_text("1 in class, 1 here", timeout=30_000)
    expect(counts).to_be_visible()


@pytest.mark.parametrize("how", ["refused", "held back"])
def test_polling_takes_over_where_streams_are_blocked(
    new_student: NewStudent, class_server: str, how: str
) -> None:
    teacher = TeacherPage.by_key(new_student(), class_server)
    code = teacher.create("A class")
    teacher.demo()
    person = new_student()

    def block(route: Route) -> None:
        if how == "refused":
            route.abort()  # else it never gets an answer, as behind a proxy that waits for the end

    person.route("**/stream?*", block)
    student = StudentPage.by_link(person, class_server, code)
    state_is(student.page, "blocked here")
    all_show_the_same(teacher.page, student.page, seconds=10)
    teacher.lesson.press("Next stage", times=2)
    all_show_the_same(teacher.page, student.page, seconds=10)
    teacher.board()
    teacher.page.wait_for_selector(
        f'#board-rows tr:has-text("{student.nickname}"):has-text("present")', timeout=20_000
    )


def test_a_stream_that_the_server_refuses_is_polled_for_and_said_in_its_words(
    new_student: NewStudent, class_server: str
) -> None:
    teacher = TeacherPage.by_key(new_student(), class_server)
    code = teacher.create("A class")
    teacher.demo()
    person, asked = new_student(), []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        body = 'event: refused\ndata: {"text": "This class is open in too many tabs."}\n\n'
        route.fulfill(status=200, content_type="text/event-stream", body=body)

    person.route("**/stream?*", refuse)
    student = StudentPage.by_link(person, class_server, code)
    state_is(student.page, "too many tabs")
    teacher.lesson.press("Next stage", times=2)
    all_show_the_same(teacher.page, student.page, seconds=10)
    student.page.wait_for_timeout(4000)
    assert student.page.inner_text("#class-state") == "This class is open in too many tabs."
    assert len(asked) == 1


def test_a_removed_student_is_out_at_once(new_student: NewStudent, class_server: str) -> None:
    teacher = TeacherPage.by_key(new_student(), class_server)
    code = teacher.create("A class")
    teacher.demo()
    student = StudentPage.by_link(new_student(), class_server, code)
    own = student.page.evaluate("sessionStorage.getItem('neuroviz-run')")
    teacher.board()
    teacher.do(student.nickname, "remove")
    teacher.do(student.nickname, "remove")
    student.wait_until("You were removed from the class.")
    assert student.page.evaluate("neuroviz.player.state.place.run") == own
    student.lesson.press("Next stage")
    assert student.lesson.cursor() == (1, "forward 1")
    student.page.click("#open-class")
    student.page.fill("#join-code", code)
    student.page.click("#join-form button[type=submit]")
    student.page.wait_for_function(
        "() => document.getElementById('join-problem')?.textContent.includes('removed')"
    )


def test_a_second_page_takes_the_demo_over(new_student: NewStudent, class_server: str) -> None:
    person = new_student()
    first = TeacherPage.by_key(person, class_server)
    code = first.create("A class")
    first.demo()
    student = StudentPage.by_link(new_student(), class_server, code)
    colleague = new_student()
    page = colleague.new_page()
    page.goto(first.page.input_value("#link-co"))
    second = TeacherPage(page, [])
    second.settle()
    page.wait_for_selector("#class-take:not([hidden])")
    second.lesson.press("Next stage", times=2)
    assert shown(student.page)["cursor"]["iteration"] == 0
    page.click("#class-take")
    all_show_the_same(page, student.page, seconds=8)
    second.lesson.press("Next stage")
    all_show_the_same(page, student.page, seconds=8)
    first.page.wait_for_selector("#class-take:not([hidden])")
    first.lesson.press("Next iteration")
    all_show_the_same(page, student.page, seconds=8)


def test_a_student_who_comes_late_or_reloads_sees_the_moment(
    new_student: NewStudent, class_server: str
) -> None:
    teacher = TeacherPage.by_key(new_student(), class_server)
    code = teacher.create("A class")
    teacher.demo()
    teacher.lesson.configure(
        dataset={"name": "xor"}, output_activation="sigmoid", loss="binary_cross_entropy"
    )
    teacher.lesson.press("Next epoch")
    late = StudentPage.by_link(new_student(), class_server, code)
    all_show_the_same(teacher.page, late.page, seconds=8)
    nickname = late.nickname
    late.page.reload()
    late.page.wait_for_selector("#class-bar:not([hidden])")
    all_show_the_same(teacher.page, late.page, seconds=8)
    assert late.nickname == nickname
