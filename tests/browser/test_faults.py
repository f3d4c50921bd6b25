"""A worker dies, the server is started again: the student goes on where the page stood."""

import os
import signal
from pathlib import Path

import pytest

from tests.browser.lesson import Lesson, expected_edges, traces_of
from tests.browsers import NewStudent
from tests.conftest import RunningServer, StartServer, children_of


def workers_of(server: RunningServer) -> list[int]:
    """The processes that gunicorn started; the store is a child of the same process."""
    children = children_of(server.process.pid)
    return [pid for pid, command in children.items() if "valkey" not in command.split("\0")[0]]


@pytest.fixture
def own_server(start_server: StartServer, tmp_path: Path) -> RunningServer:
    return start_server(tmp_path / "data", "--workers", "1")


def test_a_killed_worker_costs_no_step(
    own_server: RunningServer, new_student: NewStudent, tmp_path: Path
) -> None:
    lesson = Lesson.open(new_student(), own_server.url)
    lesson.press("Next iteration", 2)
    (worker,) = workers_of(own_server)
    os.kill(worker, signal.SIGKILL)
    lesson.press("Next stage", 2)
    assert lesson.cursor() == (3, "forward 2")
    assert lesson.problem() == ""
    trace = traces_of(lesson.experiment(), 3, tmp_path)[-1]
    assert lesson.edge_values() == expected_edges(trace, "forward 2")
    lesson.page.reload()
    lesson.settle()
    assert lesson.cursor() == (3, "forward 2")


def test_a_restarted_server_goes_on_at_the_same_stage(
    start_server: StartServer, new_student: NewStudent, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    first = start_server(data)
    lesson = Lesson.open(new_student(), first.url)
    lesson.press("Next iteration", 3)
    lesson.press("Next stage", 4)
    assert lesson.cursor() == (4, "backward 2")
    first.stop()
    start_server(data, "--port", first.url.rsplit(":", 1)[1])
    lesson.press("Next stage")
    assert lesson.cursor() == (4, "backward 1")
    lesson.page.reload()
    lesson.settle()
    assert lesson.cursor() == (4, "backward 1")
    trace = traces_of(lesson.experiment(), 4, tmp_path)[-1]
    assert lesson.edge_values() == expected_edges(trace, "backward 1")


def test_the_page_says_that_the_server_is_away_and_goes_on_by_itself(
    start_server: StartServer, new_student: NewStudent, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    first = start_server(data)
    lesson = Lesson.open(new_student(), first.url)
    first.stop()
    lesson.step_by("iteration")
    lesson.page.click("#next")
    lesson.page.locator("#fault", has_text="cannot be reached").wait_for()
    start_server(data, "--port", first.url.rsplit(":", 1)[1])
    lesson.settle()
    assert lesson.cursor() == (1, "update")
    assert lesson.problem() == ""


def test_on_a_phone_that_is_scrolled_down_a_fault_is_said_beside_the_buttons(
    start_server: StartServer, new_student: NewStudent, tmp_path: Path
) -> None:
    server = start_server(tmp_path / "data")
    lesson = Lesson.open(new_student(), server.url)
    page = lesson.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("scrollTo(0, 700)")
    server.stop()
    page.click("#next")
    page.locator("#fault", has_text="cannot be reached").wait_for(state="attached")
    said, bottom = page.evaluate(
        """() => {
        const bar = document.getElementById('transport');
        return [getComputedStyle(bar, '::before').content, bar.getBoundingClientRect().bottom];
        }"""
    )
    assert "cannot be reached" in said
    assert bottom <= 845
