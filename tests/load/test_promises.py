"""A load's promises can be broken: fed with what a good and a bad server would give."""

import math
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from tests.load.plan import Plan
from tests.load.run import Outcome
from tests.load.tally import STEP, Tally
from tests.load.watch import Sample, Watch, flatness

PLAN = Plan(address="http://127.0.0.1:1", teacher_key="k" * 16, students=10, step_seconds=2.0)


def result(**changes: Any) -> dict[str, Any]:
    """What a generator measured of a server that keeps all promises."""
    times = {"requests": 300, "errors": 0, "p50": 10.0, "p95": 20.0, "p99": 30.0, "max": 40.0}
    kinds = {STEP: times}
    return {
        "kinds": kinds,
        "errors": 0,
        "said": [],
        "arrived": 10,
        "step_seconds": 2.05,
        "lag_p95": 1,
    } | changes


def broken(found: dict[str, Any]) -> list[str]:
    outcome = Outcome(PLAN, found, None, {})
    return [each.what.split(": ")[-1] for each in outcome.figures() if not each.is_within]


def test_a_good_server_breaks_nothing() -> None:
    assert broken(result()) == []


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"errors": 1, "said": [{"kind": "step", "error": "500", "times": 1}]}, "errors"),
        ({"kinds": {STEP: {"p95": 251.0}}}, "p95 of a step"),
        ({"kinds": {}}, "p95 of a step"),
        ({"arrived": 9}, "students missing"),
        ({"step_seconds": 2.3}, "seconds between a student's steps"),
    ],
)
def test_each_promise_can_be_broken(changes: dict[str, Any], what: str) -> None:
    assert broken(result(**changes)) == [what]


def samples(memory: list[float]) -> list[tuple[float, float]]:
    """One each 10 s."""
    return [(10.0 * at, each) for at, each in enumerate(memory)]


def seen(memory: Callable[[int], float], count: int = 54) -> list[float]:
    """A worker's memory by sample, with as much noise as workers have, and some more."""
    rng = Random(7)
    return [memory(at) + rng.gauss(0, 0.3) for at in range(count)]


FLAT = seen(lambda at: 120)
FILLS_AND_STOPS = seen(lambda at: 125 - 5 * math.exp(-at / 6))
STARTS_HIGH = [130.0, *FLAT[1:]]
JUMPS = seen(lambda at: 125 if at > 40 else 120)
JUMPS_FAR = seen(lambda at: 135 if at > 40 else 120)
LEAKS_FAST = seen(lambda at: 120 + 0.3 * at)
LEAKS_SLOWLY = seen(lambda at: 120 + 0.17 * at, 42)


@pytest.mark.parametrize("memory", [FLAT, FILLS_AND_STOPS, STARTS_HIGH, JUMPS])
def test_memory_that_is_flat(memory: list[float]) -> None:
    assert [each.is_within for each in flatness("worker 1", samples(memory))] == [True, True]


@pytest.mark.parametrize(
    ("memory", "held"),
    [(LEAKS_FAST, [False, False]), (LEAKS_SLOWLY, [True, False]), (JUMPS_FAR, [False, True])],
)
def test_memory_that_grows(memory: list[float], held: list[bool]) -> None:
    assert [each.is_within for each in flatness("worker 1", samples(memory))] == held


@pytest.mark.parametrize(
    ("seconds", "count", "wanted"),
    [
        (120.0, 35, [("not judged, samples", True)]),
        (600.0, 35, [("not judged, samples", False)]),
        (600.0, 0, [("not judged, samples", False)]),
        (120.0, 36, [("growth", True), ("in a usual minute", True)]),
    ],
)
def test_memory_that_was_looked_at_too_seldom_is_not_judged_and_that_is_told(
    seconds: float, count: int, wanted: list[tuple[str, bool]]
) -> None:
    watch = Watch.__new__(Watch)  # of no server
    watch._workers = [7]
    watch.samples = [Sample(60.0 + 10 * at, {7: 120.0}) for at in range(count)] or [Sample(0.0, {7: 120.0})]
    found = Outcome(replace(PLAN, seconds=seconds), result(), watch, {}).figures()
    told = [(each.what, each.is_within) for each in found if each.what.startswith("memory")]
    assert told == [(f"memory of worker 1: {what}", is_within) for what, is_within in wanted]


def test_a_step_by_any_dial_is_a_step_and_an_error_is_one_error() -> None:
    tally = Tally()
    for milliseconds in range(1, 101):
        tally.note("step, stage" if milliseconds % 2 else "step, epoch", milliseconds)
    tally.note_error("step, epoch", ValueError("lost"))
    rows = tally.rows()
    assert rows[STEP] == {"requests": 100, "errors": 1, "p50": 50, "p95": 95, "p99": 99, "max": 100}
    assert (rows["step, stage"]["requests"], rows["step, stage"]["errors"]) == (50, 0)
    assert tally.count_errors() == 1
    assert tally.said() == [{"kind": "step, epoch", "error": "ValueError: lost", "times": 1}]


def test_what_came_before_does_not_count_but_its_errors_do() -> None:
    tally = Tally()
    tally.note("step, stage", 900.0)
    tally.note_error("open", "500")
    tally.begin_anew()
    tally.note("step, stage", 1.0)
    assert (tally.rows()[STEP]["max"], tally.count_errors()) == (1.0, 1)
