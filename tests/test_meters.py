"""What a server counts, over all its workers."""

import contextlib
import os
import signal
from pathlib import Path
from typing import get_args

import pytest

from neuroviz_dash.callbacks.names import KINDS
from neuroviz_dash.meters import Meters, Reason
from tests.callbacks.student import CALLBACK, Student, body_of
from tests.conftest import RunningServer, StartServer, children_of
from tests.live.people import TEACHER_KEY, Guide, Person, Pupil
from tests.numbers import Numbers, numbers_in, numbers_of
from tests.valkeys import wait_until


@pytest.fixture
def serving(start_server: StartServer, tmp_path: Path) -> RunningServer:
    """A server of its own: what others do there would be counted too."""
    return start_server(tmp_path, "--workers", "2", NEUROVIZ_TEACHER_KEY=TEACHER_KEY)


def workers_of(server: RunningServer) -> set[int]:
    return {pid for pid, words in children_of(server.process.pid).items() if "valkey" not in words}


def test_both_workers_tell_the_same_sums(serving: RunningServer) -> None:
    student = Student(serving.url)
    student.open()
    for iteration in range(1, 41):  # each on a connection of its own, which either worker takes
        student.move(iteration)
    wait_until(lambda: numbers_of(serving.url).of("worker_starts_total") == 2)
    told = [numbers_of(serving.url) for _ in range(10)]
    for numbers in told:
        assert numbers.of("request_seconds_count", call="do:move", status="2xx") == 40
        assert numbers.of("request_seconds_bucket", call="do:move", le="+Inf") == 40
        assert numbers.of("runs_created_total") == 1
        # A run is kept before the iteration that is shown, which its trace alone belongs to.
        assert numbers.of("iterations_trained_total") == 39
        assert numbers.of("worker_starts_total") == 2
        assert numbers.labels("worker_memory_bytes", "pid") == {str(pid) for pid in workers_of(serving)}
        assert numbers.of("worker_memory_bytes") > 2 * 20e6


def test_the_cache_and_what_is_found_there(serving: RunningServer) -> None:
    first, second = Student(serving.url), Student(serving.url)
    for student in (first, second):
        student.open()
        student.configure(seed=11)
        student.move(200)
    numbers = numbers_of(serving.url)
    missed, found = (numbers.of("cache_lookups_total", found=each) for each in ("no", "yes"))
    assert missed == found > 0
    assert numbers.of("iterations_trained_total") == 199  # by the first one; the second one found them all
    assert numbers.of("store_seconds_count", command="script") > 2
    assert numbers.of("store_errors_total") == 0


def test_a_conflict_is_one_and_a_command_sent_again_is_none(serving: RunningServer) -> None:
    student = Student(serving.url)
    student.open()
    old = {"do": "move", "run": student.run, "revision": 1, "iteration": 2, "stage": "update"}
    for _ in range(2):
        assert "error" not in student.ask({**old, "id": "1" * 32})
    assert numbers_of(serving.url).of("conflicts_total") == 0
    assert "error" in student.ask({**old, "iteration": 3})
    assert numbers_of(serving.url).of("conflicts_total") == 1


def test_open_streams_and_those_of_a_killed_worker(serving: RunningServer) -> None:
    guide = Guide.of_new_class(serving.url)
    pupil = Pupil.joined(serving.url, guide.code)
    streams = [guide.stream(guide.class_id), pupil.stream(guide.class_id)]
    assert numbers_of(serving.url).of("streams_open") == 2
    streams.pop().close()
    # An end is noticed with the next beat, at the latest.
    wait_until(lambda: numbers_of(serving.url).of("streams_open") == 1)
    trained, before = numbers_of(serving.url).of("iterations_trained_total"), workers_of(serving)
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(workers_of(serving) - before) == 2)
    after = settled(serving)
    assert after.of("streams_open") == 0
    assert after.of("worker_starts_total") == 4
    assert after.of("iterations_trained_total") == trained
    assert after.labels("worker_memory_bytes", "pid") == {str(pid) for pid in workers_of(serving)}


def settled(server: RunningServer) -> Numbers:
    """What is told once the new workers have begun to count."""
    found: list[Numbers] = []

    def has_begun() -> bool:
        with contextlib.suppress(OSError):
            found.append(numbers_of(server.url))
        return bool(found) and found[-1].of("worker_starts_total") == 4

    wait_until(has_begun)
    return found[-1]


