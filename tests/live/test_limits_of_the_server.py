"""What one server allows, as pages meet it: each refusal says what to do, and changes nothing."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from neuroviz_dash.model.csv_text import most_bytes
from neuroviz_dash.model.experiment import default_experiment, plain_experiment
from tests.callbacks.student import CALLBACK, body_of
from tests.conftest import RunningServer, StartServer
from tests.live.people import TEACHER_KEY, Guide, Person, Pupil


@pytest.fixture(scope="module")
def strict(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> RunningServer:
    """A server with two workers that allows little."""
    return start_server(
        tmp_path_factory.mktemp("strict"),
        "--workers",
        "2",
        NEUROVIZ_TEACHER_KEY=TEACHER_KEY,
        NEUROVIZ_REQUESTS_PER_SECOND="20",
        NEUROVIZ_REQUEST_BURST="60",
        NEUROVIZ_RUNS_PER_STUDENT="2",
        NEUROVIZ_STUDENTS_PER_CLASS="2",
        NEUROVIZ_STREAMS_PER_STUDENT="2",
        NEUROVIZ_HIDDEN_LAYERS="2",
        NEUROVIZ_UNITS_PER_LAYER="8",
        NEUROVIZ_REQUEST_BYTES="100000",
    )


@pytest.fixture
def strict_guide(strict: RunningServer) -> Guide:
    return Guide.of_new_class(strict.url)


def configured(person: Person, layers: list[dict[str, object]]) -> dict[str, object]:
    opened = person.command({"do": "open"})
    experiment = {**plain_experiment(default_experiment()), "hidden_layers": layers}
    where = {"run": opened["run"], "revision": opened["revision"]}
    return person.command({"do": "configure", "experiment": experiment, **where})


def test_who_asks_too_often_waits_and_goes_on(strict: RunningServer) -> None:
    hasty, calm = Person(strict.url), Person(strict.url)
    for person in (hasty, calm):
        person.request("GET", "/")
    body = body_of({"number": 1, "question": {"ask": "runs"}}, "question", "reply")
    sent = [hasty.request("POST", CALLBACK, body) for _ in range(150)]
    refused = [text.decode() for status, text in sent if status == 429]
    assert sent[0][0] == 200
    assert 30 < len(refused) < 110, (
        "about the burst and what was earned meanwhile is answered, on both workers"
    )
    assert "429" in refused[0]
    assert "more than 20 requests a second" in refused[0]
    assert calm.request("POST", CALLBACK, body)[0] == 200, "one student waits for another"
    assert hasty.request("GET", "/")[0] == 200, "the page itself is not refused"
    time.sleep(1)
    assert hasty.request("POST", CALLBACK, body)[0] == 200


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        (
            [{"units": 9, "activation": "tanh"}],
            "Units of hidden layer 1: 9 is not allowed; allowed on this server: 1 to 8",
        ),
        (
            [{"units": 2, "activation": "tanh"}] * 3,
            "Hidden layers: 3 is not allowed; allowed: at most 2 hidden layers on this server",
        ),
    ],
)
def test_a_network_that_is_too_large_is_named(
    strict: RunningServer, strict_guide: Guide, layers: list[dict[str, object]], said: str
) -> None:
    answer = configured(Person(strict.url), layers)
    assert said in str(answer["error"])
    experiment = {**plain_experiment(default_experiment()), "hidden_layers": layers}
    created = strict_guide.act({"act": "create", "title": "Large", "experiment": experiment})
    assert said in created["error"]


def test_a_third_run_is_refused_until_one_is_deleted(strict: RunningServer) -> None:
    person = Person(strict.url)
    opened = person.command({"do": "open"})
    moved = person.walk(opened["run"], opened["revision"], 1, "update")
    runs = person.ask({"ask": "duplicate", "run": moved["run"]})["runs"]
    refused = person.ask({"ask": "duplicate", "run": moved["run"]})
    assert "You have 2 runs" in refused["error"]
    fresh = person.command({"do": "open"})
    step = {
        "do": "move",
        "run": fresh["run"],
        "revision": fresh["revision"],
        "iteration": 1,
        "stage": "update",
    }
    assert "Delete some" in person.command(step)["error"]
    person.ask({"ask": "delete", "run": runs[0]["run"]})
    assert "error" not in person.command(step)


def test_a_third_student_finds_the_class_full(strict: RunningServer, strict_guide: Guide) -> None:
    for _ in range(2):
        Pupil.joined(strict.url, strict_guide.code)
    late = Person(strict.url).ask({"ask": "join", "code": strict_guide.code})
    assert "full: it has 2 students" in late["error"]


REFUSED = b"event: refused\n"
"""The first line of a stream that is none."""


def test_a_third_page_gets_no_stream_until_one_is_closed(strict: RunningServer, strict_guide: Guide) -> None:
    pupil = Pupil.joined(strict.url, strict_guide.code)
    path = f"/class/{strict_guide.class_id}/stream"
    streams = [pupil.stream(strict_guide.class_id) for _ in range(2)]
    refused = pupil.stream(strict_guide.class_id)
    assert "2 pages" in refused.rest()[0]["text"], "the server ends it"
    assert bytes(refused.raw).startswith(REFUSED)
    assert pupil.poll(strict_guide.class_id)["events"], "the third page asks by itself instead"
    streams[0].close()
    end = time.monotonic() + 10
    while pupil.request("GET", path)[1] == REFUSED:
        assert time.monotonic() < end
        strict_guide.lead({"act": "joining", "open": False})  # what is sent finds out that a page has gone
        strict_guide.lead({"act": "joining", "open": True})


@pytest.fixture
def full(start_server: StartServer, tmp_path: Path) -> Iterator[RunningServer]:
    """A server that has room for two runs."""
    server = start_server(tmp_path, NEUROVIZ_RUNS_IN_ALL="2")
    yield server
    server.stop()


def test_a_full_server_says_so_and_keeps_who_is_there(full: RunningServer) -> None:
    first, second, third = (Person(full.url) for _ in range(3))
    opened = first.command({"do": "open"})
    second.command({"do": "open"})
    status, text = third.request("POST", CALLBACK, body_of({"do": "open"}))
    assert (status, text) == (503, b"503 The server is full: please tell your teacher, or whoever runs it.\n")
    assert "error" not in first.walk(opened["run"], opened["revision"], 2, "update")
    assert b"\nneuroviz_runs_stored 2.0\n" in first.request("GET", "/metrics")[1]
    first.ask({"ask": "delete", "run": opened["run"]})
    assert "run" in third.command({"do": "open"})


def test_a_body_that_is_too_large_is_refused(strict: RunningServer) -> None:
    person = Person(strict.url)
    for size, wanted in ((99_000, 200), (101_000, 413)):
        body = body_of(
            {"number": 1, "question": {"ask": "preview", "csv": "1\n" * (size // 3)}}, "question", "reply"
        )
        status, text = person.request("POST", CALLBACK, body)
        assert status == wanted
    assert b"larger than 100000 bytes. Nothing was changed" in text


def test_each_refusal_is_counted(strict: RunningServer) -> None:
    text = Person(strict.url).request("GET", "/metrics")[1].decode()
    counts = dict(re.findall(r'^neuroviz_refusals_total\{reason="(\w+)"\} ([0-9.]+)$', text, re.MULTILINE))
    for reason in (
        "requests",
        "runs_of_student",
        "students_of_class",
        "streams_of_student",
        "network",
        "body",
    ):
        assert float(counts[reason]) > 0, f"{reason}, which the tests above met"


def test_a_file_as_large_as_the_dialog_says_fits_into_a_request(strict: RunningServer) -> None:
    person = Person(strict.url)
    experiment = plain_experiment(default_experiment())
    row = '"1";"a"\n'
    csv = (row + row.replace("a", "b")) * (most_bytes(100_000) // len(row) // 2)
    said = {"target": "column 2", "inputs": ["column 1"], "missing": "drop", "task": "classification"}
    for ask in ({"ask": "preview"}, {"ask": "table", **said, "experiment": experiment}):
        reply = person.ask({**ask, "csv": csv})
        assert "allowed: up to 2,000" in str(reply["error"]), "it was read, and has too many rows"
