"""What a worker remembers of a run saves a look into the store, and never takes the place of one."""

from dataclasses import replace
from typing import Any

from neuroviz_dash.callbacks.lesson import Answer, perform
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.store.recent import RecentRuns
from tests.callbacks.test_my_runs import AMBER, do


def move(services: Services, at: Answer, iteration: int) -> Answer:
    return perform(services, AMBER, {"do": "move", "run": at["run"], "revision": at["revision"],
                                     "iteration": iteration, "stage": "update"})  # fmt: skip


def test_a_step_at_another_worker_is_found_out_when_saving(services: Services) -> None:
    other = replace(services, recent=RecentRuns())
    first = move(services, do(services, do="open"), 3)
    theirs = move(other, first, 5)
    late = move(services, first, 9)
    assert "changed elsewhere" in late["error"]
    assert (late["cursor"]["iteration"], late["revision"]) == (5, theirs["revision"])
    assert move(services, late, 6)["cursor"]["iteration"] == 6


def test_a_run_that_is_gone_is_missed(services: Services) -> None:
    first = move(services, do(services, do="open"), 3)
    services.runs.delete(AMBER, first["run"])
    told = move(services, first, 4)
    assert told["run"] != first["run"]
    assert "error" in told


def test_a_remembered_run_gives_the_same_answers(services: Services) -> None:
    def walk(workers: list[Services]) -> list[Any]:
        at, traces = do(services, do="open"), []
        for iteration in (1, 2, 130, 7, 300):
            at = move(workers[iteration % len(workers)], at, iteration)
            traces.append((at["trace"], at["history"]))
        return traces

    forgetful = [replace(services, recent=RecentRuns()) for _ in range(7)]
    assert walk([services]) == walk(forgetful)