def test_each_limit_is_counted_by_its_name(start_server: StartServer, tmp_path: Path) -> None:
    limits = {
        "REQUESTS_PER_SECOND": 20,
        "REQUEST_BURST": 30,
        "RUNS_PER_STUDENT": 1,
        "RUNS_IN_ALL": 4,
        "STUDENTS_PER_CLASS": 1,
        "STREAMS_PER_STUDENT": 1,
        "UNITS_PER_LAYER": 6,
    }
    variables = {f"NEUROVIZ_{name}": str(most) for name, most in limits.items()}
    server = start_server(tmp_path, NEUROVIZ_TEACHER_KEY=TEACHER_KEY, **variables)
    guide = Guide.of_new_class(server.url)
    pupil, late = Pupil.joined(server.url, guide.code), Person(server.url)
    assert "error" in late.ask({"ask": "join", "code": guide.code})
    stream = pupil.stream(guide.class_id)
    assert pupil.request("GET", f"/class/{guide.class_id}/stream") == (200, b"event: refused\n")
    stream.close()
    opened = late.command({"do": "open"})
    moved = late.walk(opened["run"], opened["revision"], 1, "update")
    assert "error" in late.ask({"ask": "duplicate", "run": moved["run"]})
    large = {
        "do": "configure",
        "run": moved["run"],
        "revision": moved["revision"],
        "experiment": {"hidden_layers": [{"units": 7}]},
    }
    assert "error" in late.command(large)
    opened_by_all = [Person(server.url).request("POST", CALLBACK, body_of({"do": "open"})) for _ in range(4)]
    assert opened_by_all[-1] == (
        503,
        b"503 The server is full: please tell your teacher, or whoever runs it.\n",
    )
    assert 429 in [late.request("GET", "/download/none/none")[0] for _ in range(150)]
    numbers = numbers_of(server.url)
    assert {reason: numbers.of("refusals_total", reason=reason) > 0 for reason in get_args(Reason)} == {
        reason: reason not in ("data_of_student", "body", "malformed", "forbidden")
        for reason in get_args(Reason)
    }
    assert numbers.of("runs_stored") == 4


HOSTILE = "hostile-text"


def test_labels_are_this_programs_own_words(serving: RunningServer) -> None:
    stranger, student = Person(serving.url), Student(serving.url)
    student.open()
    for kind in (HOSTILE, "x" * 10_000, None, 7, [HOSTILE], {"do": HOSTILE}):
        for output, source, value in (
            ("answer", "command", {"do": kind}),
            ("reply", "question", {"question": {"ask": kind}}),
            ("taught", "action", {"action": {"act": kind}}),
            ("reply", "question", kind),
        ):
            stranger.call(output, source, value)
    for method, path in (
        ("GET", f"/{HOSTILE}"),
        (HOSTILE.upper(), "/"),
        ("POST", f"/{HOSTILE}"),
        ("PUT", "/enter"),
    ):
        stranger.request(method, path)
    for path in (
        f"/assets/{HOSTILE}",
        f"/download/{HOSTILE}/{HOSTILE}",
        f"/join/{HOSTILE}.svg",
        f"/class/{HOSTILE}/events",
    ):
        stranger.request("GET", path, **{"X-Request-ID": HOSTILE * 20})
    assert stranger.request("POST", CALLBACK, {"output": HOSTILE})[0] == 400
    numbers = numbers_of(serving.url)
    calls = numbers.labels("request_seconds_count", "call")
    kinds = {f"{field}:{kind}" for field, known in KINDS.items() for kind in (*known, "unknown")}
    assert {"do:unknown", "ask:unknown", "act:unknown", "unmatched"} <= calls
    assert all(call in kinds or call == "unmatched" or call.startswith("/") for call in calls)
    assert not any(HOSTILE in value for _, labels in numbers.samples for _, value in labels)
    assert numbers.labels("request_seconds_count", "status") <= {"2xx", "3xx", "4xx", "5xx"}
    assert numbers.of("refusals_total", reason="malformed") >= 1


def test_a_worker_without_others_counts_alone() -> None:
    troubles: list[tuple[str, str]] = []
    meters = Meters(lambda kind, what: troubles.append((kind, what)))
    meters.refused("runs_in_all")
    meters.store("set", 0.01, "full")
    meters.store("get", 0.01, None)
    other = Meters()
    numbers = numbers_in(meters.text().decode())
    assert troubles == [("refused", "runs_in_all")]
    assert numbers.of("refusals_total", reason="runs_in_all") == 1
    assert numbers.of("store_errors_total") == 1
    assert numbers.of("store_seconds_count") == 2
    assert numbers_in(other.text().decode()).of("store_seconds_count") == 0


def test_stored_runs_are_counted_at_each_look() -> None:
    known: list[int | None] = [5, 7, None]
    meters = Meters()
    meters.count_runs_with(lambda: known.pop(0))
    told = [numbers_in(meters.text().decode()) for _ in range(3)]
    assert [numbers.of("runs_stored") for numbers in told[:2]] == [5, 7]
    assert "neuroviz_runs_stored" not in told[2].names  # unknown is not 0
