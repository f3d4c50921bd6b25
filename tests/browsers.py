"""Chromium, and people who use pages in it. One for all tests: Playwright runs once in a process."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

ADDRESS = os.environ.get("NEUROVIZ_TEST_ADDRESS", "")
"""Of a server that runs already; its certificate may be anyone's."""

NewStudent = Callable[[], BrowserContext]


def chromium_path() -> str | None:
    """The system's Chromium if there is one, None for Playwright's own."""
    return os.environ.get("NEUROVIZ_TEST_CHROMIUM") or shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_student(chromium: Browser) -> Iterator[NewStudent]:
    """Makes a student: a browser context with cookies of its own."""
    contexts: list[BrowserContext] = []

    def make() -> BrowserContext:
        size = {"width": 1440, "height": 900}
        contexts.append(chromium.new_context(viewport=size, ignore_https_errors=bool(ADDRESS)))
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()
