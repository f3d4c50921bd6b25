"""Windows narrower than a laptop's: every control stands whole in its own place."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.browser.lesson import Lesson
from tests.browser.test_look import BOX_OF, PLACES

SIZES = [(1440, 900), (1439, 800), (1366, 768), (1366, 650), (1320, 800), (1280, 720), (1200, 800),
         (1181, 800), (1100, 800), (1024, 768), (901, 800)]  # fmt: skip

STICKING_OUT = """() => {
    const box = (element) => element.getBoundingClientRect(), within = 0.5;
    const all = (selector) => [...document.querySelectorAll(selector)];
    const isOut = (one, place) => box(one).left < box(place).left || box(one).right > box(place).right
        || box(one).top < box(place).top || box(one).bottom > box(place).bottom + within;
    const begins = (one, two) => box(one).left < box(two).right - within
        && box(one).top < box(two).bottom - within;
    const isOver = (one, two) => begins(one, two) && begins(two, one);
    const name = (element) => element.id || element.textContent || element.className;
    const [bar] = all('#transport'), [words] = all('.say');
    const controls = all('#transport :is(button, label, .speed, #timeline, #timeline-text, .training)');
    return [
        ...controls.filter((each) => isOut(each, bar)).map(name),
        ...controls.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => `${name(one)} cut`),
        ...controls.flatMap((one, at) => controls.slice(at + 1).filter((two) => isOver(one, two))
            .map((two) => `${name(one)} over ${name(two)}`)),
        ...all('#losses div, #losses dd > *').filter((each) => isOut(each, words)).map(name),
    ];
}"""


@pytest.fixture
def lesson_at(chromium: Browser, server: str) -> Callable[..., Lesson]:
    """Opens the page in a window of a size."""

    def open_at(width: int, height: int, *, phone: bool = False) -> Lesson:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, has_touch=phone, is_mobile=phone
        )
        return Lesson.open(context, server)

    return open_at


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_all_controls_stand_whole_in_their_card(
    lesson_at: Callable[..., Lesson], width: int, height: int
) -> None:
    lesson = lesson_at(width, height)
    page = lesson.page
    boxes = []
    for _ in range(7):
        assert page.evaluate(STICKING_OUT) == []
        boxes.append({place: page.evaluate(BOX_OF, place) for place in PLACES})
        lesson.press("Next stage")
    for each in boxes[1:]:
        assert each == boxes[0]
    page.context.close()


def test_the_dial_on_a_phone_does_not_scroll_the_page(lesson_at: Callable[..., Lesson]) -> None:
    page = lesson_at(390, 844, phone=True).page
    for step in ("iteration", "stage"):
        page.locator(f'#granularity label:has([value="{step}"])').tap()
        page.wait_for_function("step => neuroviz.steps.granularity() === step", arg=step)
        page.wait_for_timeout(100)  # a focus scrolls at once, or in the next picture
        assert page.evaluate("scrollY") == 0
    page.context.close()


def test_what_gets_the_focus_on_a_phone_stands_above_the_transport(lesson_at: Callable[..., Lesson]) -> None:
    page = lesson_at(390, 844, phone=True).page
    page.focus("#neuron")
    box = "id => document.getElementById(id).getBoundingClientRect()"
    assert page.evaluate(f"({box})('neuron').bottom <= ({box})('transport').top")
    page.context.close()


def test_the_smallest_phone_does_not_scroll_sideways(lesson_at: Callable[..., Lesson]) -> None:
    lesson = lesson_at(320, 568)
    page = lesson.page
    for name in ("loss", "data", "table", "gradients", "changes"):
        page.click(f"#tab-{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for _ in range(6):
        lesson.press("Next stage")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.context.close()
