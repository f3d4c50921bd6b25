"""A whole lesson of a class: a teacher, the hall's projector and three students, each with a browser of their
own. Nobody reloads a page."""

import csv
import io

from playwright.sync_api import Page

from tests.browser.class_pages import ClassPage, StudentPage, TeacherPage, all_show_the_same, shown
from tests.browsers import NewStudent
from tests.live.people import TEACHER_KEY

RUN = ("experiment", "cursor", "neurons", "edges", "sentence", "losses", "trace")
"""What a page shows of a run, whatever is chosen on it."""
STAGES = ("forward 1", "forward 2", "loss", "backward 2", "backward 1", "update")
BOUND = """() => [...document.querySelectorAll('#open-runs, #open-experiment, #share, #download')].map(
  (each) => `${each.inert} ${getComputedStyle(each).opacity}`)"""


def marked(page: Page) -> Page:
    """The page, with a mark that a reload would wipe off."""
    page.evaluate("window.notReloaded = true")
    return page


def test_a_whole_lesson(new_student: NewStudent, class_server: str) -> None:
    lesson_of_a_class(new_student, class_server)


def lesson_of_a_class(new_student: NewStudent, address: str) -> None:
    """The whole of it, on any server."""
    teacher = TeacherPage.by_key(new_student(), address)
    assert TEACHER_KEY not in teacher.page.url
    code = teacher.create("Monday, group 2")
    hall = ClassPage.open(new_student(), teacher.page.input_value("#link-hall"))
    teacher.demo()
    first, second = (StudentPage.by_code(new_student(), address, code.lower()) for _ in range(2))
    third = StudentPage.by_link(new_student(), address, code)
    students = [first, second, third]
    names = [each.nickname for each in students]
    assert len(set(names)) == 3
    pages = [marked(each.page) for each in (teacher, hall, *students)]
    hall.page.wait_for_function("() => document.getElementById('hall-count')?.textContent === '3'")

    _demo(teacher, hall, students)
    _looking_away(teacher, first)
    runs = _own_work(teacher, students)
    _board(teacher, students)
    _spotlight(teacher, hall, students, names[1])
    _pause_and_limits(teacher, students, runs)
    _send_to_all(teacher, students)
    _export(teacher, names)

    teacher.page.click("#open-code")
    teacher.page.click("#open-end")
    teacher.page.click("#class-end")
    for student in students:
        student.wait_until("The class has ended. Your runs are still yours.")
        student.page.click("#class-leave")
        student.page.wait_for_selector("#class-bar", state="hidden")
    assert all(page.evaluate("window.notReloaded") for page in pages)


def _demo(teacher: TeacherPage, hall: ClassPage, students: list[StudentPage]) -> None:
    """Every screen equals the teacher's at each stage, value by value, and asks the server nothing for it."""
    followers = [hall.page, *(each.page for each in students)]
    all_show_the_same(teacher.page, *followers)
    asked = [each.callbacks() for each in (hall, *students)]
    for stage in STAGES:
        teacher.lesson.press("Next stage")
        assert all_show_the_same(teacher.page, *followers)["stage"] == stage
    teacher.lesson.choose_weight(1, 2, 3)
    assert all_show_the_same(teacher.page, *followers)["chosen"] == [1, 3, 2]
    teacher.page.keyboard.press("3")
    assert all_show_the_same(teacher.page, *followers)["weights"] == "change"
    teacher.page.click("#tab-table")
    assert all_show_the_same(teacher.page, *followers)["tab"] == "table"
    assert {page.inner_text("#panel-table") for page in followers} == {
        teacher.page.inner_text("#panel-table")
    }
    teacher.lesson.press("Next epoch")
    assert all_show_the_same(teacher.page, *followers)["cursor"]["iteration"] == 120
    teacher.lesson.press("Back one stage")
    all_show_the_same(teacher.page, *followers)
    assert [each.callbacks() for each in (hall, *students)] == asked
    assert all(each.page.locator("#next").evaluate("e => Boolean(e.closest('[inert]'))") for each in students)
    assert [each.page.evaluate(BOUND) for each in students] == [["true 0.5"] * 4] * 3
    teacher.page.click("#tab-data")
    for page in followers:
        page.wait_for_function("() => document.querySelector('#data-figure .js-plotly-plot')")
    sentence = "() => document.getElementById('data-sentence')?.textContent"
    said = teacher.page.wait_for_function(f"() => ({sentence})() || null").json_value()
    for page in followers:
        page.wait_for_function(f"said => ({sentence})() === said", arg=said)
    teacher.page.click("#tab-loss")
    teacher.page.evaluate("neuroviz.options.set('weights', 'after')")
    all_show_the_same(teacher.page, *followers)


