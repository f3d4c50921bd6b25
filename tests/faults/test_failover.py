"""The store fails over to a replica that has not got the last writes: each run is made again to where its
page was, and all goes on by itself."""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis

from neuroviz_dash.store.connection import connect
from tests.browser.class_pages import StudentPage, TeacherPage, all_show_the_same, says
from tests.browser.lesson import Lesson
from tests.browsers import NewStudent
from tests.conftest import StartServer
from tests.faults.checking import Checker, check
from tests.faults.pages import says_nothing
from tests.live.people import TEACHER_KEY
from tests.sentinels import sentinel_service
from tests.valkeys import Node, cluster, wait_until

PAUSE_SECONDS = 10.0  # what a student may notice; here with all servers and the test itself on two processors
RECOVERY_SECONDS = 30.0

FREEZE = "neuroviz.player.intervene({ kind: 'freeze', layer: 1, unit: 0, on: true })"


@dataclass
class Replicas:
    """Masters, each with its replica, and which master has the data of a student."""

    url: str
    pairs: list[tuple[Node, Node]]
    owner: Callable[[str], Node]

    def lag(self) -> None:
        """From now on no replica gets anything any more; what was written until now they have."""
        for master, replica in self.pairs:
            with master.client() as ahead, replica.client() as behind:
                wait_until(lambda ahead=ahead, behind=behind: _offset(behind) >= _offset(ahead))  # type: ignore[misc]
                behind.config_set("masteruser", "nobody")
                behind.config_set("masterauth", "nothing")
                ahead.client_kill_filter(_type="replica")


def _offset(client: redis.Redis) -> int:
    found: Any = client.info("replication")
    return int(found.get("slave_repl_offset", found["master_repl_offset"]))


@contextlib.contextmanager
def behind_sentinels(folder: Path) -> Iterator[Replicas]:
    """One master."""
    with sentinel_service(folder) as service:
        yield Replicas(service.url, [(service.master, service.replica)], lambda _student: service.master)


@contextlib.contextmanager
def in_a_cluster(folder: Path) -> Iterator[Replicas]:
    """Three masters."""
    with cluster(folder, replicas=1) as nodes:
        yield Replicas(nodes.url, nodes.pairs(), lambda student: nodes.owner(f"{{{student}}}"))


STORES: dict[str, Callable[[Path], AbstractContextManager[Replicas]]] = {
    "Sentinel": behind_sentinels,
    "Cluster": in_a_cluster,
}


@pytest.fixture(params=STORES)
def replicas(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Replicas]:
    """The store."""
    with STORES[request.param](tmp_path / "store") as found:
        yield found


@pytest.fixture
def address(replicas: Replicas, start_server: StartServer, tmp_path: Path) -> Iterator[str]:
    """A server over it."""
    settings = {"NEUROVIZ_REDIS_URL": replicas.url, "NEUROVIZ_TEACHER_KEY": TEACHER_KEY}
    server = start_server(tmp_path / "data", **settings)
    yield server.url
    server.stop()


def identity(lesson: Lesson) -> str:
    """The student that the server knows the page's browser for."""
    cookies = {each["name"]: each["value"] for each in lesson.page.context.cookies()}
    return next(value for name, value in cookies.items() if name.endswith("neuroviz_student")).split(".")[0]


def test_all_that_was_acknowledged_is_there_again(replicas: Replicas, address: str) -> None:
    checkers = [Checker.begun(address) for _ in range(3)]
    for each in checkers:
        each.step()
    replicas.lag()
    for each in checkers:
        for _ in range(3):
            each.step()
    replicas.owner(checkers[0].student.identity).kill()
    for each in checkers:
        for _ in range(2):
            each.step()
    assert checkers[0].restored == 1
    assert max(each.longest for each in checkers) < PAUSE_SECONDS
    with connect(replicas.url) as store:
        for each in checkers:
            check(each, store)


def test_pages_go_on_where_they_were(replicas: Replicas, address: str, new_student: NewStudent) -> None:
    lesson = Lesson.open(new_student(), address)
    teacher = TeacherPage.by_key(new_student(), address)
    follower = StudentPage.by_link(new_student(), address, teacher.create("A class"))
    teacher.demo()
    lesson.press("Next iteration", 2)
    replicas.lag()
    lesson.configure(seed=5)
    lesson.press("Next iteration", 3)
    lesson.page.evaluate(FREEZE)
    lesson.settle()
    lesson.choose_neuron(1, 2)
    lesson.press("Next iteration", 1)
    seen = lesson.weights()
    teacher.lesson.press("Next iteration", 2)
    all_show_the_same(teacher.page, follower.page)
    for _ in range(2):  # states of the class of which the replica knows nothing
        teacher.pause("talk")
        says(teacher.page, "class-mode", "Paused")
        teacher.mode("pause")
        says(teacher.page, "class-mode", "follows this page")
    replicas.owner(identity(lesson)).kill()
    for page in (lesson.page, teacher.page):
        page.click("#next")
    lesson.settle()
    says_nothing(lesson.page, RECOVERY_SECONDS)
    assert lesson.cursor() == (5, "update")
    assert lesson.experiment()["seed"] == 5
    assert lesson.page.input_value("#neuron") == "1 2"
    lesson.page.reload()
    lesson.settle()
    assert lesson.cursor() == (5, "update")
    made = lesson.page.evaluate("neuroviz.player.state.place.interventions")
    assert [(each["kind"], each["at"]) for each in made] == [("freeze", 3)]
    lesson.press("Back one iteration")
    assert lesson.weights() == seen
    teacher.settle()
    says_nothing(teacher.page, RECOVERY_SECONDS)
    assert (
        all_show_the_same(teacher.page, follower.page, seconds=RECOVERY_SECONDS)["cursor"]["iteration"] == 3
    )
    teacher.pause("talk")
    says(follower.page, "pause-text", "Talk it over")
