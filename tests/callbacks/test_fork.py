"""Forks that are sent twice or late, and commands from a page that is far ahead of the server."""

import time
from dataclasses import replace
from typing import Any

import pytest

from neuroviz_dash.callbacks.lesson import Answer, perform
from neuroviz_dash.callbacks.services import Services
from tests.callbacks.test_my_runs import AMBER, BLUE, ask, do, started


def fork_of(run: Answer, **more: Any) -> dict[str, Any]:
    place = {"run": run["run"], "revision": run["revision"], "cursor": run["cursor"], "token": "f" * 32}
    return {"do": "fork", **place, "experiment": {}, **more}


def test_a_fork_that_is_sent_again_finds_its_own_run(services: Services) -> None:
    run = started(services)
    made = do(services, **fork_of(run))
    moved = do(services, do="move", run=made["run"], revision=1, iteration=2, stage="update")
    again = do(services, **fork_of(run))
    assert (again["run"], again["cursor"]) == (made["run"], moved["cursor"])
    assert len(ask(services, ask="runs")["runs"]) == 2
    other = perform(services, BLUE, fork_of(do(services, BLUE, do="open")))
    assert other["cursor"]["iteration"] == 0  # whoever takes the same id has a run of their own


def test_a_fork_of_a_run_that_has_changed_meanwhile_is_refused(services: Services) -> None:
    run = started(services)
    do(services, do="move", run=run["run"], revision=run["revision"], iteration=9, stage="update")
    answer = perform(services, AMBER, fork_of(run))
    assert "changed elsewhere" in answer["error"]
    assert (answer["run"], answer["cursor"]["iteration"]) == (run["run"], 9)
    assert len(ask(services, ask="runs")["runs"]) == 1


@pytest.mark.parametrize(
    "command",
    [
        {"do": "intervene", "intervention": {"kind": "learning_rate", "value": 0.5}},
        {"do": "undo", "intervention": {"kind": "learning_rate", "value": 0.5, "at": 3}},
        {"do": "until", "goal": {"kind": "epochs", "value": 2}},
        {"do": "fork", "token": "f" * 32, "experiment": {}},
    ],
)
def test_a_page_that_is_far_ahead_is_told_so_and_nothing_else_happens(
    services: Services, command: dict[str, Any]
) -> None:
    run = started(services)
    far = {"iteration": 20_000_000, "stage": "update", "unit": None}
    hurried = replace(services, clock=time.monotonic)
    begun = time.monotonic()
    answer = perform(hurried, AMBER, {"run": run["run"], "revision": 2, "cursor": far, **command})
    assert time.monotonic() - begun < 1.0
    assert answer["error"] == "The page was too far ahead of the server; press again."
    assert (answer["run"], answer["interventions"], answer["until"]) == (run["run"], [], None)
    assert 5 < answer["cursor"]["iteration"] < 100_000
    stored = do(services, do="open", run=run["run"])
    assert (stored["cursor"], stored["revision"]) == (answer["cursor"], answer["revision"])
    assert len(ask(services, ask="runs")["runs"]) == 1
