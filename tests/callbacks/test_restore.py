"""A store that has lost what it had acknowledged: the run is made again of what the page knows."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from neuroviz_dash.callbacks.lesson import Answer, perform
from neuroviz_dash.callbacks.questions import answer_question
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.changes import intervene
from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.run import Cursor, decode_run, move, new_run
from neuroviz_dash.store.connection import connect
from neuroviz_dash.store.keys import PREFIX
from neuroviz_dash.store.recent import RecentRuns
from neuroviz_dash.store.run_scripts import Write
from tests.callbacks.test_lesson import AMBER, moved, opened

FREEZE = {"kind": "freeze", "layer": 1, "unit": 0, "on": True}


def do(services: Services, at: Answer, what: str, **more: Any) -> Answer:
    return perform(services, AMBER, {"do": what, "run": at["run"], "revision": at["revision"], **more})


def lose(services: Services, run: str, kept: Any) -> None:
    """The store is as it was before, and a fresh worker reads it."""
    services.runs.delete(AMBER, run)
    if kept is not None:
        services.runs.restore(AMBER, run, Write(kept.body, b"", 0, kept.revision))
    object.__setattr__(services, "recent", RecentRuns())


def restore(services: Services, seen: Answer, experiment: Any) -> Answer:
    """As the page does, until the run is where it was."""
    known = {"experiment": experiment, "interventions": seen["interventions"], "cursor": seen["cursor"]}
    answer = do(services, seen, "restore", **known)
    while not answer["restored"]:
        answer = do(services, answer, "restore", **known)
    return answer


@pytest.mark.parametrize("kept_at", [None, "the start", "iteration 40", "before the change"])
def test_the_run_is_where_its_page_saw_it(services: Services, kept_at: str | None) -> None:
    start = opened(services)
    states = {"the start": services.runs.load(AMBER, start["run"])}
    at = moved(services, start, 40)
    states["iteration 40"] = services.runs.load(AMBER, start["run"])
    at = moved(services, at, 60)
    states["before the change"] = services.runs.load(AMBER, start["run"])
    at = do(services, at, "intervene", cursor=at["cursor"], intervention=FREEZE)
    at = moved(services, at, 75, "loss")
    lose(services, start["run"], states.get(kept_at or ""))
    assert moved(services, at, 76)["lost"] is True
    answer = restore(services, at, start["lesson"]["experiment"])
    assert answer["revision"] > at["revision"]
    assert (answer["cursor"], answer["interventions"]) == (at["cursor"], at["interventions"])
    stored = services.runs.load(AMBER, start["run"])
    assert stored is not None
    alone = intervene(move(new_run(default_experiment()), Cursor(60, "update")).run, FREEZE).run
    alone = move(alone, Cursor(75, "loss")).run
    run = decode_run(stored.body)
    assert (run.before, run.interventions, run.cursor) == (alone.before, alone.interventions, alone.cursor)
    assert run.history.plain(-1, -1) == alone.history.plain(-1, -1)
    assert moved(services, answer, 76)["cursor"]["iteration"] == 76


def test_training_towards_a_goal_goes_on_where_the_store_has_it(services: Services) -> None:
    ticks = count()
    services = replace(services, clock=lambda: float(next(ticks)))  # each request has time for one piece
    start = opened(services)
    goal = {"kind": "epochs", "value": 6}
    at = do(services, start, "until", cursor=start["cursor"], goal=goal)
    kept = services.runs.load(AMBER, start["run"])
    assert not at["until"]["reached"]
    lost = do(services, at, "until")
    assert not lost["until"]["reached"]
    lose(services, start["run"], kept)
    assert do(services, lost, "until")["lost"] is True
    answer = restore(services, lost, start["lesson"]["experiment"])
    while not answer["until"]["reached"]:
        answer = do(services, answer, "until")
    assert answer["cursor"]["iteration"] == 6 * start["lesson"]["iterations_per_epoch"]


def test_what_another_tab_has_stored_since_is_not_replaced(services: Services) -> None:
    start = opened(services)
    old = moved(services, start, 3)
    moved(services, old, 5)
    known = {"experiment": {}, "interventions": [], "cursor": old["cursor"]}
    answer = do(services, old, "restore", **known)
    assert "changed elsewhere" in answer["error"]
    assert answer["cursor"]["iteration"] == 5


def test_a_restore_that_is_sent_again_finds_its_own_work(services: Services) -> None:
    start = opened(services)
    kept = services.runs.load(AMBER, start["run"])
    at = moved(services, start, 5)
    lose(services, start["run"], kept)
    known = {"experiment": {}, "interventions": [], "cursor": at["cursor"], "id": "1" * 32}
    first = do(services, at, "restore", **known)
    again = do(services, at, "restore", **known)
    assert "error" not in again
    assert again["restored"] is True
    assert (again["revision"], again["cursor"]) == (first["revision"], first["cursor"])


def test_a_worker_that_remembers_a_lost_revision_does_not_take_it_for_the_restored_one(
    services: Services,
) -> None:
    other = replace(services, recent=RecentRuns())  # another worker
    at = opened(services)
    kept = services.runs.load(AMBER, at["run"])
    at = moved(services, at, 5)
    moved(other, moved(other, at, 6), 7)  # the second tab's; the first one does not know of it
    lose(services, at["run"], kept)
    known = {"experiment": {}, "interventions": [], "cursor": at["cursor"]}
    restored = do(services, at, "restore", **known)
    intervention = {"kind": "learning_rate", "value": 0.5}
    changed = do(services, restored, "intervene", intervention=intervention, cursor=restored["cursor"])
    after = moved(other, changed, 8)
    assert "error" not in after
    assert [each["value"] for each in after["interventions"]] == [0.5]


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"cursor": {"iteration": -1, "stage": "update", "unit": None}}, "iteration"),
        ({"interventions": [{**FREEZE, "at": -1}]}, "at"),
        ({"interventions": [{**FREEZE}]}, "at"),
        ({"interventions": [{**FREEZE, "at": 1, "unit": 99}]}, "unit"),
        ({"experiment": {"seed": -1}}, "seed"),
    ],
)
def test_what_cannot_be_is_refused(services: Services, what: dict[str, Any], words: str) -> None:
    start = opened(services)
    known = {"experiment": {}, "interventions": [], "cursor": start["cursor"]}
    answer = do(services, {**start, "revision": 9}, "restore", **{**known, **what})
    assert words in answer["error"]
    stored = services.runs.load(AMBER, start["run"])
    assert stored is not None
    assert stored.revision == 1


POINTS = [{"x1": 0.5 * each, "x2": -0.25 * each, "label": each % 2} for each in range(-2, 3)]


def on_own_rows(services: Services) -> Answer:
    """A run on rows that the student drew."""
    start = opened(services)
    made = answer_question(services, AMBER, {"number": 1, "question": {"ask": "table", "points": POINTS}})
    return {**start, **do(services, start, "configure", experiment=made["experiment"])}


def forked(services: Services) -> Answer:
    """A run that begins with the weights of another."""
    at = moved(services, opened(services), 3)
    place = {"cursor": at["cursor"], "token": secrets.token_hex(16)}
    return do(services, at, "fork", experiment={}, **place)


@pytest.mark.parametrize("begin", [on_own_rows, forked])
@pytest.mark.parametrize("is_run_lost", [True, False])
def test_what_a_store_lost_with_the_rows_or_weights_of_a_run_comes_back(
    services: Services, valkey_url: str, begin: Callable[[Services], Answer], is_run_lost: bool
) -> None:
    """In a cluster they lie on another server than the run itself, which may be there still."""
    start = begin(services)
    at = moved(services, start, 5)
    with connect(valkey_url) as store:
        assert store.delete(*store.keys(f"{PREFIX}blob:*"))
    lose(services, start["run"], None if is_run_lost else services.runs.load(AMBER, start["run"]))
    assert moved(services, at, 6)["lost"] is True
    answer = restore(services, at, start["lesson"]["kept"])
    assert answer["cursor"] == at["cursor"]
    again = moved(services, answer, 6)
    alone = moved(services, begin(services), 6)
    assert again["trace"] == alone["trace"]


def test_a_run_whose_rows_nobody_has_is_refused_in_words(services: Services, valkey_url: str) -> None:
    start = on_own_rows(services)
    at = moved(services, start, 5)
    with connect(valkey_url) as store:
        store.delete(*store.keys(f"{PREFIX}blob:*"))
    lose(services, start["run"], services.runs.load(AMBER, start["run"]))
    known = {"experiment": start["lesson"]["experiment"], "interventions": [], "cursor": at["cursor"]}
    assert "not stored here" in do(services, at, "restore", **known)["error"]
