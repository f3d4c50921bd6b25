"""The sizing page has the table that follows from its costs, and says the costs that it was reckoned with."""

import re

import yaml

from tests.bench.capacity import KIB, Costs, need, per_unit, table
from tests.deploy.dockerfile import TOP

PAGE = (TOP / "deploy/SIZING.md").read_text()


def part(name: str) -> str:
    """What stands between the marks of this name."""
    found = re.search(rf"<!-- {name} -->\n(.*)\n<!-- /{name} -->", PAGE, re.DOTALL)
    assert found, name
    return found[1]


def test_the_table_is_the_one_that_the_costs_give() -> None:
    assert part("table") == table(Costs())


def test_the_figures_a_core_and_a_gib_are_those_that_the_costs_give() -> None:
    assert part("per unit") == per_unit(Costs())


def test_a_number_worked_by_hand() -> None:
    # 3,000 / 2 s * 5.4 ms = 8.1 busy cores; / 0.6 = 13.5. 3,000 * 5 * 12.5 KiB = 187,500 KiB = 0.18 GiB.
    found = need(3000, Costs())
    assert (found.workers, found.pods, found.store_servers) == (14, 7, 2)
    assert round(found.store_gib, 2) == 0.18


def test_no_cost_is_below_what_the_page_says_was_measured() -> None:
    costs = Costs()
    for value, row in (
        (1e3 * costs.step, "a step, own seed: worker"),
        (1e3 * costs.step_store, "a step: store"),
        (1e3 * costs.arrival, "an arrival: worker"),
        (1e3 * costs.files, "its 76 files, where no proxy serves them: worker"),
        (1e3 * costs.event, "a step of a demo, to one follower: worker"),
        (costs.stream_bytes / KIB, "an open stream: memory of its worker"),
        (costs.worker_bytes / KIB / KIB, "a worker: memory (RSS)"),
        (costs.run_bytes / KIB, "a run after 1,000 iterations"),
    ):
        largest = re.search(rf"\| {re.escape(row)} \| [^|]+ \| ([\d.]+) ", PAGE)
        assert largest, row
        assert float(largest[1]) <= value, row


def test_as_many_runs_are_allowed_as_fit_into_the_stores_memory() -> None:
    told = yaml.safe_load((TOP / "deploy/compose.yaml").read_text())["services"]["app"]["environment"]
    lines = (TOP / "deploy/kubernetes/settings.env").read_text().splitlines()
    for runs in (
        told["NEUROVIZ_RUNS_IN_ALL"],
        dict(each.split("=") for each in lines)["NEUROVIZ_RUNS_IN_ALL"],
    ):
        assert int(runs) * 16 * KIB <= KIB**3  # --maxmemory 1gb
