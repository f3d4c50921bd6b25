"""Two servers behind nginx, round robin, and a cluster of three masters as their store: a class goes on while
a server is stopped and a master is killed."""

import re
import shutil
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext

from neuroviz_dash.files import write_files
from neuroviz_dash.model.run import decode_run
from neuroviz_dash.store.connection import connect
from neuroviz_dash.store.keys import run_key
from neuroviz_dash.store.runs import RunStore
from tests.browser.class_pages import ClassPage, StudentPage, TeacherPage, all_show_the_same, shown
from tests.browser.conftest import chromium  # noqa: F401 - a fixture
from tests.browser.test_class import lesson_of_a_class
from tests.conftest import RunningServer, StartServer
from tests.deploy.site import Site, nginx
from tests.live.people import TEACHER_KEY
from tests.store.conftest import ALLOWANCE, TTL
from tests.valkeys import Cluster, cluster

PAUSE_SECONDS = 10.0
"""The longest that a student may notice."""


@dataclass
class Installation:
    """Several machines, on this one."""

    nodes: Cluster
    servers: list[RunningServer]
    site: Site

    def requests(self) -> list[int]:
        """How many requests each server has answered."""
        return [_answered(server.url) for server in self.servers]


def _answered(url: str) -> int:
    with urllib.request.urlopen(f"{url}/metrics", timeout=10) as response:
        text = response.read().decode()
    return sum(int(float(each)) for each in re.findall(r"neuroviz_request_seconds_count\{.*\} (\S+)", text))


@pytest.fixture
def installation(start_server: StartServer, tmp_path: Path) -> Iterator[Installation]:
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed; on Debian: apt-get install nginx")
    with cluster(tmp_path / "cluster", replicas=1) as nodes, tempfile.TemporaryDirectory() as name:
        variables = {
            "NEUROVIZ_REDIS_URL": nodes.url,
            "NEUROVIZ_SECRET_KEY": "the same secret on both",
            "NEUROVIZ_TEACHER_KEY": TEACHER_KEY,
            "NEUROVIZ_PROXY_HOPS": "1",
        }
        servers = [start_server(tmp_path / each, "--workers", "1", **variables) for each in ("one", "two")]
        folder = Path(name)
        folder.chmod(0o755)  # nginx's processes are another user's
        write_files(folder / "files")
        with nginx(folder, [urlsplit(each.url).netloc for each in servers], folder / "files") as site:
            yield Installation(nodes, servers, site)


@pytest.fixture
def new_visitor(chromium: Browser) -> Iterator[Callable[[], BrowserContext]]:  # noqa: F811
    """Makes a browser that takes the site's own certificate."""
    contexts: list[BrowserContext] = []

    def make() -> BrowserContext:
        size = {"width": 1440, "height": 900}
        contexts.append(chromium.new_context(viewport=size, ignore_https_errors=True))  # type: ignore[arg-type]
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()


def test_the_whole_lesson_through_both_servers(
    installation: Installation, new_visitor: Callable[[], BrowserContext]
) -> None:
    lesson_of_a_class(new_visitor, installation.site.address)
    assert min(installation.requests()) > 50, "one server has done it alone"


def test_a_stopped_server_and_a_killed_master_are_a_short_pause(
    installation: Installation, new_visitor: Callable[[], BrowserContext]
) -> None:
    address = installation.site.address
    teacher = TeacherPage.by_key(new_visitor(), address)
    code = teacher.create("A class")
    hall = ClassPage.open(new_visitor(), teacher.page.input_value("#link-hall"))
    teacher.demo()
    students = [StudentPage.by_link(new_visitor(), address, code) for _ in range(3)]
    followers = [hall.page, *(each.page for each in students)]
    teacher.lesson.press("Next stage", times=2)
    all_show_the_same(teacher.page, *followers, seconds=8)
    with connect(installation.nodes.url) as client:
        (members,) = client.scan_iter("*:members")
    dead = installation.nodes.owner(members.decode())
    dead.kill()
    installation.servers[0].stop()
    begin = time.monotonic()
    teacher.lesson.press("Next iteration")
    teacher.lesson.press("Next stage")
    all_show_the_same(teacher.page, *followers, seconds=PAUSE_SECONDS)
    assert time.monotonic() - begin < PAUSE_SECONDS

    teacher.work("demo")
    runs = [_own_run(student, seed) for student, seed in zip(students, (11, 12, 13), strict=True)]
    dead.start()
    installation.nodes.wait_until_whole()
    student, run = runs[0]
    installation.nodes.owner(run_key(student, run)).kill()
    for each in students:
        before, begin = each.lesson.cursor(), time.monotonic()
        each.lesson.press("Next iteration")
        assert time.monotonic() - begin < PAUSE_SECONDS
        assert each.lesson.cursor()[0] == before[0] + 1
    with connect(installation.nodes.url) as client:
        store = RunStore(client, TTL, ALLOWANCE)
        for (owner, run), each in zip(runs, students, strict=True):
            stored = store.load(owner, run)
            assert stored is not None
            cursor = decode_run(stored.body).cursor
            assert (cursor.iteration, cursor.stage) == each.lesson.cursor()
            assert shown(each.page)["cursor"]["iteration"] == cursor.iteration


def _own_run(page: StudentPage, seed: int) -> tuple[str, str]:
    """Own work of a student, a few iterations far; gives the student's id and the run's."""
    page.wait_until("Own work")
    page.lesson.configure(seed=seed)
    page.lesson.press("Next iteration", times=3)
    cookies = {each["name"]: each["value"] for each in page.page.context.cookies()}  # type: ignore[typeddict-item]
    run: str = page.page.evaluate("neuroviz.player.state.place.run")
    return cookies["__Host-neuroviz_student"].split(".")[0], run
