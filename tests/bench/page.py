"""The page in Chromium: the first page, a step from click to paint, frames while playing."""

import gzip
import time
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, Page, Response, sync_playwright

from tests.bench.figure import Figure
from tests.bench.server import bench_server
from tests.browser.lesson import Lesson
from tests.browsers import FLAGS, chromium_path

CLICKS = 60
PLAY_SECONDS = 4

# From a click to the frame after the one in which the new numbers were drawn.
TIMED_CLICK = """() => new Promise(resolve => {
  const begun = performance.now(), { state } = neuroviz.player, before = state.cursor;
  document.getElementById('next').click();
  const look = () => {
    const isThere = state.cursor !== before && !state.goal && state.traces.has(state.cursor.iteration);
    if (!isThere) requestAnimationFrame(look);
    else requestAnimationFrame(() => resolve(performance.now() - begun));
  };
  requestAnimationFrame(look);
})"""

# Pictures of another iteration than the one before, and the longest task of those over 50 ms.
WATCHED = """milliseconds => new Promise(resolve => {
  const cy = neuroviz.network.live(), { state } = neuroviz.player;
  let frames = 0, longest = 0, last = null;
  const drawn = () => {
    if (state.cursor.iteration !== last) { last = state.cursor.iteration; frames += 1; }
  };
  const tasks = new PerformanceObserver(list => list.getEntries().forEach(each => {
    longest = Math.max(longest, each.duration); }));
  tasks.observe({ entryTypes: ['longtask'] });
  cy.on('render', drawn);
  const end = () => { cy.off('render', drawn); tasks.disconnect(); resolve([frames, longest]); };
  setTimeout(end, milliseconds);
})"""

# Sixteen inputs with ten classes, as a student could upload them.
ROWS, INPUTS, CLASSES = 200, 16, 10
SIXTEEN = {
    "dataset": {
        "name": "own",
        "table": {
            "inputs": [f"x{i}" for i in range(1, INPUTS + 1)],
            "target": "class",
            "classes": [f"c{i}" for i in range(CLASSES)],
            "rows": [
                [*(((row * 7 + i * row * 3) % 29) / 14 - 1 for i in range(INPUTS)), f"c{row % CLASSES}"]
                for row in range(ROWS)
            ],
        },
    },
    "hidden_layers": [{"units": 16, "activation": "tanh"}, {"units": 16, "activation": "tanh"}],
}
DIGITS = {"dataset": {"name": "digits"}, "hidden_layers": SIXTEEN["hidden_layers"]}
PLAYED: tuple[tuple[str, dict[str, Any], float], ...] = (
    ("Iris default", {}, 30),
    ("16-16-16-10", SIXTEEN, 20),
    ("digits, 64-16-16-10", DIGITS, 20),
)


def measure() -> list[Figure]:
    """All figures of the page, on one server."""
    with bench_server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            return [*first_page(browser, address), *steps(browser, address)]
        finally:
            browser.close()


def new_page(browser: Browser) -> Page:
    return browser.new_context(viewport={"width": 1440, "height": 900}).new_page()


def first_page(browser: Browser, address: str) -> list[Figure]:
    """Cold: nothing in any cache. Bytes are those that had come when the network was drawn, gzipped."""
    page, bodies = new_page(browser), []

    def keep(response: Response) -> None:
        if "plotly" not in response.url:
            bodies.append(response)

    page.on("response", keep)
    begun = time.perf_counter()
    page.goto(address)
    Lesson(page).settle()
    seconds = time.perf_counter() - begun
    page.wait_for_timeout(1500)
    compressed = sum(len(gzip.compress(response.body())) for response in bodies) / 1e6
    return [
        Figure("page drawn and usable, cold", seconds, 2.5, "s"),
        Figure("page before plotly, compressed", compressed, 0.8, "MB"),
    ]


def steps(browser: Browser, address: str) -> list[Figure]:
    """Milliseconds of "Next iteration", and frames drawn while playing 30 iterations a second."""
    page = new_page(browser)
    page.goto(address)
    Lesson(page).settle()
    page.wait_for_timeout(1500)
    Lesson(page).step_by("iteration")
    times: list[float] = [page.evaluate(TIMED_CLICK) for _ in range(CLICKS)]
    return [
        Figure("step click to painted, p50", median(times), 80, "ms"),
        Figure("step click to painted, p95", quantiles(times, n=20)[-1], 150, "ms"),
        *playing(page),
    ]


def playing(page: Page) -> list[Figure]:
    """Pictures a second, and the longest task, while playing at the fastest speed of iterations."""
    found = []
    for what, changes, budget in PLAYED:
        Lesson(page).configure(**changes)
        frames, longest = played(page)
        found += [
            Figure(f"playing, {what}", frames / PLAY_SECONDS, budget, "fps", "at least"),
            Figure(f"longest task while playing, {what}", longest, 100, "ms"),
        ]
    return found


def played(page: Page) -> tuple[int, float]:
    """How many different pictures were drawn in a while of playing, and the longest task on the way."""
    page.evaluate("neuroviz.play.setSpeed(5)")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(1500)
    frames, longest = page.evaluate(WATCHED, 1000 * PLAY_SECONDS)
    Lesson(page).press("Pause")
    return frames, longest
