"""`python -m tests.bench.capacity`: what follows from the costs of one student, as SIZING.md has it."""

from dataclasses import dataclass
from math import ceil

KIB, GIB = 1024, 1024**3
STUDENTS = (30, 300, 3_000, 30_000, 100_000)


@dataclass(frozen=True)
class Costs:
    """What `python -m tests.bench.sizing` measured, rounded up, and what is assumed of a lesson.

    Times are seconds of one processor core.
    """

    # Measured: the largest of three sessions, rounded up.
    step: float = 5.4e-3
    step_store: float = 0.45e-3
    arrival: float = 12e-3
    files: float = 130e-3
    event: float = 0.08e-3
    stream_bytes: float = 53 * KIB
    worker_bytes: float = 107 * KIB * KIB
    run_bytes: float = 12.5 * KIB
    step_bytes: float = 3_800
    event_bytes: float = 3_200
    # Assumed: all step, each every two seconds; all arrive within five minutes; a class is shown a step a
    # second; a student has five runs within the days that they are kept.
    step_seconds: float = 2.0
    arrival_seconds: float = 300.0
    event_seconds: float = 1.0
    runs: int = 5
    # Chosen: how much of a core is planned to be busy. Above it the waiting grows faster than the work.
    worker_share: float = 0.6
    store_share: float = 0.4
    store_bytes: float = 8 * GIB
    """The most that is planned for one server of the store: what it reads back in a minute or two."""


@dataclass(frozen=True)
class Need:
    """What a number of students needs."""

    students: int
    cores: float
    workers: int
    memory_gib: float
    store_gib: float
    store_busy: float
    store_servers: int
    megabits: float

    @property
    def pods(self) -> int:
        """Pods of two workers; never fewer than two, so that one can go."""
        return max(2, ceil(self.workers / 2))

    @property
    def store(self) -> str:
        """What kind of store is enough."""
        if self.students <= 300:
            return "one server"
        if self.store_servers == 1:
            return "Sentinel: 1 master, 2 replicas"
        return f"Cluster: {max(3, self.store_servers)} masters, a replica each"


def need(students: int, costs: Costs) -> Need:
    """What they need in the liveliest minute: own work, a demo or the arrival, whichever is most."""
    own_work = students / costs.step_seconds * costs.step
    demo = students / costs.event_seconds * costs.event
    arrival = students / costs.arrival_seconds * (costs.arrival + costs.files)
    cores = max(own_work, demo, arrival) / costs.worker_share
    workers = max(2, ceil(cores))
    memory = workers * costs.worker_bytes + students * costs.stream_bytes
    store = students * costs.runs * costs.run_bytes
    store_busy = students / costs.step_seconds * costs.step_store
    servers = max(ceil(store / costs.store_bytes), ceil(store_busy / costs.store_share))
    answers = students / costs.step_seconds * costs.step_bytes
    events = students / costs.event_seconds * costs.event_bytes
    megabits = 8 * max(answers, events) / 1e6
    return Need(students, cores, workers, memory / GIB, store / GIB, store_busy, servers, megabits)


def per_unit(costs: Costs) -> str:
    """Students per core and per GiB, in Markdown."""
    core = costs.worker_share * costs.step_seconds / costs.step
    store_core = costs.store_share * costs.step_seconds / costs.step_store
    kept = GIB / costs.run_bytes / costs.runs
    return "\n".join(
        (
            f"- a core of the app: {core:.0f} students at their own work, or "
            f"{costs.worker_share * costs.event_seconds / costs.event:,.0f} followers of a demo",
            f"- a GiB of the app's memory: {GIB / costs.stream_bytes:,.0f} open streams, besides "
            f"{costs.worker_bytes / KIB / KIB:.0f} MiB for each worker",
            f"- a core of the store: {store_core:,.0f} students at their own work",
            f"- a GiB of the store: {kept:,.0f} students with {costs.runs} runs each",
        )
    )


def table(costs: Costs) -> str:
    """One row for each number of students, in Markdown."""
    lines = [
        "| students | cores for workers | workers | pods of 2 | memory of workers, GiB | store, GiB | "
        "cores busy in the store | store | network, Mbit/s |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for students in STUDENTS:
        n = need(students, costs)
        lines.append(
            f"| {students:,} | {n.cores:.1f} | {n.workers} | {n.pods} | {n.memory_gib:.1f} | "
            f"{n.store_gib:.2f} | {n.store_busy:.2f} | {n.store} | {n.megabits:,.0f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    print(per_unit(Costs()), table(Costs()), sep="\n\n")
