"""300 followers of a demo: every step to everyone, a worker killed under them, and the stop of the server."""

import os
import signal
import time
from statistics import median

from neuroviz_dash.model.stages import START
from tests.bench.crowd.line import Order, crowd
from tests.bench.crowd.presenter import Place, Presenter, walk
from tests.bench.crowd.processors import Processors
from tests.bench.crowd.served import busiest_worker, served
from tests.bench.figure import Figure, percentile
from tests.conftest import RunningServer

FOLLOWERS = 300
JOIN_SECONDS = 15.0
STEPS, STEPS_AFTER_KILL = 50, 5
STEP_SECONDS = 0.2
SETTLE_SECONDS = 2.0
KILL_SECONDS = 8.0
"""Longer than the budget, so that a late one is seen as late and not as missing."""
STOP_SECONDS = 30.0

Shown = list[tuple[int, str, float]]
"""What a follower was shown: iteration, stage, when it came."""


def measure() -> list[Figure]:
    """The figures of one lesson."""
    with served() as server, crowd(server.url) as order:
        teacher = Presenter.leading(server.url)
        teacher.show(0, START)
        order("watch", cookies=teacher.cookies, class_id=teacher.class_id)
        fields = {"code": teacher.code, "class_id": teacher.class_id, "count": FOLLOWERS}
        joined = order("fill", seconds=JOIN_SECONDS, **fields)
        assert not (errors := [each for each in joined if "error" in each]), errors[:3]
        return [*_steps(teacher, order), *_kill(server, teacher, order), *_stop(server, order)]


def _present(teacher: Presenter, places: list[Place]) -> dict[Place, float]:
    """Step through places, one each `STEP_SECONDS`; when each step began."""
    begun: dict[Place, float] = {}
    start = time.monotonic()
    for at, place in enumerate(places):
        time.sleep(max(0.0, start + at * STEP_SECONDS - time.monotonic()))
        begun[place] = teacher.step(place)
    return begun


def _steps(teacher: Presenter, order: Order) -> list[Figure]:
    order("shown")  # what they were shown when they came
    places = walk(STEPS)
    processors = Processors()
    begun = _present(teacher, places)
    others = processors.others()
    time.sleep(SETTLE_SECONDS)
    shown: list[Shown] = order("shown")
    delays = [1e3 * (came - begun[i, stage]) for each in shown for i, stage, came in each]
    missed = sum(len(set(places) - {(i, stage) for i, stage, _ in each}) for each in shown)
    is_true = [[(i, stage) for i, stage, _ in each] == places for each in shown]
    note = f"p50 {median(delays):.0f}, max {max(delays):.0f} ms; {others:.0%} of the processors were others'"
    what = f"{FOLLOWERS} followers, {STEPS} steps"
    return [
        Figure(f"{what}: 95 % of arrivals within", percentile(delays, 0.95), 100, "ms", note=note),
        Figure(f"{what}: steps missed", missed, 0, ""),
        Figure(f"{what}: followers with another order", is_true.count(False), 0, ""),
    ]


def _kill(server: RunningServer, teacher: Presenter, order: Order) -> list[Figure]:
    places = walk(STEPS_AFTER_KILL, after=teacher.known or 0)
    os.kill(busiest_worker(server), signal.SIGKILL)
    killed = time.monotonic()
    _present(teacher, places)
    time.sleep(max(0.0, killed + KILL_SECONDS - time.monotonic()))
    shown, streams = order("shown"), order("streams")
    broken = [each for each in streams if each["ended"] and each["ended"][-1] > killed]
    back = [each["opened"][-1] - killed for each in broken if len(each["opened"]) > len(each["ended"])]
    ends = [each[-1][2] - killed for each in shown if each and tuple(each[-1][:2]) == places[-1]]
    missed = sum(len(set(places) - {(i, stage) for i, stage, _ in each}) for each in shown)
    note = f"{len(broken)} streams broke; all open after {max(back, default=0):.2f} s; {missed} steps missed"
    return [
        Figure(
            "a worker killed: all have the final state within",
            max(ends, default=KILL_SECONDS),
            5,
            "s",
            note=note,
        ),
        Figure("a worker killed: followers not back", len(broken) - len(back), 0, ""),
        Figure("a worker killed: followers without the final state", FOLLOWERS - len(ends), 0, ""),
    ]


def _stop(server: RunningServer, order: Order) -> list[Figure]:
    begun = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(STOP_SECONDS)
    seconds = time.monotonic() - begun
    ends = [[end for end in each["ended"] if end > begun] for each in order("streams")]
    closed = [min(each) - begun for each in ends if each]
    note = f"{FOLLOWERS - len(closed)} still open" if len(closed) < FOLLOWERS else ""
    return [
        Figure(f"SIGTERM with {FOLLOWERS} streams: ended within", seconds, 5, "s"),
        Figure(
            f"SIGTERM with {FOLLOWERS} streams: all closed within",
            max(closed, default=seconds),
            1,
            "s",
            note=note,
        ),
    ]
