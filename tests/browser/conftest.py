"""Chromium, students who use the page in it, and a server for classes.

With NEUROVIZ_TEST_ADDRESS and NEUROVIZ_TEST_TEACHER_KEY the tests of a class are played on a server that runs
already, as tests/deploy/one-machine does it: they begin nothing there that other classes would notice.
"""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.lesson import Lesson
from tests.conftest import StartServer
from tests.live.people import TEACHER_KEY

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

ADDRESS = os.environ.get("NEUROVIZ_TEST_ADDRESS", "")
"""Of a server that runs already; its certificate may be anyone's."""

NewStudent = Callable[[], BrowserContext]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium if there is one, else Playwright's own."""
    path = os.environ.get("NEUROVIZ_TEST_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
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


@pytest.fixture
def lesson(new_student: NewStudent, server: str) -> Lesson:
    """A student who has just opened the page."""
    return Lesson.open(new_student(), server)


@pytest.fixture(scope="module")
def class_server(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A server whose teacher key is known."""
    if ADDRESS:
        return ADDRESS
    return start_server(tmp_path_factory.mktemp("class"), NEUROVIZ_TEACHER_KEY=TEACHER_KEY).url
