"""The store fails over to a replica that has not got the last writes: the run is made again to where the page was."""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from neuroviz_dash.store.connection import connect
from tests.browser.class_pages import StudentPage, TeacherPage, all_show_the_same
from tests.browser.conftest import NewStudent
from tests.browser.lesson import Lesson, expected_edges, traces_of
from tests.conftest import StartServer
from tests.faults.checking import Checker, check
from tests.faults.pages import says_nothing
from tests.live.people import TEACHER_KEY
from tests.valkeys import Cluster, Node, Service, cluster, sentinel_service, wait_until

NOTICED_SECONDS = 10.0
REPLICATED_SECONDS = 1.0


@dataclass
class Replicated:
    """A server over a store with replicas: what to kill, and who takes over."""

    url: str
    store: redis.Redis
    nodes: Callable[[str], tuple[Node, Node]]

    def lag(self, student: str) -> None:
        """From now on the replica of a student's data gets nothing any more."""
        time.sleep(REPLICATED_SECONDS)
        master, replica = self.nodes(student)
        with replica.client() as behind, master.client() as ahead:
            behind.config_set("masteruser", "nobody")
            behind.config_set("masterauth", "nothing")
            ahead.client_kill_filter(_type="replica")

    def kill(self, student: str) -> None:
        """The master of a student's data dies."""
        self.nodes(student)[0].kill()


@contextlib.contextmanager
def behind_sentinels(folder: Path) -> Iterator[tuple[str, Callable[[str], tuple[Node, Node]]]]:
    with sentinel_service(folder) as service:
        yield service.url, lambda _student: (service.master, service.replica)


@contextlib.contextmanager
def in_a_cluster(folder: Path) -> Iterator[tuple[str, Callable[[str], tuple[Node, Node]]]]:
    with cluster(folder, replicas=1) as nodes:
        yield nodes.url, lambda student: nodes.pair(f"{{{student}}}")


@pytest.fixture(params=[behind_sentinels, in_a_cluster])
def replicated(
    request: pytest.FixtureRequest, start_server: StartServer, tmp_path: Path
) -> Iterator[Replicated]:
    with request.param(tmp_path / "store") as (url, nodes), connect(url) as client:
        server = start_server(
            tmp_path / "data", NEUROVIZ_REDIS_URL=url, NEUROVIZ_TEACHER_KEY=TEACHER_KEY
        )
        yield Replicated(server.url, client, nodes)
        server.stop()
