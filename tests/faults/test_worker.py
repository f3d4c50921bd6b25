"""A worker is killed, hangs or has no memory left: the other one goes on, and it is replaced by itself."""

import contextlib
import http.client
import json
import os
import resource
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import pytest

from neuroviz_dash.server import HUNG_SECONDS
from tests.browser.lesson import Lesson
from tests.browsers import NewStudent
from tests.callbacks.student import body_of
from tests.conftest import RunningServer, children_of
from tests.faults.checking import Checker, check
from tests.faults.conftest import Place
from tests.faults.pages import says_nothing
from tests.live.people import Guide, Pupil

NOTICED_SECONDS = 10.0  # the master looks each second, kills twice, and starts another one
HEARD_SECONDS = 10.0
LARGE = body_of({"number": 1, "question": {"ask": "preview", "csv": "1,2\n" * 490_000}}, "question", "reply")
"""A question that takes memory to be read."""


def workers_of(server: RunningServer) -> set[int]:
    """The processes that answer requests."""
    return set(children_of(server.process.pid))


def steps_until(checker: Checker, seconds: float) -> None:
    """Steps, a few a second."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        checker.step()
        time.sleep(0.1)


def open_files(process: int) -> int:
    """How many: a worker has one for each stream."""
    return len(os.listdir(f"/proc/{process}/fd"))


def size_of(process: int) -> int:
    """The bytes of its address space."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def sizes_at_rest(server: RunningServer) -> dict[int, int]:
    """The size of each of two workers, none of which is still starting."""
    before: dict[int, int] = {}
    end = time.monotonic() + 30
    while (sizes := {each: size_of(each) for each in workers_of(server)}) != before or len(sizes) != 2:
        assert time.monotonic() < end, before
        before = sizes
        time.sleep(1)
    return sizes


def replaced(server: RunningServer, worker: int, seconds: float) -> None:
    """Waits until a worker has gone and there are two again."""
    end = time.monotonic() + seconds
    while worker in workers_of(server) or len(workers_of(server)) != 2:
        assert time.monotonic() < end, f"the worker was not replaced within {seconds} s"
        time.sleep(0.1)


@pytest.fixture
def checkers(place: Place) -> Iterator[list[Checker]]:
    """Students who have begun; what they were told is checked in the end."""
    found = [Checker.begun(place.url) for _ in range(3)]
    for each in found:
        each.step()
    yield found
    with place.client() as store:
        for each in found:
            each.step()
            check(each, store)


def test_each_worker_can_be_killed(place: Place, checkers: list[Checker]) -> None:
    for worker in workers_of(place.server):
        os.kill(worker, signal.SIGKILL)
        for each in checkers:
            steps_until(each, 0.5)
        replaced(place.server, worker, seconds=15)


def test_a_worker_that_hangs_is_replaced_while_all_go_on(
    place: Place, checkers: list[Checker], new_student: NewStudent
) -> None:
    lesson = Lesson.open(new_student(), place.url)
    lesson.step_by("iteration")
    guide = Guide.of_new_class(place.url)
    guide.open()
    pupils = [Pupil.joined(place.url, guide.code) for _ in range(6)]
    streams = [each.stream(guide.class_id) for each in pupils]
    hung = min(workers_of(place.server), key=open_files)
    os.kill(hung, signal.SIGSTOP)
    begin = time.monotonic()
    lesson.page.click("#next")
    with ThreadPoolExecutor() as pool:
        shown = [pool.submit(each.until, "demo") for each in streams]
        assert "error" not in guide.show(0, "start")
        assert any(each.result()["lesson"] for each in as_completed(shown, HEARD_SECONDS)), (
            "no stream went on"
        )
        for each in checkers:
            steps_until(each, 1)
        replaced(place.server, hung, begin + HUNG_SECONDS + NOTICED_SECONDS - time.monotonic())
        for each in streams:
            each.close()
    lesson.settle()
    says_nothing(lesson.page)
    assert lesson.cursor() == (1, "update")
    for pupil in pupils:
        kinds = [each["kind"] for each in pupil.poll(guide.class_id)["events"]]
        assert "demo" in kinds, "who was at that worker comes back"


@pytest.mark.parametrize("spare", [300_000, 1_000_000, 5_000_000])
def test_a_worker_without_memory_ends_itself(place: Place, checkers: list[Checker], spare: int) -> None:
    """Both have so many bytes to spare, so that it is met while connections are made, or requests read."""
    sizes, greedy = sizes_at_rest(place.server), Checker.begun(place.url)
    for worker, size in sizes.items():
        resource.prlimit(worker, resource.RLIMIT_AS, (size + spare, resource.RLIM_INFINITY))
    end = time.monotonic() + 60
    while sizes.keys() <= workers_of(place.server):
        assert time.monotonic() < end, "no worker ever ran out of memory"
        with contextlib.suppress(OSError, http.client.HTTPException):
            greedy.student.post(json.dumps(LARGE).encode())
        checkers[0].step()
    for each in checkers:
        steps_until(each, 0.5)
