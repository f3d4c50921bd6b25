"""The machine's clock is stepped, a day forward and a day back: nobody is signed out, and all goes on."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from neuroviz_dash.embedded import store_url
from tests.conftest import RunningServer, StartServer
from tests.faults.checking import Checker, check
from tests.live.people import TEACHER_KEY, Guide, Pupil

CLOCK = Path(__file__).parent / "stepped_clock"
A_DAY = 24 * 3600
BEAT_SECONDS = 25.0  # the hub's beat, and the time to hear of it


@dataclass
class Stepped:
    """A server whose clock can be stepped."""

    server: RunningServer
    file: Path

    def step(self, seconds: int) -> None:
        """So far from the true time, from now on."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{seconds:+d}")
        fresh.rename(self.file)


@pytest.fixture(scope="module")
def stepped(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stepped]:
    """The server's processes read their clock through `stepped_clock`; that of the store is true."""
    folder = tmp_path_factory.mktemp("clock")
    file = folder / "offset"
    file.write_text("+0")
    path = os.pathsep.join([str(CLOCK), *filter(None, [os.environ.get("PYTHONPATH")])])
    server = start_server(
        folder / "data", NEUROVIZ_TEACHER_KEY=TEACHER_KEY, NEUROVIZ_TEST_CLOCK=str(file), PYTHONPATH=path
    )
    yield Stepped(server, file)
    server.stop()


def present(guide: Guide) -> list[int]:
    """The students who are here."""
    found: list[int] = guide.poll(guide.class_id)["events"][-1]["present"]
    return found


def stamp(checker: Checker) -> int:
    """When the student's cookie was made, by the server's clock."""
    return int(checker.student.cookie.split(".")[1])


def test_steps_of_the_clock_change_nothing(stepped: Stepped) -> None:
    url = stepped.server.url
    checker, guide = Checker.begun(url), Guide.of_new_class(url)
    guide.open()
    here = Pupil.joined(url, guide.code)
    heard = here.stream(guide.class_id)
    heard.until("class")
    cookie = checker.student.cookie
    for number, seconds in enumerate((60 - A_DAY, 0, A_DAY, 0), 1):
        stepped.step(seconds)
        begin = time.monotonic()
        assert abs(stamp(Checker.begun(url)) - time.time() - seconds) < 60, "the clock was not stepped"
        checker.step()
        guide.move(number)
        assert "error" not in guide.show(number)
        assert (
            heard.until(
                "demo",
            )["cursor"]["iteration"]
            == number
        )
        assert here.open()["class"]["number"] == here.number
        assert time.monotonic() < begin + 10
        assert checker.student.post(b"{}")[0] == 400
        assert checker.student.cookie == cookie
    end = time.monotonic() + BEAT_SECONDS
    while present(guide) != [here.number]:
        assert time.monotonic() < end
        time.sleep(0.5)
    heard.close()
    with redis.Redis.from_url(store_url(stepped.server.data_dir)) as store:
        check(checker, store)
