"""`python -m tests.bench.sizing`: what one student costs, for the formulas of deploy/SIZING.md.

Each line says what was measured, the figure and how. Times are processor time of the processes, so that
other programs of the machine disturb them little.
"""

import contextlib
import gzip
import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import mean
from typing import Any
from urllib.parse import urlsplit

from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.problems import problem_of
from neuroviz_dash.model.stages import START
from tests.bench.crowd.presenter import Presenter, walk
from tests.bench.server import step_body
from tests.bench.watched import MIB, Spent, Watched, watched
from tests.callbacks.student import Student
from tests.live.people import Person, Pupil

STUDENTS, STEPS = 100, 10
MEMBERS = 300
MEMBER_ITERATIONS = 1000
EVENTS = 30
SETTLE_SECONDS = 3.0
CACHE = "neuroviz:1:cache:*"
Line = tuple[str, float, str, str]


def main() -> None:
    """Print all figures, on two servers, one after the other."""
    print(f"{'what':<62} {'figure':>9} {'unit':<6} how")
    with watched() as server:
        for line in (*resting(server), *steps(server), *epochs(server), *stored(server), *arrivals(server)):
            show(line)
    with watched() as server:
        for line in class_of(server):
            show(line)


def show(line: Line) -> None:
    """One line of the table."""
    what, figure, unit, how = line
    print(f"{what:<62} {figure:>9.4g} {unit:<6} {how}", flush=True)


def resting(server: Watched) -> Iterator[Line]:
    """Memory before anybody has come but the one who makes the worker import and connect all."""
    Student(server.url).open()
    how = "smaps_rollup, one student has come"
    for name, pid in (("worker", server.worker_pid), ("master", server.master_pid)):
        whole, private = server.memory(pid)
        yield f"{name}, memory (RSS)", whole, "MiB", how
        yield f"{name}, memory of its own (private)", private, "MiB", how
    yield "store, empty", server.used() / MIB, "MiB", "INFO memory, used_memory"


def steps(server: Watched) -> Iterator[Line]:
    """A step of each of many students: of the experiment that all share, and of their own seeds."""
    for what, seeds in (("shared experiment", False), ("own seed", True)):
        students = [Student(server.url) for _ in range(STUDENTS)]
        for number, student in enumerate(students):
            student.open()
            if seeds:
                student.configure(seed=1000 + number)
        answers: list[bytes] = []
        spent = spent_on(server, partial(walk_all, students, answers))
        count = STUDENTS * STEPS
        how = f"{STUDENTS} students, {STEPS} iterations each, one request at a time"
        yield f"a step, {what}: worker", 1e3 * spent.worker / count, "ms", how
        yield f"a step, {what}: store", 1e3 * spent.store / count, "ms", how
        yield f"a step, {what}: commands to the store", spent.commands / count, "", how
        yield f"a step, {what}: answer", mean(map(len, answers)) / 1e3, "kB", how
        packed = mean(len(gzip.compress(each, 5)) for each in answers)
        yield f"a step, {what}: answer, compressed by gzip", packed / 1e3, "kB", how


def walk_all(students: list[Student], answers: list[bytes]) -> None:
    """All step once, then all again, and so on, as a class does."""
    for iteration in range(1, STEPS + 1):
        for student in students:
            status, text = student.post(step_body(student, iteration))
            assert status == 200, text
            student.revision = json.loads(text)["response"]["answer"]["data"]["revision"]
            answers.append(text.encode())


def epochs(server: Watched) -> Iterator[Line]:
    """All press "Next epoch": the shared one is trained once, the others each for themselves."""
    per = problem_of(default_experiment()).iterations_per_epoch
    for what, seeds in (("shared experiment", False), ("own seed", True)):
        students = [Student(server.url) for _ in range(20)]
        for number, student in enumerate(students):
            student.open()
            if seeds:
                student.configure(seed=5000 + number)
        spent = spent_on(server, lambda each=students: [student.move(per) for student in each])
        how = f"20 students, {per} iterations, asked again until there"
        yield f"an epoch, {what}: worker", 1e3 * spent.worker / 20, "ms", how


def stored(server: Watched) -> Iterator[Line]:
    """Bytes in the store of students who have come some way, each with a seed of its own."""
    for iterations, count in ((100, 20), (1000, 20)):
        before = server.used() - server.bytes_of(CACHE)
        students = [Student(server.url) for _ in range(count)]
        for number, student in enumerate(students):
            student.open()
            student.configure(seed=10_000 * iterations + number)
            student.move(iterations)
        how = f"MEMORY USAGE, {count} students"
        runs = [server.bytes_of(f"neuroviz:1:{{{each.identity}}}:run:*") for each in students]
        whole = [server.bytes_of(f"neuroviz:1:{{{each.identity}}}*") for each in students]
        yield f"a run after {iterations} iterations", mean(runs) / 1024, "KiB", how
        yield f"a student after {iterations} iterations, all keys", mean(whole) / 1024, "KiB", how
        grown = (server.used() - server.bytes_of(CACHE) - before) / count / 1024
        yield f"a student after {iterations} iterations, all that the store grew", grown, "KiB", "INFO memory"
    pieces = [server.store.memory_usage(key) or 0 for key in server.store.scan_iter(CACHE, 1000)]
    how = f"MEMORY USAGE, {len(pieces)} entries of the cache"
    yield "a piece of shared training in the cache", mean(pieces) / 1024, "KiB", how


