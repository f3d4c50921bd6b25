"""The disk of the store is full: the page says so, what is stored can be read, and all goes on when there is
room again."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.lesson import Lesson
from tests.browsers import NewStudent
from tests.callbacks.student import Student
from tests.conftest import StartServer
from tests.faults.checking import Checker, check
from tests.faults.conftest import STORE
from tests.faults.pages import says, says_nothing
from tests.faults.store_faults import FULL
from tests.valkeys import Node, free_ports, wait_until

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
        tmp_path_factory.mktemp("data"), NEUROVIZ_REDIS_URL=f"redis://127.0.0.1:{store.port}"
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
