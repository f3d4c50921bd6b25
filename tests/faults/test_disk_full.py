"""The disk of the store is full: the page says so, what is stored can be read, and all goes on when there is
room again."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from neuroviz_dash.store.keys import run_key
from tests.browser.lesson import Lesson
from tests.browsers import NewStudent
from tests.callbacks.student import Student
from tests.conftest import StartServer
from tests.faults.checking import Checker, check
from tests.faults.conftest import STORE
from tests.faults.pages import says, says_nothing
from tests.faults.store_faults import FULL
from tests.live.people import TEACHER_KEY, Guide, Pupil
from tests.ports import free_ports
from tests.valkeys import Node, wait_until

DISK = "4m"
RESERVE_BYTES = 1_000_000


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of its own, small."""
    folder = tmp_path_factory.mktemp("disk")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode != 0:
        pytest.skip(f"this user may not mount a small disk: {made.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(scope="module")
def store(disk: Path) -> Iterator[Node]:
    """A store with its data on that disk."""
    node = Node(disk, free_ports(1)[0], STORE)
    node.start()
    yield node
    node.kill()


@pytest.fixture(scope="module")
def address(
    store: Node, start_server: StartServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A server over it."""
    server = start_server(
        tmp_path_factory.mktemp("data"),
        NEUROVIZ_REDIS_URL=f"redis://127.0.0.1:{store.port}",
        NEUROVIZ_TEACHER_KEY=TEACHER_KEY,
    )
    yield server.url
    server.stop()


def fill(disk: Path) -> Path:
    """A file that leaves no room for anything."""
    file = disk / "other"
    with file.open("wb", buffering=0) as out:
        size = RESERVE_BYTES
        while size:
            try:
                out.write(b"x" * size)
            except OSError:
                size //= 2
    return file


def test_with_a_full_disk_a_class_is_followed_and_own_runs_are_listed(
    disk: Path, store: Node, address: str
) -> None:
    guide = Guide.of_new_class(address)
    pupil = Pupil.joined(address, guide.code)
    for _ in range(2):
        pupil.open()
        pupil.move(1)
    with store.client() as client:
        client.delete(run_key(pupil.identity, pupil.run))  # as if it had expired
        file = fill(disk)
        # What it can still take is in its buffers; then each write is refused.
        wait_until(lambda: is_refused(client))
    try:
        for person in (guide, pupil):
            assert person.stream(guide.class_id).until("class")
            assert person.poll(guide.class_id)["events"]
        assert len(pupil.ask({"ask": "runs"})["runs"]) == 1
    finally:
        file.unlink()
        with store.client() as client:
            wait_until(lambda: not is_refused(client))


def is_refused(client: redis.Redis) -> bool:
    """Whether a write is, since the disk is full."""
    try:
        client.set("other", b"x" * RESERVE_BYTES, ex=1)
    except redis.RedisError:
        return True
    return False


def test_a_full_disk_loses_nothing(disk: Path, store: Node, address: str, new_student: NewStudent) -> None:
    checker, lesson = Checker.begun(address), Lesson.open(new_student(), address)
    lesson.press("Next iteration", 2)
    with checker.stepping():
        file = fill(disk)
        wait_until(lambda: any(FULL in each for each in checker.refusals))
        lesson.page.click("#next")
        says(lesson.page, FULL)
        assert Student(address, checker.student.cookie).open(checker.student.run)["cursor"]["iteration"] > 0
        file.unlink()
        lesson.settle()
        says_nothing(lesson.page)
    assert lesson.cursor() == (3, "update")
    for _ in range(2):
        checker.step()
        with store.client() as client:
            check(checker, client)
        store.kill()
        store.start()