def arrivals(server: Watched) -> Iterator[Line]:
    """What a browser asks for that comes for the first time."""
    page = Person(server.url)
    files = set(re.findall(r'(?:src|href)="(/[^"]+)"', page.request("GET", "/")[1].decode()))
    count = 20

    def open_page() -> None:
        for _ in range(count):
            Person(server.url).request("GET", "/")
            Person(server.url).request("GET", "/_dash-layout")
            Person(server.url).request("GET", "/_dash-dependencies")
            Student(server.url).open()

    def fetch() -> None:
        for _ in range(count):
            for each in files:
                assert page.request("GET", each)[0] == 200, each

    how = f"{count} times: page, layout, callbacks, first run"
    yield "an arrival: worker", 1e3 * spent_on(server, open_page).worker / count, "ms", how
    how = f"{count} times {len(files)} files"
    yield (
        "an arrival's files, where no proxy serves them: worker",
        1e3 * spent_on(server, fetch).worker / count,
        "ms",
        how,
    )


def spent_on(server: Watched, work: Callable[[], Any]) -> Spent:
    """What worker and store spent on a piece of work."""
    before = server.spent()
    work()
    return server.spent() - before


def class_of(server: Watched) -> Iterator[Line]:
    """A class: what is stored of its members, and what their streams hold and cost."""
    teacher = Presenter.leading(server.url)
    teacher.show(0, START)
    before = server.bytes_of("*")
    pupils = [Pupil.joined(server.url, teacher.code) for _ in range(MEMBERS)]
    stored = (server.bytes_of("*") - before) / MEMBERS
    yield (
        "a member of a class, before it opens a run",
        stored / 1024,
        "KiB",
        f"MEMORY USAGE, {MEMBERS} members",
    )
    teacher.lead({"act": "mode", "mode": "work", "begin": "class"})
    for each in pupils:
        each.open(take="work")
        each.move(MEMBER_ITERATIONS)
    stored = server.bytes_of(f"neuroviz:1:{{{teacher.class_id}}}*") / MEMBERS
    how = f"MEMORY USAGE, {MEMBERS} members at iteration {MEMBER_ITERATIONS}"
    yield "the class's own keys, a member", stored / 1024, "KiB", how
    teacher.lead({"act": "mode", "mode": "demo"})
    whole, private = server.memory(server.worker_pid)
    with contextlib.ExitStack() as stack:
        lines = [stack.enter_context(stream(each, teacher.class_id)) for each in pupils]
        time.sleep(SETTLE_SECONDS)
        read_all(lines)
        now = server.memory(server.worker_pid)
        how = f"smaps_rollup, {MEMBERS} streams at one worker"
        yield "an open stream: worker, memory (RSS)", 1024 * (now[0] - whole) / MEMBERS, "KiB", how
        yield "an open stream: worker, memory of its own", 1024 * (now[1] - private) / MEMBERS, "KiB", how
        yield f"worker with {MEMBERS} streams, memory (RSS)", now[0], "MiB", how
        yield from events(server, teacher, lines)


def events(server: Watched, teacher: Presenter, lines: list[socket.socket]) -> Iterator[Line]:
    """The teacher's steps, each of which goes to every stream; and streams to which nothing happens."""
    idle = spent_on(server, partial(time.sleep, 30))
    how = f"{MEMBERS} streams for 30 s, nothing happens"
    yield "an open stream at rest: worker, in a second", 1e6 * idle.worker / 30 / MEMBERS, "us", how
    read_all(lines)
    begun = server.spent()
    sizes = []
    for place in walk(EVENTS):
        teacher.step(place)
        time.sleep(0.2)
        sizes.append(read_all(lines) / MEMBERS)
    spent = server.spent() - begun
    how = f"{EVENTS} steps of a demo to {MEMBERS} streams"
    yield "an event to a stream: worker", 1e3 * spent.worker / EVENTS / MEMBERS, "ms", how
    yield "an event to a stream: store", 1e3 * spent.store / EVENTS / MEMBERS, "ms", how
    yield "an event to a stream: size", mean(sizes) / 1e3, "kB", how
    kept = server.bytes_of(f"neuroviz:1:{{{teacher.class_id}}}:events")
    yield (
        "the last events of a class, which are kept",
        kept / 1024,
        "KiB",
        f"MEMORY USAGE after {EVENTS} steps",
    )


@contextlib.contextmanager
def stream(pupil: Pupil, class_id: str) -> Iterator[socket.socket]:
    """An open stream that is read when `read_all` is called."""
    parts = urlsplit(pupil.address)
    with socket.create_connection((parts.hostname or "", parts.port or 80), 20) as line:
        cookie = pupil.headers()["Cookie"]
        head = f"GET /class/{class_id}/stream HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookie}\r\n\r\n"
        line.sendall(head.encode())
        assert line.recv(4096).startswith(b"HTTP/1.1 200"), "no stream"
        line.setblocking(False)
        yield line


def read_all(lines: list[socket.socket]) -> int:
    """Bytes that have come since."""
    found = 0
    for line in lines:
        with contextlib.suppress(BlockingIOError):
            while data := line.recv(262_144):
                found += len(data)
    return found


if __name__ == "__main__":
    main()
