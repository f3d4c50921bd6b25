"""Themes, sizes, and that nothing jumps from stage to stage."""

import pytest
from playwright.sync_api import Browser

from tests.browser.lesson import Lesson
from tests.browser.test_axe import SIZES, open_lesson

PLACES = ("stage-strip", "network", "sentence", "losses", "transport", "tabs")
STEADY_ON_A_PHONE = PLACES[:4]
"""The transport sticks to the screen there, and what comes after the equations moves with them."""

BOX_OF = """id => { const {top, left, height} = document.getElementById(id).getBoundingClientRect();
    return [Math.round(top), Math.round(left), id === 'sentence' ? 0 : Math.round(height)]; }"""


def test_the_theme_is_the_systems_until_it_is_chosen(chromium: Browser, server: str) -> None:
    lesson = open_lesson(chromium, server, "dark", "laptop")
    page, theme = lesson.page, "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == "dark"
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"() => {theme} === 'light'")
    page.get_by_role("button", name="Theme: as the system").click()
    page.get_by_role("button", name="Theme: dark").wait_for()
    assert page.evaluate(theme) == "dark"
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
    page.reload()
    lesson.settle()
    assert page.evaluate(theme) == "dark"
    page.wait_for_function("() => document.querySelector('#chart .js-plotly-plot')")
    ink = page.evaluate("document.querySelector('#chart .js-plotly-plot').layout.font.color")
    assert ink == page.evaluate("neuroviz.theme.colors().ink")
    page.context.close()


def test_the_projector_makes_all_text_larger(lesson: Lesson) -> None:
    sentence = "parseFloat(getComputedStyle(document.getElementById('sentence')).fontSize)"
    normal = lesson.page.evaluate(sentence)
    lesson.page.get_by_role("button", name="Projector").click()
    assert lesson.page.evaluate(sentence) > 1.3 * normal
    assert not lesson.page.is_visible("#experiment")
    lesson.page.get_by_role("button", name="Experiment").click()
    assert lesson.page.is_visible("#experiment")


@pytest.mark.parametrize("size", SIZES)
def test_the_picture_of_a_digit_covers_no_neuron(chromium: Browser, server: str, size: str) -> None:
    lesson = open_lesson(chromium, server, "light", size)
    for layers in (0, 1, 3, 6):
        hidden = [{"units": 16, "activation": "relu"}] * layers
        lesson.configure(dataset={"name": "digits"}, hidden_layers=hidden)
        free = lesson.page.evaluate("""() => {
          const cy = neuroviz.network.live(), box = (found) => found.boundingBox({ includeLabels: false });
          const columns = [box(cy.nodes('.pixel')), ...neuroviz.player.state.lesson.layers.map((_, at) =>
            box(cy.nodes(`[id ^= "n-${at + 1}-"]`)))];
          return columns.slice(1).map((each, at) => each.x1 - columns[at].x2);
        }""")
        assert len(free) == layers + 1
        assert min(free) > 0
        assert free[0] > 8, "the edges out of the picture can't be seen"
    lesson.page.context.close()


@pytest.mark.parametrize("size", SIZES)
def test_nothing_jumps_and_nothing_sticks_out(chromium: Browser, server: str, size: str) -> None:
    lesson = open_lesson(chromium, server, "light", size)
    page = lesson.page
    lesson.press("Next stage")
    boxes = []
    for _ in range(6):
        lesson.press("Next stage")
        page.evaluate("scrollTo(0, 0)")
        places = STEADY_ON_A_PHONE if size == "phone" else PLACES
        boxes.append({place: page.evaluate(BOX_OF, place) for place in places})
        width, height = SIZES[size]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if size != "phone":
            assert page.evaluate("document.documentElement.scrollHeight") <= height
    for each in boxes[1:]:
        assert each == boxes[0]
    page.context.close()


def test_no_text_is_under_twelve_pixels(lesson: Lesson) -> None:
    lesson.press("Next stage", 6)
    small = lesson.page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(element =>
            [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
            && element.getClientRects().length && !element.closest('math, svg')
            && parseFloat(getComputedStyle(element).fontSize) < 12).map(each => each.outerHTML)"""
    )
    assert small == []