def _looking_away(teacher: TeacherPage, student: StudentPage) -> None:
    """A follower walks alone in a copy, and comes back to where the teacher is by then."""
    before = shown(student.page)
    student.page.click("#class-look")
    student.page.wait_for_function("() => neuroviz.player.state.place.run !== ''")
    student.wait_until("copy of your own")
    assert shown(student.page)["neurons"] == before["neurons"]
    student.lesson.press("Next iteration")
    teacher.lesson.press("Next iteration")
    teacher.lesson.press("Next iteration")
    assert shown(student.page)["cursor"]["iteration"] == before["cursor"]["iteration"] + 1
    student.page.click("#class-look")
    student.wait_until("follow the teacher")
    all_show_the_same(teacher.page, student.page)


def _own_work(teacher: TeacherPage, students: list[StudentPage]) -> list[str]:
    """Everyone gets a copy at the teacher's iteration, and goes another way with it."""
    at = shown(teacher.page)
    teacher.work("demo")
    for student in students:
        student.wait_until("Own work")
        student.page.wait_for_function("() => neuroviz.player.state.place.run !== ''")
        student.settle()
        seen = shown(student.page)
        assert {name: seen[name] for name in RUN} == {name: at[name] for name in RUN}
    for student, seed in zip(students, (11, 12, 13), strict=True):
        student.lesson.configure(seed=seed, hidden_layers=[{"units": seed - 8, "activation": "tanh"}])
        student.lesson.press("Next epoch")
    assert shown(teacher.page)["cursor"] == at["cursor"]
    return [student.page.evaluate("neuroviz.player.state.place.run") for student in students]


def _board(teacher: TeacherPage, students: list[StudentPage]) -> None:
    """Each student's row says what that student's page says."""
    teacher.board()
    for student, units in zip(students, (3, 4, 5), strict=True):
        row = f'#board-rows tr:has-text("{student.nickname}")'
        teacher.page.wait_for_selector(f'{row}:has-text("4-{units}-3")')
        loss = student.lesson.loss("train_before").split(" → ")[-1]
        teacher.page.wait_for_selector(f'{row}:has-text("{loss}")')
        assert "120" in teacher.row(student.nickname)
        assert "present" in teacher.row(student.nickname)
    teacher.page.click("#open-goal")
    teacher.page.select_option("#goal-kind", "loss train")
    teacher.page.fill("#goal-value", "1000")
    teacher.page.click("#goal-set")
    teacher.page.wait_for_selector('#board-goal:has-text("3 of 3")')
    for student in students:
        student.wait_until("The class’s goal: training loss 1000 or less.")
    teacher.page.select_option("#board-filter", "missed")
    assert teacher.page.inner_text("#board-shown") == "0 of 3"
    teacher.page.select_option("#board-filter", "all")
    teacher.page.fill("#board-find", students[2].nickname)
    assert teacher.page.inner_text("#board-shown") == "1 of 3"
    teacher.page.fill("#board-find", "")
    teacher.do(students[2].nickname, "student")
    teacher.page.wait_for_selector(f'#class-nickname:has-text("{students[2].nickname}")')
    seen = all_show_the_same(students[2].page, teacher.page, seconds=8)
    students[2].lesson.press("Next iteration")
    assert all_show_the_same(students[2].page, teacher.page, seconds=8) != seen
    teacher.page.click("#class-look")
    teacher.settle()


