"""Commands and questions are on one's own runs: nobody reaches another user's by its name. Generated from the
commands and questions that there are."""

from typing import Any, get_args

import pytest

from neuroviz_dash.model.commands import (
    Command,
    Configure,
    Fork,
    Intervene,
    Move,
    Open,
    Play,
    Restore,
    RunUntil,
    Undo,
    parse_command,
)
from neuroviz_dash.model.looking import Neurons, Picture, Probe
from neuroviz_dash.model.own_data import MakeTable, Preview
from neuroviz_dash.model.questions import (
    Compare,
    Delete,
    Duplicate,
    Join,
    Leave,
    Look,
    Question,
    Rename,
    Runs,
    Share,
    Suggest,
    parse_question,
)
from tests.live.scene import STRANGERS, Scene

AT: dict[str, Any] = {"cursor": {"iteration": 3, "stage": "update"}}
HAND = {"kind": "parameter", "layer": 1, "source": 0, "unit": 0, "value": 0.5}
MOMENT: dict[str, Any] = {"iteration": 3, "after": True}
COMMANDS: dict[type, dict[str, Any]] = {
    Open: {"do": "open"},
    Move: {"do": "move", "iteration": 4, "stage": "update"},
    Play: {"do": "play", "iteration": 4, "stage": "update", "first": 5, "step": 1, "count": 2},
    Configure: {"do": "configure", "experiment": {}},
    Intervene: {"do": "intervene", **AT, "intervention": HAND},
    Undo: {"do": "undo", **AT, "intervention": {**HAND, "at": 3}},
    RunUntil: {"do": "until", **AT, "goal": {"kind": "epochs", "value": 2}},
    Fork: {"do": "fork", **AT, "token": "f" * 32, "experiment": {}},
}
QUESTIONS: dict[type, dict[str, Any]] = {
    Share: {"ask": "share", "run": True},
    Look: {"ask": "look", "run": True, "iteration": 3, "focus": {}},
    Rename: {"ask": "rename", "run": True, "name": "mine now"},
    Duplicate: {"ask": "duplicate", "run": True},
    Compare: {"ask": "compare", "run": True, "other": "9" * 32},
    Suggest: {"ask": "suggest", "run": True},
    Picture: {"ask": "picture", "run": True, **MOMENT, "size": 10},
    Neurons: {"ask": "neurons", "run": True, **MOMENT, "size": 10},
    Probe: {"ask": "probe", "run": True, **MOMENT, "row": 1},
}
"""Questions on a run: each is refused."""
HARMLESS: dict[type, dict[str, Any]] = {
    Delete: {"ask": "delete", "run": True},
    Runs: {"ask": "runs"},
    Join: {"ask": "join", "code": "ZZZZZZ"},
    Leave: {"ask": "leave"},
    Preview: {"ask": "preview", "csv": "a,b\n1,2\n"},
    MakeTable: {"ask": "table", "csv": "a,b\n1,2\n2,4\n3,6\n", "target": "b", "inputs": ["a"]},
}
"""Questions that have an answer, and reach nothing that is another's."""


def test_the_tables_here_have_every_command_and_question() -> None:
    kinds: set[type] = set()
    for part in get_args(Command):
        kinds |= set(get_args(part) or (part,))
    assert {*COMMANDS, Restore} == kinds
    assert set(QUESTIONS) | set(HARMLESS) == set(get_args(Question))


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("victim", ["pupil", "guide"])
@pytest.mark.parametrize("who", STRANGERS)
def test_a_command_reaches_no_other_users_run(who: str, victim: str, kind: type, scene: Scene) -> None:
    person, owner = STRANGERS[who](scene), getattr(scene, victim)
    command = {**COMMANDS[kind], "run": owner.run}
    if kind is not Open:
        command["revision"] = owner.revision
    assert isinstance(parse_command(command), kind)
    before = scene.dump()
    answer = person.command(command)
    assert scene.others_than(person, scene.dump()) == scene.others_than(person, before)
    assert "not stored for this browser" in answer["error"]
    assert answer["run"] != owner.run, "another user's run was opened"
    assert answer["cursor"]["iteration"] == 0


@pytest.mark.parametrize("victim", ["pupil", "guide"])
@pytest.mark.parametrize("who", STRANGERS)
def test_to_restore_another_users_run_makes_one_of_ones_own(who: str, victim: str, scene: Scene) -> None:
    person, owner = STRANGERS[who](scene), getattr(scene, victim)
    place = {"run": owner.run, "revision": 10**6, "cursor": {"iteration": 2, "stage": "update"}}
    command = {"do": "restore", **place, "experiment": {"seed": 99}, "interventions": []}
    before = scene.dump()
    answer = person.command(command)
    assert scene.others_than(person, scene.dump()) == scene.others_than(person, before)
    assert answer["cursor"]["iteration"] == 2, "only what was sent is in it"
    assert answer["interventions"] == []
    person.ask({"ask": "delete", "run": owner.run})
    assert scene.others_than(person, scene.dump()) == scene.others_than(person, before)


@pytest.mark.parametrize("kind", [*QUESTIONS, *HARMLESS], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("who", STRANGERS)
def test_a_question_tells_nothing_of_another_users_run(who: str, kind: type, scene: Scene) -> None:
    if kind is Leave and who == "a student of another class":
        return  # it is the student's own seat
    person = STRANGERS[who](scene)
    question = {**QUESTIONS, **HARMLESS}[kind]
    if "run" in question:
        question = {**question, "run": scene.pupil.run}
    assert isinstance(parse_question(question), kind)
    before = scene.dump()
    answer = person.ask(question)
    assert scene.others_than(person, scene.dump()) == scene.others_than(person, before)
    assert ("error" in answer) is (kind in QUESTIONS or kind is Join)
    assert scene.pupil.run not in str(answer.get("runs", ""))
