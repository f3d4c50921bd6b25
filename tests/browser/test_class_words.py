"""What the pages of a class say and ask, before, during and after its lesson."""

from playwright.sync_api import Page

from tests.browser.class_pages import (
    ClassPage,
    StudentPage,
    TeacherPage,
    all_show_the_same,
    says,
    shown,
    teacher_and_student,
)
from tests.browsers import NewStudent

IS_PRESSED = "key => document.querySelector(`[data-mode='${key}']`)?.getAttribute('aria-pressed') === 'true'"


def mode_is_marked(teacher: TeacherPage, key: str) -> bool:
    return bool(teacher.page.evaluate(IS_PRESSED, key))


def own_run(page: Page) -> str:
    return str(page.evaluate("neuroviz.player.state.place.run"))


def test_before_anything_is_shown_a_students_page_is_the_students(
    new_student: NewStudent, class_server: str
) -> None:
    teacher = TeacherPage.by_key(new_student(), class_server)
    code = teacher.create("A class")
    student = StudentPage.by_link(new_student(), class_server, code)
    student.wait_until("has shown nothing yet")
    assert not mode_is_marked(teacher, "demo")
    assert not student.page.is_visible("#class-look")
    student.lesson.press("Next stage", times=2)
    assert student.lesson.cursor() == (1, "forward 2")
    run = own_run(student.page)
    teacher.demo()
    all_show_the_same(teacher.page, student.page)
    assert student.follows()
    assert mode_is_marked(teacher, "demo")
    teacher.work("stay")
    student.wait_until("Own work")
    student.page.wait_for_function("run => neuroviz.player.state.place.run === run", arg=run)
    student.settle()
    assert student.lesson.cursor() == (1, "forward 2")


def test_who_looks_around_keeps_the_teachers_tab_and_switches_for_that_time(
    new_student: NewStudent, class_server: str
) -> None:
    teacher, student = teacher_and_student(new_student, class_server)
    teacher.demo()
    teacher.lesson.press("Next iteration")
    teacher.page.keyboard.press("3")
    teacher.page.click("#tab-table")
    seen = all_show_the_same(teacher.page, student.page)
    assert (seen["weights"], seen["tab"]) == ("change", "table")
    student.page.click("#class-look")
    student.wait_until("copy of your own")
    assert {key: shown(student.page)[key] for key in ("weights", "tab", "edges")} == {
        key: seen[key] for key in ("weights", "tab", "edges")
    }
    teacher.work("class")
    student.wait_until("Own work")
    student.page.wait_for_function("() => neuroviz.player.state.cursor.iteration === 0")
    student.settle()
    assert (shown(student.page)["weights"], shown(student.page)["tab"]) == ("after", "loss")


def test_the_dialog_of_own_work_names_the_classs_starting_data(
    new_student: NewStudent, class_server: str
) -> None:
    teacher, _ = teacher_and_student(new_student, class_server)
    teacher.mode("work")
    assert teacher.page.inner_text("#dialog-work label:has(#work-start-data)").endswith("experiment (Iris)")


def test_send_to_all_asks_first_and_says_that_a_pause_ends(
    new_student: NewStudent, class_server: str
) -> None:
    teacher, student = teacher_and_student(new_student, class_server)
    teacher.demo()
    teacher.lesson.press("Next iteration")
    all_show_the_same(teacher.page, student.page)
    teacher.page.click("#class-send")
    says(teacher.page, "send-about", "at iteration 1, to work on freely")
    assert "pause" not in teacher.page.inner_text("#send-about")
    teacher.page.click("#dialog-send [data-close]:has-text('Not yet')")
    teacher.pause("talk")
    student.page.wait_for_selector("#class-pause[open]")
    assert mode_is_marked(teacher, "demo")
    assert mode_is_marked(teacher, "pause")
    teacher.page.click("#class-send")
    says(teacher.page, "send-about", "The pause ends.")
    teacher.page.click("#send-now")
    student.wait_until("Own work")
    student.page.wait_for_function("() => neuroviz.player.state.place.run !== ''")
    student.settle()
    assert student.lesson.cursor() == (1, "update")
    assert not student.page.is_visible("#class-pause")


def test_what_is_sent_stands_still_where_a_student_was_playing(
    new_student: NewStudent, class_server: str
) -> None:
    teacher, student = teacher_and_student(new_student, class_server)
    teacher.work("class")
    student.page.wait_for_function("() => sessionStorage.getItem('neuroviz-taken')")
    student.lesson.step_by("iteration")
    student.page.click("#play")
    student.page.wait_for_function("() => neuroviz.player.state.cursor.iteration >= 2")
    teacher.page.click("#class-send")
    teacher.page.click("#send-now")
    student.page.wait_for_function("() => neuroviz.player.state.cursor.iteration === 0")
    student.page.wait_for_timeout(2500)
    assert student.lesson.cursor() == (0, "start")


