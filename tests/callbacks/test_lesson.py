"""Commands against a real store, without a browser in between."""

from dataclasses import replace
from itertools import count

import pytest

from neuroviz_dash.callbacks.lesson import Answer, perform
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.store.connection import connect
from neuroviz_dash.store.keys import run_key

AMBER, BLUE = "a" * 32, "b" * 32


def opened(services: Services, student: str = AMBER) -> Answer:
    return perform(services, student, {"do": "open", "run": None})


def moved(services: Services, at: Answer, iteration: int, stage: str = "update", **more: object) -> Answer:
    command = {
        "do": "move",
        "run": at["run"],
        "revision": at["revision"],
        "iteration": iteration,
        "stage": stage,
    }
    return perform(services, AMBER, command | more)


def test_a_fresh_run_stands_at_the_start(services: Services) -> None:
    answer = opened(services)
    assert answer["cursor"] == {"iteration": 0, "stage": "start", "unit": None}
    assert answer["revision"] == 1
    assert answer["lesson"]["experiment"]["dataset"]["name"] == "iris"
    assert "error" not in answer


def test_a_trace_that_the_page_has_is_not_sent_again(services: Services) -> None:
    first = moved(services, opened(services), 1, "forward 1")
    assert first["trace"]["iteration"] == 1
    second = moved(services, first, 1, "forward 2", known=1)
    assert "trace" not in second
    assert second["cursor"] == {"iteration": 1, "stage": "forward 2", "unit": None}


def test_an_old_revision_is_told_what_is_stored_now(services: Services) -> None:
    start = opened(services)
    moved(services, start, 5)
    late = moved(services, start, 2)
    assert "changed elsewhere" in late["error"]
    assert late["cursor"]["iteration"] == 5
    assert late["revision"] == 2


def test_a_command_sent_again_finds_its_own_work(services: Services) -> None:
    start = opened(services)
    moved(services, start, 5, id="1" * 32)
    again = moved(services, start, 5, id="1" * 32)
    assert "error" not in again
    assert "changed elsewhere" in moved(services, start, 5, id="2" * 32)["error"]
    assert again["cursor"]["iteration"] == 5


def test_another_students_run_is_not_there(services: Services) -> None:
    amber = opened(services)
    blue = perform(services, BLUE, {"do": "open", "run": amber["run"]})
    assert blue["run"] != amber["run"]
    assert "not stored for this browser" in blue["error"]
    stolen = perform(services, BLUE, {"do": "move", "run": amber["run"], "revision": 1, "iteration": 3,
                                      "stage": "update"})  # fmt: skip
    assert stolen["run"] != amber["run"]
    assert perform(services, AMBER, {"do": "open", "run": amber["run"]})["cursor"]["iteration"] == 0


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\x80"])
def test_a_damaged_run_gives_a_message_and_a_fresh_one(
    services: Services, valkey_url: str, damage: bytes
) -> None:
    start = opened(services)
    with connect(valkey_url) as client:
        client.hset(run_key(AMBER, start["run"]), "body", damage)
    for answer in (
        perform(services, AMBER, {"do": "open", "run": start["run"]}),
        moved(services, start, 3),
    ):
        assert "cannot be read" in answer["error"]
        assert answer["run"] != start["run"]
        assert answer["cursor"]["iteration"] == 0


def test_a_long_way_is_gone_in_parts(services: Services) -> None:
    ticks = count()
    slow = replace(services, clock=lambda: next(ticks) / 60)
    answer = opened(slow)
    reached = []
    while answer["cursor"]["iteration"] < 2000:
        answer = moved(slow, answer, 2000)
        reached.append(answer["cursor"]["iteration"])
    assert len(reached) > 3
    assert reached == sorted(set(reached))
    assert answer["trace"] == moved(services, opened(services), 2000)["trace"]


def test_play_looks_ahead_and_stays(services: Services) -> None:
    start = opened(services)
    command = {"do": "play", "run": start["run"], "revision": 1, "iteration": 2, "stage": "loss", "first": 3,
               "step": 2, "count": 3, "seen": 0}  # fmt: skip
    answer = perform(services, AMBER, command)
    assert [trace["iteration"] for trace in answer["block"]] == [3, 5, 7]
    assert answer["cursor"] == {"iteration": 2, "stage": "loss", "unit": None}
    assert answer["history"]["iterations"] == [1, 2, 3, 4, 5, 6]
    assert perform(services, AMBER, {"do": "open", "run": start["run"]})["cursor"] == answer["cursor"]


def test_a_run_that_diverges_says_where(services: Services) -> None:
    start = opened(services)
    wild = {
        "dataset": {"name": "plane"},
        "hidden_layers": [],
        "optimizer": {"name": "sgd", "learning_rate": 100.0},
    }
    begun = perform(
        services, AMBER, {"do": "configure", "run": start["run"], "revision": 1, "experiment": wild}
    )
    answer = moved(services, begun, 3000)
    assert answer["stop"] == {
        "iteration": answer["cursor"]["iteration"] + 1,
        "layer": "output",
        "quantity": "loss",
    }
    back = moved(services, answer, 1)
    assert back["stop"] is None


def test_a_wrong_experiment_changes_nothing(services: Services) -> None:
    start = moved(services, opened(services), 4)
    answer = perform(services, AMBER, {"do": "configure", "run": start["run"], "revision": start["revision"],
                                       "experiment": {"batch_size": 0}})  # fmt: skip
    assert answer == {"error": "batch_size: 0 is not allowed; allowed: a whole number from 1 to 1000"}
    assert perform(services, AMBER, {"do": "open", "run": start["run"]})["cursor"]["iteration"] == 4


@pytest.mark.parametrize("revision", [0, 2**53, 2**64 - 1])
@pytest.mark.parametrize("do", ["move", "restore"])
def test_a_revision_that_no_run_has_changes_nothing(services: Services, do: str, revision: int) -> None:
    start = opened(services)
    known = {
        "experiment": {},
        "interventions": [],
        "cursor": start["cursor"],
        "iteration": 1,
        "stage": "update",
    }
    fields = ("iteration", "stage") if do == "move" else ("experiment", "interventions", "cursor")
    command = {"do": do, "run": start["run"], "revision": revision, **{name: known[name] for name in fields}}
    assert "revision" in perform(services, AMBER, command)["error"]
    assert perform(services, AMBER, {"do": "open", "run": start["run"]})["revision"] == start["revision"]


def test_another_experiment_that_is_asked_for_twice_at_once_is_made_once(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = moved(services, opened(services), 4)
    command = {"do": "configure", "run": start["run"], "revision": start["revision"], "token": "f" * 32,
               "experiment": {"seed": 7}}  # fmt: skip
    load = services.runs.load
    not_yet = [None, load(AMBER, start["run"])]  # the second one looks before the first has made it
    first = perform(services, AMBER, command)
    monkeypatch.setattr(services.runs, "load", lambda *named: not_yet.pop(0) if not_yet else load(*named))
    services.recent.forget(AMBER)
    again = perform(services, AMBER, command)
    assert "lost" not in again
    assert (again["run"], again["lesson"]) == (first["run"], first["lesson"])
