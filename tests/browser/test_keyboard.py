"""The whole lesson by the keyboard alone: no mouse, and no help from the page's own functions."""

import json
from dataclasses import dataclass

import pytest
from playwright.sync_api import Download

from tests.browser.lesson import Lesson

LATER = "not computed yet"
MOST_TABS = 220
"""So many presses of Tab go all the way round the page."""


IS_SEEN = """() => {
    const focused = document.activeElement, style = getComputedStyle(focused);
    const isMantines = Boolean(focused.closest('.mantine-Input-wrapper'));
    return style.outlineStyle !== 'none' || style.opacity === '0' || isMantines;
}"""
"""A radio button is drawn by its label, and Mantine's fields show the focus by their border."""


@dataclass
class Keys:
    """A student at the keyboard."""

    lesson: Lesson

    def press(self, *keys: str) -> None:
        """Press keys one after the other, each when the page has settled."""
        for key in keys:
            self.lesson.page.keyboard.press(key)
            self.lesson.settle()

    def tab_to(self, selector: str) -> None:
        """Press Tab until the focus is there, and see that the focus can be seen."""
        page = self.lesson.page
        for _ in range(MOST_TABS):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                break
        else:
            raise AssertionError(f"Tab never comes to {selector}")
        assert page.evaluate(IS_SEEN)

    def activate(self, selector: str) -> None:
        """Press a button."""
        self.tab_to(selector)
        self.press("Enter")

    def enter(self, selector: str, text: str) -> None:
        """Type into a field in place of what is there."""
        self.tab_to(selector)
        self.lesson.page.keyboard.press("Control+a")
        self.lesson.page.keyboard.type(text)

    def focus(self) -> str:
        """The id of what has the focus."""
        return str(self.lesson.page.evaluate("document.activeElement.id"))


@pytest.fixture
def keys(lesson: Lesson) -> Keys:
    return Keys(lesson)


def download_by(keys: Keys, selector: str) -> Download:
    keys.tab_to(selector)
    with keys.lesson.page.expect_download() as waiting:
        keys.lesson.page.keyboard.press("Enter")
    return waiting.value


def test_the_first_tab_skips_to_the_lesson(keys: Keys) -> None:
    keys.tab_to("a.skip")
    assert keys.lesson.page.is_visible("a.skip")
    keys.press("Enter", "Tab")
    assert keys.focus() == "reset"


def test_the_whole_lesson_by_keyboard(keys: Keys) -> None:
    lesson = keys.lesson
    # Configure.
    keys.activate('[data-preset="xor"]')
    assert lesson.experiment()["dataset"]["name"] == "xor"
    keys.enter("[id$=optimizer-learning_rate]", "0.25")
    keys.press("Enter")
    lesson.page.wait_for_function(
        "() => neuroviz.player.state.lesson.experiment.optimizer.learning_rate === 0.25"
    )
    lesson.settle()
    # Walk an iteration: each stage is said.
    said = {lesson.page.inner_text("#sentence")}
    for stage in ("forward 1", "forward 2", "loss", "backward 2", "backward 1", "update"):
        keys.activate("#next")
        assert lesson.cursor() == (1, stage)
        said.add(lesson.page.inner_text("#sentence"))
    assert len(said) == 7
    # By neurons: the dial is a group of radio buttons.
    keys.tab_to('input[name="granularity"]')
    keys.press("ArrowLeft")
    keys.activate("#next")
    assert lesson.cursor() == (2, "forward 1")
    assert lesson.page.evaluate("neuroviz.player.state.cursor.unit") == 0
    # Read an equation: it waits for its neuron.
    keys.tab_to("#neuron")
    keys.press("ArrowDown")
    assert "Neuron h2" in lesson.page.inner_text("#card")
    assert LATER in lesson.card("forward")
    keys.activate("#next")
    assert LATER not in lesson.card("forward")
    keys.activate('#card [data-row="forward"] .pick')
    # Edit the weight.
    keys.enter("#hands-value", "0.75")
    keys.press("Enter")
    changed = lesson.page.evaluate("neuroviz.player.state.place.interventions")
    assert [(each["kind"], each["value"]) for each in changed] == [("parameter", 0.75)]
    # Look at all values, and at the data.
    keys.tab_to("#tab-loss")
    keys.press("ArrowRight")
    assert lesson.page.is_visible("#data-figure")
    keys.press("ArrowRight")
    lesson.page.locator("#panel-table td", has_text="0.750").first.wait_for()
    keys.press("End")
    lesson.page.locator("#panel-changes li", has_text="set to 0.750").wait_for()
    # Train.
    keys.activate("#until")
    assert lesson.page.evaluate("document.querySelector('#dialog-until').contains(document.activeElement)")
    keys.enter("#until-value", "5")
    keys.activate("#until-start")
    lesson.page.wait_for_function("() => !neuroviz.training.isOn()")
    lesson.settle()
    assert lesson.counters()[0] >= 5
    # Take it away, and pass it on.
    keys.activate("#download")
    experiment = json.loads(download_by(keys, "#dl-experiment").path().read_text())
    assert experiment["dataset"]["name"] == "xor"
    keys.press("Escape")
    assert keys.focus() == "download"
    keys.activate("#share")
    lesson.page.wait_for_function("() => document.getElementById('share-link')?.value.includes('share=')")
    keys.press("Escape")
    assert keys.focus() == "share"


def test_the_tabs_go_by_arrows_and_only_one_is_in_the_order(keys: Keys) -> None:
    keys.tab_to("#tab-loss")
    keys.press("ArrowLeft")
    assert keys.focus() == "tab-changes"
    keys.press("Home", "ArrowRight")
    assert keys.focus() == "tab-data"
    chosen = '[role="tab"][data-tab][aria-selected="true"]'
    assert keys.lesson.page.eval_on_selector_all(chosen, "all => all.map(each => each.id)") == ["tab-data"]
    assert keys.lesson.page.eval_on_selector_all(
        '[role="tab"][data-tab]', "all => all.map(each => each.tabIndex)"
    ) == [-1, 0, -1, -1, -1]