def test_a_teacher_comes_back_from_a_students_run_with_one_press(
    new_student: NewStudent, class_server: str
) -> None:
    teacher = TeacherPage.by_key(new_student(), class_server)
    students = [StudentPage.by_link(new_student(), class_server, teacher.create("A class"))]
    students.append(StudentPage.by_link(new_student(), class_server, teacher.page.inner_text("#class-code")))
    teacher.demo()
    teacher.lesson.press("Next stage", times=3)
    mine, run = shown(teacher.page), own_run(teacher.page)
    teacher.work("demo")
    for at, student in enumerate(students):
        student.wait_until("Own work")
        student.page.wait_for_function("() => neuroviz.player.state.place.run !== ''")
        student.lesson.press("Next iteration", times=at + 1)
    for student in students:  # the second one while the first one's run is still here
        teacher.board()
        teacher.do(student.nickname, "spotlight")
        teacher.do(student.nickname, "show-named")
        student.wait_until(f"The class looks at: {student.nickname}")
        teacher.settle()
        all_show_the_same(teacher.page, *(each.page for each in students), seconds=8)
    says(teacher.page, "class-mode", f"You show the class: {students[1].nickname}")
    teacher.page.click("#class-look")
    for student in students:
        student.wait_until("You follow the teacher")
    assert all_show_the_same(teacher.page, *(each.page for each in students), seconds=8) == mine
    assert own_run(teacher.page) == run
    assert not teacher.page.is_visible("#class-look")


def test_all_pages_are_told_that_a_class_has_ended(new_student: NewStudent, class_server: str) -> None:
    teacher = TeacherPage.by_key(new_student(), class_server)
    code = teacher.create("Monday, group 2")
    colleague = ClassPage.open(new_student(), teacher.page.input_value("#link-co"))
    hall = ClassPage.open(new_student(), teacher.page.input_value("#link-hall"))
    says(hall.page, "hall-code", code)
    says(colleague.page, "class-mode", "Demo")
    colleague.page.click("#open-code")
    teacher.page.click("#open-code")
    teacher.page.click("#open-end")
    teacher.page.click("#class-end")
    for page in (teacher.page, colleague.page):
        says(page, "classes-news", "“Monday, group 2” has ended.")
        assert page.locator("dialog[open]").count() == 1
        assert not page.is_visible("#class-bar")
    says(hall.page, "class-mode", "The class has ended.")
    assert hall.page.inner_text("#hall-code") == ""
    assert not hall.page.is_visible("#hall-picture")


def test_new_secret_links_are_asked_for_and_end_the_old_ones(
    new_student: NewStudent, class_server: str
) -> None:
    teacher = TeacherPage.by_key(new_student(), class_server)
    code = teacher.create("Monday, group 2")
    colleague = ClassPage.open(new_student(), teacher.page.input_value("#link-co"))
    person, old = new_student(), teacher.page.input_value("#link-hall")
    hall = ClassPage.open(person, old)
    says(hall.page, "hall-code", code)
    says(colleague.page, "class-mode", "Demo")
    teacher.page.click("#open-code")
    teacher.page.click("#open-links")
    teacher.page.click("#class-new-links")
    says(hall.page, "class-mode", "This link is not valid any more.")
    assert hall.page.inner_text("#hall-code") == ""
    says(colleague.page, "classes-news", "“Monday, group 2” is not led by you any more.")
    new = teacher.page.input_value("#link-hall")
    assert new != old
    opened = ClassPage.open(person, new)
    says(opened.page, "hall-code", code)


def test_a_wrong_teachers_key_is_said_where_the_key_is_typed(
    new_student: NewStudent, class_server: str
) -> None:
    page = ClassPage.open(new_student(), f"{class_server}/teacher#an-old-key").page
    page.wait_for_selector("#dialog-teacher[open]")
    assert page.inner_text("#teacher-problem").startswith("This key opens nothing here.")
    assert page.inner_text("#problem") == ""
    assert "an-old-key" not in page.url


def test_the_link_of_another_class_asks_before_the_seat_in_this_one_is_left(
    new_student: NewStudent, class_server: str
) -> None:
    teacher = TeacherPage.by_key(new_student(), class_server)
    first = teacher.create("The first")
    teacher.demo()
    person = new_student()
    StudentPage.by_link(person, class_server, first)
    teacher.page.click("#open-class")
    second = teacher.create("The second")
    page = ClassPage.open(person, f"{class_server}/?join={second}").page
    says(page, "join-problem", "You are in “The first”.")
    assert page.input_value("#join-code") == second
    assert page.inner_text("#class-title") == "The first"
    page.click("#join-form button[type=submit]")
    says(page, "class-title", "The second")


def test_the_demo_is_the_teachers_own_run_whatever_the_page_reads(
    new_student: NewStudent, class_server: str
) -> None:
    teacher, student = teacher_and_student(new_student, class_server)
    teacher.lesson.press("Next iteration", times=2)
    mine = shown(teacher.page)
    teacher.work("class")
    student.page.wait_for_function("() => sessionStorage.getItem('neuroviz-taken')")
    student.lesson.press("Next iteration", times=5)
    for press in ("demo", "send"):
        teacher.board()
        teacher.do(student.nickname, "student")
        says(teacher.page, "class-nickname", student.nickname)
        if press == "demo":
            teacher.demo()
            assert all_show_the_same(teacher.page, student.page, seconds=8)["trace"] == mine["trace"]
            teacher.work("stay")
            student.wait_until("Own work")
        else:
            teacher.page.click("#class-send")
            says(teacher.page, "send-about", "at iteration 2")
            teacher.page.click("#send-now")
            student.page.wait_for_function("() => neuroviz.player.state.cursor.iteration === 2")