def _spotlight(teacher: TeacherPage, hall: ClassPage, students: list[StudentPage], nickname: str) -> None:
    """One student's run is shown to all, first without the nickname, then with it; the hall never says it."""
    own = shown(students[1].page)
    teacher.board()
    teacher.do(nickname, "spotlight")
    teacher.do(nickname, "show")
    for student in students:
        student.wait_until("The class looks at: A student's run")
    teacher.settle()
    pages = [hall.page, *(each.page for each in students)]
    seen = all_show_the_same(teacher.page, *pages, seconds=8)
    assert seen["neurons"] == own["neurons"]
    assert seen["experiment"] == own["experiment"]
    teacher.board()
    teacher.do(nickname, "spotlight")
    teacher.do(nickname, "show-named")
    for student in students:
        student.wait_until(f"The class looks at: {nickname}")
    teacher.settle()
    all_show_the_same(teacher.page, *pages, seconds=8)
    for name in (each.nickname for each in students):
        assert name not in hall.page.content()


def _pause_and_limits(teacher: TeacherPage, students: list[StudentPage], runs: list[str]) -> None:
    """A pause covers the screens and loses nothing; limits lock what the teacher does not allow."""
    teacher.work("stay")
    for student, run in zip(students, runs, strict=True):
        student.wait_until("Own work")
        student.page.wait_for_function("run => neuroviz.player.state.place.run === run", arg=run)
        student.settle()
    before = [shown(student.page) for student in students]
    teacher.pause("think")
    for student in students:
        student.page.wait_for_selector('#class-pause[open]:has-text("Think first")')
        student.page.keyboard.press("Escape")
        assert student.page.is_visible("#class-pause")
    teacher.mode("pause")
    for student in students:
        student.page.wait_for_selector("#class-pause", state="hidden")
    assert [shown(student.page) for student in students] == before
    teacher.work("class", "limits", may=("learning_rate",), hidden=("numbers", "gradients"))
    for student in students:
        student.wait_until("You may change: Learning rate.")
        student.page.wait_for_function("() => neuroviz.player.state.cursor.iteration === 0")
        student.settle()
        assert shown(student.page)["terms"] == "symbols"
        assert not student.page.is_visible("#tab-gradients")
        assert student.page.locator("#f-dataset-name").evaluate("e => Boolean(e.closest('[inert]'))")
        assert not student.page.locator("#f-sgd-optimizer-learning_rate").evaluate(
            "e => Boolean(e.closest('[inert]'))"
        )
    student = students[0]
    student.page.evaluate("neuroviz.player.configure((e) => ({ ...e, seed: 99 }))")
    student.page.wait_for_function("() => document.getElementById('problem')?.textContent.includes('Seed')")
    student.settle()
    assert student.lesson.experiment()["seed"] == 7
    student.page.fill("#f-sgd-optimizer-learning_rate", "0.3")
    student.page.keyboard.press("Enter")
    student.page.wait_for_function(
        "() => neuroviz.player.state.lesson.experiment.optimizer.learning_rate === 0.3"
    )


def _send_to_all(teacher: TeacherPage, students: list[StudentPage]) -> None:
    """Everyone gets the teacher's experiment at the teacher's iteration."""
    teacher.page.click("#class-send")
    teacher.page.click("#send-now")
    wanted = shown(teacher.page)
    for student in students:
        student.page.wait_for_function(
            "seed => neuroviz.player.state.lesson.experiment.seed === seed", arg=wanted["experiment"]["seed"]
        )
        student.settle()
        seen = shown(student.page)
        assert (seen["experiment"], seen["cursor"]) == (wanted["experiment"], wanted["cursor"])
        assert seen["trace"] == wanted["trace"]


def _export(teacher: TeacherPage, names: list[str]) -> None:
    """A line for each student."""
    teacher.board()
    with teacher.page.expect_download() as downloading:
        teacher.page.click("#board-export")
    text = downloading.value.path().read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sorted(row["nickname"] for row in rows) == sorted(names)
    assert all(row["data"] == "Iris" for row in rows)
