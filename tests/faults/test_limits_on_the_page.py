"""A page that meets a limit of the server says so and goes on by itself when there is room."""

from collections.abc import Iterator

import pytest

from tests.browser.lesson import Lesson
from tests.browsers import NewStudent
from tests.conftest import RunningServer, StartServer
from tests.faults.pages import says, says_nothing
from tests.live.people import Person


@pytest.fixture(scope="module")
def narrow(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with room for two runs, that answers a student once a second."""
    server = start_server(
        tmp_path_factory.mktemp("narrow"),
        NEUROVIZ_RUNS_IN_ALL="2",
        NEUROVIZ_REQUESTS_PER_SECOND="1",
        NEUROVIZ_REQUEST_BURST="1",
    )
    yield server
    server.stop()


def test_presses_that_come_too_fast_are_all_done_later(
    narrow: RunningServer, new_student: NewStudent
) -> None:
    lesson = Lesson.open(new_student(), narrow.url)
    lesson.page.evaluate(
        """() => { for (let unit = 0; unit < 6; unit += 1)
        neuroviz.player.intervene({ kind: 'freeze', layer: 1, unit, on: true }); }"""
    )
    says(lesson.page, "more than 1 request a second")
    lesson.settle()
    says_nothing(lesson.page)
    made = lesson.page.evaluate("neuroviz.player.state.place.interventions")
    assert sorted(each["unit"] for each in made) == [0, 1, 2, 3, 4, 5]


def test_a_full_server_takes_the_page_as_soon_as_it_has_room(
    narrow: RunningServer, new_student: NewStudent
) -> None:
    other = Person(narrow.url)
    opened = other.command({"do": "open"})
    page = new_student().new_page()
    page.goto(narrow.url)
    says(page, "The server is full")
    other.ask({"ask": "delete", "run": opened["run"]})
    Lesson(page).settle()
    says_nothing(page)
