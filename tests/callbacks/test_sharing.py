"""A share link: another student's own run at the same place."""

from typing import Any

from neuroviz_dash.callbacks.lesson import Answer, perform
from neuroviz_dash.callbacks.questions import answer_question
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.experiment import default_experiment, plain_experiment

AMBER, BLUE = "a" * 32, "b" * 32


def act(services: Services, student: str, at: Answer, **command: Any) -> Answer:
    answer = perform(services, student, {**command, "run": at["run"], "revision": at["revision"]})
    assert "error" not in answer, answer["error"]
    return answer


def link_of(services: Services, at: Answer) -> dict[str, Any]:
    return answer_question(services, AMBER, {"number": 1, "question": {"ask": "share", "run": at["run"]}})


def test_another_student_gets_an_independent_run_at_the_same_place(services: Services) -> None:
    at = perform(services, AMBER, {"do": "open", "run": None})
    at = act(services, AMBER, at, do="move", iteration=4, stage="update")
    typed = {"kind": "parameter", "layer": 1, "source": 0, "unit": 0, "value": 0.25}
    at = act(services, AMBER, at, do="intervene", intervention=typed, cursor=at["cursor"])
    at = act(services, AMBER, at, do="move", iteration=6, stage="backward 1", unit=2)
    link = link_of(services, at)
    assert link["depends"] is False

    theirs = perform(services, BLUE, {"do": "open", "share": link["share"]})
    assert theirs["run"] != at["run"]
    assert theirs["goal"] == {"iteration": 6, "stage": "backward 1", "unit": 2}
    assert theirs["interventions"] == at["interventions"]
    there = act(services, BLUE, theirs, do="move", **theirs["goal"])
    assert there["trace"]["layers"] == at["trace"]["layers"]

    act(services, BLUE, there, do="move", iteration=9, stage="update")
    again = perform(services, AMBER, {"do": "open", "run": at["run"]})
    assert again["cursor"] == at["cursor"]
    assert again["revision"] == at["revision"]


def test_what_a_link_needs_is_kept(services: Services) -> None:
    at = perform(services, AMBER, {"do": "open", "run": None})
    at = act(services, AMBER, at, do="move", iteration=2, stage="update")
    forked = act(
        services, AMBER, at, do="fork", token="f" * 32, experiment=at_experiment(), cursor=at["cursor"]
    )
    link = link_of(services, forked)
    assert link["depends"] is True
    theirs = perform(services, BLUE, {"do": "open", "share": link["share"]})
    assert theirs["lesson"]["experiment"] == forked["lesson"]["experiment"]
    assert theirs["trace"]["layers"] == forked["trace"]["layers"]


def at_experiment() -> dict[str, Any]:
    return plain_experiment(default_experiment())


def test_a_link_that_is_none_gives_a_fresh_run_and_says_why(services: Services) -> None:
    for bad in ("", "1abc", "2" + "0" * 32, "x" * 3000):
        answer = perform(services, BLUE, {"do": "open", "share": bad})
        assert answer["error"].startswith("This link cannot be opened: ")
        assert answer["cursor"]["iteration"] == 0
        assert "goal" not in answer
