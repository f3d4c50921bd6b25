"""What a page in a browser says and shows while something is wrong."""

from typing import Any

from playwright.sync_api import Page

LOOKS = [("light", 1440, 900), ("dark", 1440, 900), ("light", 390, 844), ("dark", 390, 844)]

PLACES = """() => Object.fromEntries(
  ['network', 'stage-strip', 'sentence', 'next', 'play', 'share', 'theme'].map((id) => {
    const { x, y, width, height } = document.getElementById(id).getBoundingClientRect();
    return [id, [x, y, width, height].map(Math.round)];
  }))"""

COVERED = """() => {
  const fault = document.getElementById('fault'), box = fault.getBoundingClientRect();
  const bar = document.getElementById('transport'), { top, bottom } = bar.getBoundingClientRect();
  if (getComputedStyle(bar, '::before').content.includes(fault.textContent)) {  // on a phone
    if (top < 0 || bottom > innerHeight) return 'the message is out of sight';
    const next = document.getElementById('next').getBoundingClientRect();
    return bar.scrollWidth > bar.clientWidth || next.top - top < 16 ? 'the message is cut' : '';
  }
  if (!box.width || fault.scrollHeight > fault.clientHeight + 1) return 'the message is cut';
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  if (at !== fault) return 'the message is covered';
  const over = [...document.querySelectorAll('header button')].find((button) => {
    const other = button.getBoundingClientRect();
    const isBeside = other.x >= box.right || box.x >= other.right;
    return other.width && !isBeside && other.y < box.bottom && box.y < other.bottom;
  });
  return over ? `the message covers ${over.id}` : '';
}"""


def says(page: Page, words: str, seconds: float = 15) -> None:
    """Waits until the page's message has the words."""
    page.locator("#fault", has_text=words).wait_for(timeout=1000 * seconds)


def says_nothing(page: Page, seconds: float = 20) -> None:
    """Waits until there is no message any more."""
    page.wait_for_function(
        "() => document.getElementById('fault')?.textContent === ''", timeout=1000 * seconds
    )


def places(page: Page) -> Any:
    """Where the page's parts are."""
    return page.evaluate(PLACES)


def covered(page: Page) -> str:
    """What the message covers, or what covers it; empty for nothing."""
    return str(page.evaluate(COVERED))
