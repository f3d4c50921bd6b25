"""A student who uses the page, and a server for classes."""

import pytest

from tests.browser.lesson import Lesson
from tests.browsers import ADDRESS, NewStudent
from tests.conftest import StartServer
from tests.live.people import TEACHER_KEY


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
