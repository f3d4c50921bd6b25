"""A server with a teacher's key, and a class on it."""

from collections.abc import Iterator

import pytest
import redis

from neuroviz_dash.embedded import store_url
from tests.conftest import RunningServer, StartServer
from tests.live.people import TEACHER_KEY, Guide
from tests.live.scene import Scene, build


@pytest.fixture(scope="session")
def school(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> RunningServer:
    """One server with two workers for the tests of a class."""
    folder = tmp_path_factory.mktemp("school")
    return start_server(folder, "--workers", "2", NEUROVIZ_TEACHER_KEY=TEACHER_KEY)


@pytest.fixture(scope="session")
def quiet_school(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> RunningServer:
    """Another server, on which no stream is ever open: nothing is written there but by what a test does."""
    folder = tmp_path_factory.mktemp("quiet-school")
    return start_server(folder, "--workers", "2", NEUROVIZ_TEACHER_KEY=TEACHER_KEY)


@pytest.fixture(scope="session")
def scene(quiet_school: RunningServer) -> Iterator[Scene]:
    """A class at work there, which no test changes."""
    with redis.Redis.from_url(store_url(quiet_school.data_dir)) as client:
        yield build(quiet_school.url, client)


@pytest.fixture
def guide(school: RunningServer) -> Guide:
    """A teacher with a new class."""
    return Guide.of_new_class(school.url)
