"""What axe-core finds on the pages of a class: nothing, in both themes, on a laptop and on a phone."""

import pytest
from playwright.sync_api import Browser

from neuroviz_dash.views.teacher import teacher_dialogs
from tests.browser.class_pages import ClassPage, StudentPage, TeacherPage
from tests.browser.test_axe import SIZES, check

DIALOGS = [part.id for part in teacher_dialogs()]


@pytest.mark.parametrize("size", ["laptop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_a_class(chromium: Browser, class_server: str, theme: str, size: str) -> None:
    width, height = SIZES[size]
    found: dict[str, list[str]] = {}
    contexts = [
        chromium.new_context(viewport={"width": width, "height": height}, color_scheme=theme)  # type: ignore[arg-type]
        for _ in range(3)
    ]
    teacher = TeacherPage.by_key(contexts[0], class_server)
    check(teacher.page, "classes", found)
    code = teacher.create("A class")
    teacher.demo()
    student = StudentPage.by_link(contexts[1], class_server, code)
    hall = ClassPage.open(contexts[2], teacher.page.input_value("#link-hall"))
    hall.page.wait_for_function("() => document.getElementById('hall-count')?.textContent === '1'")
    teacher.lesson.press("Next stage", times=2)
    for name, page in (("teacher", teacher), ("student follows", student), ("hall", hall)):
        check(page.page, name, found)
    for dialog in DIALOGS:
        teacher.page.evaluate("id => neuroviz.dialogs.open(id)", dialog)
        check(teacher.page, dialog, found)
        teacher.page.keyboard.press("Escape")
    teacher.work("demo", "limits", may=("learning_rate",), hidden=("gradients",))
    student.wait_until("You may change")
    student.page.wait_for_function("() => neuroviz.player.state.place.run !== ''")
    student.lesson.press("Next epoch")
    check(student.page, "limited work", found)
    teacher.board()
    teacher.page.wait_for_selector("#board-rows [data-do='student']")
    teacher.page.wait_for_selector("#class-chart .js-plotly-plot")
    check(teacher.page, "board", found)
    teacher.do(student.nickname, "student")
    teacher.page.wait_for_selector(f'#class-nickname:has-text("{student.nickname}")')
    check(teacher.page, "a student's run", found)
    teacher.pause("talk")
    student.page.wait_for_selector("#class-pause[open]")
    check(student.page, "pause", found)
    assert student.page.is_visible("#class-pause [data-leave]")
    hall.page.wait_for_selector("#class-pause[open]")
    assert not hall.page.is_visible("#class-pause [data-leave]"), "nobody can leave for the whole hall"
    for context in contexts:
        context.close()
    assert found == {}
