"""Pictures of the data on the pages of a class: each shows what the network on its own page makes of it."""

from time import monotonic

from playwright.sync_api import Page

from tests.browser.class_pages import (
    ClassPage,
    StudentPage,
    TeacherPage,
    all_show_the_same,
    teacher_and_student,
)
from tests.browsers import NewStudent

PICTURE = """() => {
  const place = document.querySelector('#data-figure .js-plotly-plot');
  const said = document.getElementById('data-sentence').textContent;
  if (!place || !place.data || neuroviz.questions.isBusy() || said === 'not computed yet') return null;
  return JSON.stringify([said, place.data.map((each) => [each.type, each.x, each.y, each.z])]);
}"""
XOR = {"dataset": {"name": "xor"}, "output_activation": "sigmoid", "loss": "binary_cross_entropy"}

STEADY_S, WAIT_S = 0.8, 30.0
"""A page rests 0.3 s between two: what it shows after a press can be of the moment before, or coarse."""


def picture(*pages: Page, wanted: str | None = None, unlike: str | None = None) -> str:
    """Sentence and numbers of the picture, once it is the same on all pages, as wanted, and stays."""
    end, seen, since = monotonic() + WAIT_S, None, 0.0
    while monotonic() < end:
        found = {page.evaluate(PICTURE) for page in pages}
        now = found.pop() if len(found) == 1 else None
        if now is None or now != seen or now == unlike or wanted not in (None, now):
            seen, since = now, monotonic()
        elif monotonic() - since >= STEADY_S:
            return now
        pages[0].wait_for_timeout(50)
    raise AssertionError(f"not the picture on all: {[page.evaluate(PICTURE) for page in pages]}")


def worked(student: StudentPage, **experiment: object) -> None:
    """The student makes a run of its own and trains it a little, with the picture of the data open."""
    student.wait_until("Own work")
    student.page.wait_for_function("() => sessionStorage.getItem('neuroviz-taken')")
    student.settle()
    student.lesson.configure(**experiment)
    student.lesson.press("Next epoch")
    student.page.click("#tab-data")


def test_a_shown_run_and_the_teachers_own_have_each_its_picture(
    new_student: NewStudent, class_server: str
) -> None:
    teacher = TeacherPage.by_key(new_student(), class_server)
    code = teacher.create("A class")
    students = [StudentPage.by_link(new_student(), class_server, code) for _ in range(2)]
    hall = ClassPage.open(new_student(), teacher.page.input_value("#link-hall"))
    teacher.lesson.press("Next iteration")
    teacher.page.click("#tab-data")
    teacher.demo()
    pages = [hall.page, *(each.page for each in students)]
    mine = picture(teacher.page, *pages)
    teacher.work("class")
    worked(students[0], **XOR)
    theirs = picture(students[0].page)
    assert theirs != mine
    teacher.board()
    teacher.do(students[0].nickname, "spotlight")
    teacher.do(students[0].nickname, "show")
    students[1].wait_until("The class looks at")
    teacher.settle()
    all_show_the_same(teacher.page, *pages, seconds=8)
    picture(teacher.page, *pages, wanted=theirs)
    teacher.page.click("#class-look")
    students[1].wait_until("You follow the teacher")
    picture(teacher.page, *pages, wanted=mine)


def test_followers_have_the_rows_and_the_finest_picture_of_the_teachers_page(
    new_student: NewStudent, class_server: str
) -> None:
    teacher, student = teacher_and_student(new_student, class_server)
    teacher.demo()
    teacher.page.click("#tab-data")
    teacher.lesson.press("Next epoch")
    picture(teacher.page, student.page)
    teacher.page.click('[data-option="rows"][data-value="test"]')
    teacher.page.wait_for_function(
        "() => document.getElementById('data-sentence')?.textContent.includes('test')"
    )
    teacher.lesson.press("Next epoch")
    all_show_the_same(teacher.page, student.page)
    picture(teacher.page, student.page)
    assert "test rows" in student.page.inner_text("#data-sentence")
    teacher.lesson.configure(**XOR)
    for press in ("Next epoch", "Next epoch", "Reset", "Next epoch", "Back one epoch"):
        teacher.lesson.press(press)
        all_show_the_same(teacher.page, student.page)
        picture(teacher.page, student.page)


def test_a_picture_that_the_teacher_does_not_show_is_not_an_old_one(
    new_student: NewStudent, class_server: str
) -> None:
    teacher, student = teacher_and_student(new_student, class_server)
    teacher.demo()
    teacher.page.click("#tab-data")
    teacher.lesson.press("Next epoch")
    picture(teacher.page, student.page)
    teacher.page.click("#tab-loss")
    teacher.lesson.press("Next epoch")
    all_show_the_same(teacher.page, student.page)
    student.page.click("#tab-data")
    student.page.wait_for_function(
        "() => document.getElementById('data-sentence')?.textContent.includes('does not show this picture')"
    )
    assert not student.page.is_visible("#data-figure")
    teacher.page.click("#tab-data")
    picture(teacher.page, student.page)
    assert student.page.is_visible("#data-figure")


def test_an_opened_students_run_has_that_students_picture(new_student: NewStudent, class_server: str) -> None:
    teacher, student = teacher_and_student(new_student, class_server)
    teacher.page.click("#tab-data")
    mine = picture(teacher.page)
    teacher.work("class")
    worked(student, **XOR)
    theirs = picture(student.page)
    teacher.board()
    teacher.do(student.nickname, "student")
    teacher.page.wait_for_selector(f'#class-nickname:has-text("{student.nickname}")')
    picture(teacher.page, student.page, wanted=theirs)
    student.lesson.press("Next epoch")
    picture(teacher.page, student.page, unlike=theirs)
    teacher.page.click("#class-look")
    picture(teacher.page, wanted=mine)
