"""What axe-core finds, by the tags of WCAG 2.1 A and AA: nothing, in both themes, at three sizes, in every
tab and every dialog."""

from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from neuroviz_dash.model.limits import LARGEST_REQUEST
from neuroviz_dash.views.dialogs import dialogs
from neuroviz_dash.views.tabs import TABS
from tests.browser.lesson import Lesson

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
SIZES = {"laptop": (1440, 900), "projector": (1920, 1080), "phone": (390, 844)}
STAGES = ("start", "forward 1", "loss", "backward 2", "update")


def violations(page: Page) -> list[str]:
    """Each rule with the elements that break it, and why."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary']})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def check(page: Page, where: str, found: dict[str, list[str]]) -> None:
    page.wait_for_timeout(120)  # a theme's or a dialog's colours are there in the next picture
    broken = violations(page)
    if broken:
        found[where] = broken


def open_lesson(chromium: Browser, server: str, theme: str, size: str) -> Lesson:
    width, height = SIZES[size]
    context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=theme)  # type: ignore[arg-type]
    lesson = Lesson.open(context, server)
    if size == "projector":
        lesson.page.evaluate("neuroviz.options.set('size', 'projector')")
    return lesson


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Browser, server: str, theme: str, size: str) -> None:
    lesson = open_lesson(chromium, server, theme, size)
    page, found = lesson.page, {}
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    for stage in STAGES:
        iteration = 0 if stage == "start" else 1
        page.evaluate("place => neuroviz.player.moveTo(...place)", [iteration, stage])
        lesson.settle()
        check(page, stage, found)
    page.evaluate("neuroviz.player.choose(1, 1, 2)")
    for key, _ in TABS:
        page.click(f"#tab-{key}")
        assert page.is_visible(f"#panel-{key}")
        check(page, f"tab {key}", found)
    for each in dialogs(LARGEST_REQUEST):
        page.evaluate("id => neuroviz.dialogs.open(id)", each.id)
        assert page.is_visible(f"#{each.id}")
        check(page, each.id, found)
        page.keyboard.press("Escape")
        assert not page.is_visible(f"#{each.id}")
    page.context.close()
    assert found == {}


def test_axe_would_find_a_button_without_a_name(lesson: Lesson) -> None:
    lesson.page.evaluate("document.querySelector('.top-right').append(document.createElement('button'))")
    assert any(text.startswith("button-name") for text in violations(lesson.page))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_what_is_rarely_seen(chromium: Browser, server: str, theme: str) -> None:
    """Changes in a run, pictures in the neurons, a trial input, an image, a run that diverged."""
    lesson = open_lesson(chromium, server, theme, "laptop")
    page, found = lesson.page, {}
    page.click("#tab-data")
    page.click('[data-preset="circles"]')
    lesson.settle()
    lesson.press("Next iteration", 2)
    page.evaluate("neuroviz.options.set('pictures', true); neuroviz.player.choose(1, 1, 1)")
    page.click("#hands-freeze")
    lesson.settle()
    page.click("#probe summary")
    page.wait_for_timeout(1500)
    check(page, "circles, pictures, a trial input", found)
    page.click("#tab-changes")
    check(page, "changes", found)
    page.click('[data-preset="digits"]')
    lesson.settle()
    lesson.press("Next stage")
    page.click("#tab-data")
    page.wait_for_timeout(1500)
    check(page, "digits", found)
    lesson.configure(
        optimizer={"name": "sgd", "learning_rate": 100.0}, output_activation="linear", loss="mse"
    )
    page.evaluate("neuroviz.player.moveTo(400, 'update')")
    page.locator("#show-where").wait_for()
    lesson.settle()
    check(page, "diverged", found)
    page.context.close()
    assert found == {}
