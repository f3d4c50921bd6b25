"""Hands are faster than answers: what was pressed before the answer came is neither lost nor done twice."""

import time

from playwright.sync_api import Route

from tests.browser.lesson import Lesson
from tests.callbacks.student import CALLBACK


def slow_down(lesson: Lesson) -> None:
    """Every request takes a while longer."""

    def late(route: Route) -> None:
        time.sleep(0.3)
        route.continue_()

    lesson.page.route(f"**{CALLBACK}*", late)


def changes(lesson: Lesson) -> list[str]:
    found: list[str] = lesson.page.evaluate(
        "neuroviz.player.state.place.interventions.map(each => each.kind)"
    )
    return found


def test_a_typed_weight_is_not_lost_among_steps(lesson: Lesson) -> None:
    lesson.press("Next iteration", 3)
    slow_down(lesson)
    lesson.page.evaluate(
        """() => {
        const next = document.getElementById('next');
        next.click();
        neuroviz.player.intervene({kind: 'parameter', layer: 1, source: 0, unit: 0, value: 2.5});
        neuroviz.player.intervene({kind: 'freeze', layer: 1, unit: 1, on: true});
        next.click();
        next.click();
        }"""
    )
    lesson.settle()
    assert changes(lesson) == ["parameter", "freeze"]
    assert lesson.cursor() == (6, "update")
    made = lesson.page.evaluate("neuroviz.player.state.place.interventions[0]")
    lesson.page.unroute("**/*")
    shown = lesson.weights()
    lesson.page.evaluate(f"neuroviz.player.moveTo({made['at'] + 1}, 'forward 1')")
    lesson.settle()
    assert lesson.weights()[0][0][0] == 2.5
    lesson.page.evaluate("neuroviz.player.moveTo(6, 'update')")
    lesson.settle()
    assert lesson.weights() == shown


def test_undo_pressed_twice_takes_one_change_back(lesson: Lesson) -> None:
    lesson.press("Next iteration", 2)
    for unit in (0, 1, 2):
        lesson.page.evaluate(
            f"neuroviz.player.intervene({{kind: 'freeze', layer: 1, unit: {unit}, on: true}})"
        )
        lesson.settle()
    lesson.page.get_by_role("tab", name="Changes").click()
    slow_down(lesson)
    lesson.page.get_by_role("button", name="Undo: h1 frozen").dblclick()
    lesson.settle()
    assert len(changes(lesson)) == 2
    assert lesson.problem() == ""


def test_a_question_that_fails_is_no_failure_of_a_command(lesson: Lesson) -> None:
    lesson.press("Next iteration")
    lesson.page.route(
        f"**{CALLBACK}*",
        lambda route: (
            route.fulfill(status=500)
            if "reply.data" in (route.request.post_data or "")
            else route.continue_()
        ),
    )
    answer = lesson.page.evaluate("neuroviz.questions.ask({ask: 'runs'})")
    assert "in trouble" in answer["error"]
    assert lesson.problem() == ""
    lesson.press("Next iteration")
    assert lesson.cursor() == (2, "update")
