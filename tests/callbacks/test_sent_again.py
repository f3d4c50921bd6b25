"""A command whose answer was lost is sent again, and has the answer that it would have had."""

from typing import Any

from neuroviz_dash.callbacks.services import Services
from tests.callbacks.test_lesson import opened
from tests.callbacks.test_restore import FREEZE, do

AHEAD = {"iteration": 1, "stage": "update", "first": 2, "step": 1, "count": 4}


def twice(services: Services, what: str, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both answers, without what says how often the run was saved."""
    start = opened(services)
    first = do(services, start, what, **more, id="1" * 32)
    again = do(services, start, what, **more, id="1" * 32)
    return {**first, "revision": 0}, {**again, "revision": 0}


def test_a_way_that_others_wait_behind_brings_no_lesson(services: Services) -> None:
    first, again = twice(services, "move", iteration=3, stage="update")
    assert again == first


def test_a_block_to_play_comes_once_more(services: Services) -> None:
    first, again = twice(services, "play", **AHEAD)
    assert again == first
    assert [trace["iteration"] for trace in again["block"]] == [2, 3, 4, 5]


def test_a_change_is_made_once(services: Services) -> None:
    cursor = {"iteration": 0, "stage": "start"}
    first, again = twice(services, "intervene", cursor=cursor, intervention=FREEZE)
    assert again == first
    assert len(again["interventions"]) == 1


def test_another_experiment_brings_its_lesson(services: Services) -> None:
    first, again = twice(services, "configure", experiment={"seed": 5})
    assert again == first
    assert again["lesson"]["experiment"]["seed"] == 5
