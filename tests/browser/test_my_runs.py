"""My runs: the list, names, copies, another start, and two runs side by side."""

import re

from playwright.sync_api import Locator

from tests.browser.lesson import Lesson


def open_list(lesson: Lesson) -> Locator:
    lesson.page.click("#open-runs")
    items = lesson.page.locator("#runs-list li[data-run]")
    items.first.wait_for()
    return items


def test_a_run_is_named_copied_opened_and_deleted(lesson: Lesson) -> None:
    lesson.press("Next iteration", 3)
    page, first = lesson.page, lesson.page.url
    items = open_list(lesson)
    assert "iteration 3" in items.first.inner_text()
    items.first.get_by_role("textbox").fill("Before <b>lunch</b>")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Duplicate: Before <b>lunch</b>").click()
    page.wait_for_function("() => document.querySelectorAll('#runs-list li[data-run]').length === 2")
    page.get_by_role("button", name="Open: Before <b>lunch</b> (copy)").click()
    lesson.settle()
    assert lesson.cursor() == (3, "update")
    assert page.url != first
    page.wait_for_function("() => document.getElementById('run-name')?.textContent.endsWith('(copy)')")
    lesson.press("Next iteration")
    open_list(lesson)
    delete = page.get_by_role("button", name="Delete: Before <b>lunch</b>", exact=True)
    delete.click()
    page.get_by_role("button", name="Really delete: Before <b>lunch</b>", exact=True).click()
    page.wait_for_function("() => document.querySelectorAll('#runs-list li[data-run]').length === 1")
    page.keyboard.press("Escape")
    assert page.inner_text("#open-runs") == "My runs (1)"
    lesson.press("Next iteration")
    assert lesson.cursor() == (5, "update")


def test_deleting_the_run_that_is_shown_goes_on_with_another(lesson: Lesson) -> None:
    lesson.press("Next iteration")
    page, first = lesson.page, lesson.page.url
    open_list(lesson)
    page.locator('#runs-list [aria-current] [data-act="delete"]').click(click_count=1)
    page.get_by_role("button", name="Really delete").click()
    page.wait_for_function("first => location.href !== first", arg=first)
    page.keyboard.press("Escape")
    lesson.settle()
    lesson.press("Next iteration")
    assert lesson.problem() == ""


def test_a_fork_goes_on_from_the_weights_at_hand_with_another_optimizer(lesson: Lesson) -> None:
    lesson.press("Next iteration", 5)
    page, first = lesson.page, lesson.page.url
    after = page.evaluate("neuroviz.player.state.traces.get(5).layers.map(layer => layer.after)")
    page.click("#tab-changes")
    page.click("#fork")
    page.select_option("#fork-optimizer", "adam")
    page.fill("#fork-rate", "0.02")
    page.click("#fork-start")
    page.wait_for_function("first => location.href !== first", arg=first)
    lesson.settle()
    assert lesson.weights() == after
    assert lesson.experiment()["optimizer"]["name"] == "adam"
    assert lesson.experiment()["optimizer"]["learning_rate"] == 0.02
    assert lesson.cursor() == (0, "start")


def test_two_runs_are_compared_in_the_chart_and_weight_by_weight(lesson: Lesson) -> None:
    lesson.train(2)
    page = lesson.page
    items = open_list(lesson)
    assert re.search(r"training set after epoch 2: loss 0\.\d+, accuracy \d+ %", items.first.inner_text())
    page.get_by_role("button", name="Duplicate").click()
    page.get_by_role("button", name="Compare").click()
    page.locator("#compare-table tbody tr").first.wait_for()
    rows = page.eval_on_selector_all(
        "#compare-table tbody tr",
        "all => all.map(tr => [...tr.querySelectorAll('td')].map(td => td.textContent))",
    )
    assert len(rows) == 5 * 6 + 7 * 3
    assert all(mine == other and difference == "0.000" for mine, other, difference in rows)
    page.keyboard.press("Escape")
    lesson.press("Next iteration")
    page.click("#compare-weights")
    page.get_by_text("This run at iteration 241").wait_for()
    differences = page.eval_on_selector_all(
        "#compare-table tbody td:last-child", "all => all.map(td => td.textContent)"
    )
    assert any(text != "0.000" for text in differences)
    page.click("#compare-stop")
    page.wait_for_function("() => document.querySelector('#chart .js-plotly-plot')?.data?.length === 5")
    open_list(lesson)
    page.get_by_role("button", name="Compare").click()
    page.wait_for_function("() => document.querySelector('#chart .js-plotly-plot')?.data?.length === 9")
    lines = page.evaluate(
        """() => Object.fromEntries(document.querySelector('#chart .js-plotly-plot').data
        .map(t => [t.meta, Array.from(t.y)]))"""
    )
    assert len(lines["other_train_loss"]) >= 2
    assert lines["other_train_loss"][:2] == lines["train_loss"][:2]
