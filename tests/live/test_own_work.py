"""Own work: everyone has a copy of one's own, and limits hold whatever a page sends."""

from typing import Any

import pytest
import redis

from neuroviz_dash.embedded import store_url
from neuroviz_dash.store.keys import blob_key
from tests.conftest import RunningServer
from tests.live.people import Answer, Guide, Pupil

HAND = {"kind": "parameter", "layer": 1, "source": 0, "unit": 0, "value": 0.5}
START = {"hidden_layers": [{"units": 3, "activation": "relu"}], "batch_size": 10, "seed": 11}


@pytest.fixture
def guide(school: RunningServer) -> Guide:
    """A teacher whose class begins with an experiment of its own."""
    return Guide.of_new_class(school.url, experiment=START)


def limited(guide: Guide, *may: str, begin: str | None = "class") -> None:
    answer = guide.lead({"act": "mode", "mode": "limits", "limits": {"may": list(may)}, "begin": begin})
    assert answer["class"]["limits"]["may"] == list(may)


def change(pupil: Pupil, **command: Any) -> Answer:
    place = {"run": pupil.run, "revision": pupil.revision}
    answer = pupil.command({**place, **command})
    if "revision" in answer and "error" not in answer:
        pupil.run, pupil.revision = answer["run"], answer["revision"]
    return answer


def experiment_of(pupil: Pupil) -> Answer:
    found = pupil.open(run=pupil.run)["lesson"]["experiment"]
    assert isinstance(found, dict)
    return found


def test_everyone_begins_at_the_demos_place_with_a_copy_of_ones_own(
    school: RunningServer, guide: Guide
) -> None:
    guide.open()
    theirs = guide.move(5, "backward 1")
    guide.show(5, "backward 1")
    first, second = (Pupil.joined(school.url, guide.code) for _ in range(2))
    guide.lead({"act": "mode", "mode": "work", "begin": "demo"})
    for pupil in (first, second):
        copy = pupil.open(take="work")
        assert (copy["cursor"], copy["trace"]["layers"]) == (theirs["cursor"], theirs["trace"]["layers"])
    assert len({first.run, second.run, guide.run}) == 3
    first.move(20)
    assert second.open(take="work")["cursor"]["iteration"] == 5
    again = first.open(take="work")
    assert (again["run"], again["cursor"]["iteration"]) == (first.run, 20), "a reload lost the work"
    assert guide.open_again()["cursor"] == theirs["cursor"]


def test_everyone_begins_with_the_classs_experiment(school: RunningServer, guide: Guide) -> None:
    pupil = Pupil.joined(school.url, guide.code)
    guide.lead({"act": "mode", "mode": "work", "begin": "class"})
    copy = pupil.open(take="work")
    assert copy["lesson"]["experiment"]["hidden_layers"] == START["hidden_layers"]
    assert copy["cursor"]["iteration"] == 0
    pupil.move(4)
    guide.lead({"act": "mode", "mode": "work", "begin": "class"})
    assert pupil.open(take="work")["cursor"]["iteration"] == 0, "a new assignment is a new run"


def guide_with_rows(school: RunningServer, first: float = 0.0) -> Guide:
    """A teacher whose class is about rows of the teacher's own."""
    rows = [[first + 0.1 * at, -0.2 * at, "ab"[at % 2]] for at in range(12)]
    table = {"inputs": ["p", "q"], "target": "t", "classes": ["a", "b"], "rows": rows}
    return Guide.of_new_class(school.url, experiment={"dataset": {"name": "own", "table": table}})


@pytest.mark.parametrize("mode", ["work", "limits"])
def test_work_on_the_classs_rows_comes_back_when_the_store_has_lost_them(
    school: RunningServer, mode: str
) -> None:
    guide = guide_with_rows(school)
    pupil = Pupil.joined(school.url, guide.code)
    limits = {"limits": {"may": ["seed"]}} if mode == "limits" else {}
    guide.lead({"act": "mode", "mode": mode, "begin": "class", **limits})
    lesson = pupil.open(take="work")["lesson"]
    at = pupil.move(3)
    with redis.Redis.from_url(store_url(school.data_dir)) as store:
        assert store.delete(blob_key(lesson["experiment"]["dataset"]["table"])) == 1
    known = {"experiment": lesson["kept"], "interventions": [], "cursor": at["cursor"]}
    answer = change(pupil, do="restore", **known)
    assert "error" not in answer, answer["error"]
    assert (answer["restored"], answer["cursor"]) == (True, at["cursor"])
    assert pupil.move(4)["cursor"]["iteration"] == 4


def test_a_class_with_rows_of_the_teachers_own_gives_them_to_everyone(school: RunningServer) -> None:
    guide = guide_with_rows(school)
    pupil = Pupil.joined(school.url, guide.code)
    guide.lead({"act": "mode", "mode": "work", "begin": "class"})
    copy = pupil.open(take="work")
    assert copy["lesson"]["names"][0] == ["p", "q"]
    assert pupil.move(3)["cursor"]["iteration"] == 3


def test_a_class_that_ends_lets_go_of_rows_that_nobody_else_has(school: RunningServer) -> None:
    guide = guide_with_rows(school, first=3.0)
    pupil = Pupil.joined(school.url, guide.code)
    guide.lead({"act": "mode", "mode": "work", "begin": "class"})
    blob = blob_key(pupil.open(take="work")["lesson"]["experiment"]["dataset"]["table"])
    with redis.Redis.from_url(store_url(school.data_dir)) as store:
        pupil.request("POST", "/forget")
        assert store.exists(blob), "the class needs them still"
        guide.request("POST", "/forget")
        assert not store.exists(blob)


def test_without_a_demo_there_is_nothing_to_begin_with(guide: Guide) -> None:
    before = guide.lead({"act": "lead"})
    assert "Nothing is shown" in guide.lead({"act": "mode", "mode": "work", "begin": "demo"})["error"]
    assert guide.lead({"act": "lead"}) == before


def test_a_closed_control_is_closed_and_an_open_one_open(school: RunningServer, guide: Guide) -> None:
    pupil = Pupil.joined(school.url, guide.code)
    limited(guide, "learning_rate")
    pupil.open(take="work")
    pupil.move(2)
    mine = experiment_of(pupil)
    others: list[Answer] = [
        {"seed": 12}, {"batch_size": 5}, {"hidden_layers": []}, {"dataset": {"name": "wine"}},
    ]  # fmt: skip
    for closed in others:
        answer = change(pupil, do="configure", experiment={**mine, **closed})
        assert "not open in this lesson; your teacher allows: Learning rate" in answer["error"]
    fork = {"do": "fork", "token": "f" * 32, "cursor": {"iteration": 2, "stage": "update"}}
    assert (
        "not open"
        in change(pupil, **fork, experiment={**mine, "penalty": {"name": "l2", "rate": 1}})["error"]
    )
    by_hand = {"do": "intervene", "cursor": {"iteration": 2, "stage": "update"}}
    assert "by hand: not open" in change(pupil, **by_hand, intervention=HAND)["error"]
    assert experiment_of(pupil) == mine
    rate = {"kind": "learning_rate", "value": 0.5}
    assert "error" not in change(pupil, **by_hand, intervention=rate)
    other = {**mine, "optimizer": {**mine["optimizer"], "learning_rate": 0.7}}
    assert "error" not in change(pupil, do="configure", experiment=other)
    assert experiment_of(pupil)["optimizer"]["learning_rate"] == 0.7
    limited(guide, "hands", "seed", begin=None)
    assert "error" not in change(pupil, do="configure", experiment={**other, "seed": 12})
    start = {"do": "intervene", "cursor": {"iteration": 0, "stage": "start"}}
    assert "error" not in change(pupil, **start, intervention=HAND)
    assert "Learning rate: not open" in change(pupil, **start, intervention=rate)["error"]


def test_what_was_typed_in_can_not_be_taken_back_where_hands_are_closed(
    school: RunningServer, guide: Guide
) -> None:
    pupil = Pupil.joined(school.url, guide.code)
    limited(guide, "hands")
    pupil.open(take="work")
    cursor = {"iteration": 0, "stage": "start"}
    made = change(pupil, do="intervene", cursor=cursor, intervention=HAND)["interventions"][0]
    limited(guide, "seed", begin=None)
    assert "by hand: not open" in change(pupil, do="undo", cursor=cursor, intervention=made)["error"]
    assert pupil.open(run=pupil.run)["interventions"] == [made]


def test_no_other_run_is_opened_while_limits_hold(school: RunningServer, guide: Guide) -> None:
    pupil = Pupil(school.url)
    pupil.open()
    own, own_revision = pupil.run, pupil.revision
    link = pupil.ask({"ask": "share", "run": own})["share"]
    assert "error" not in pupil.ask({"ask": "join", "code": guide.code})
    limited(guide, "learning_rate")
    work = pupil.open(take="work")["run"]
    assert pupil.open(run=own)["run"] == work, "a run of before the lesson"
    assert pupil.open()["run"] == work, "a fresh run"
    assert "Links to other runs are not open" in pupil.open(share=link)["error"]
    pupil.run, pupil.revision = work, pupil.open(take="work")["revision"]
    sent_again = change(pupil, do="configure", experiment={}, token=own)
    assert sent_again["run"] == work, "by the name of a command that was done"
    gone = pupil.command({"do": "move", "run": "9" * 32, "revision": 1, "iteration": 1, "stage": "update"})
    assert gone["run"] == work, "in place of a run that there is not"
    guide.lead({"act": "mode", "mode": "work"})
    assert pupil.open(run=own)["revision"] == own_revision
    assert "error" not in pupil.open(share=link)


def test_a_run_that_differs_by_what_is_open_alone_is_opened(school: RunningServer, guide: Guide) -> None:
    pupil = Pupil.joined(school.url, guide.code)
    limited(guide, "learning_rate")
    work = pupil.open(take="work")["run"]
    pupil.move(1)
    mine = experiment_of(pupil)
    faster = {**mine, "optimizer": {**mine["optimizer"], "learning_rate": 0.7}}
    second = change(pupil, do="configure", experiment=faster, token="c" * 32)["run"]
    assert second == "c" * 32
    assert pupil.open(run=second)["run"] == second
    assert pupil.open(run=work)["run"] == work


def test_who_is_in_no_class_is_not_held_to_its_limits(school: RunningServer, guide: Guide) -> None:
    limited(guide)
    outside = Pupil(school.url)
    outside.open()
    assert "error" not in outside.configure({"seed": 99})
    assert "you are in no class" in outside.open(take="work")["error"]


def test_the_board_has_the_numbers_of_the_students_own_runs(school: RunningServer, guide: Guide) -> None:
    pupil, idle = Pupil.joined(school.url, guide.code), Pupil.joined(school.url, guide.code)
    guide.lead({"act": "mode", "mode": "work", "begin": "class"})
    board = guide.stream(guide.class_id)
    board.until("board")
    pupil.open(take="work")
    answer = pupil.move(24)
    while (row := board.until("row")["row"])["standing"]["iteration"] != 24:
        pass
    ended = answer["trace"]["scores"]
    said = row["standing"]
    assert [said["train_loss"], said["test_loss"], said["train_accuracy"], said["test_accuracy"]] == ended
    assert (said["epoch"], said["network"], said["dataset"]) == (2, [4, 3, 3], "Iris")
    assert said["curve"][:-1] == answer["history"]["train_loss"][:2]
    rows = guide.board()["rows"]
    assert rows[0] == row
    assert (rows[1]["nickname"], rows[1]["standing"], rows[1]["reached"]) == (idle.nickname, None, False)
    assert pupil.run.encode() not in bytes(board.raw), "the name of a student's run"


def test_a_goal_counts_who_reached_it_before_and_who_reaches_it_then(
    school: RunningServer, guide: Guide
) -> None:
    fast, slow = Pupil.joined(school.url, guide.code), Pupil.joined(school.url, guide.code)
    guide.lead({"act": "mode", "mode": "work", "begin": "class"})
    for pupil in (fast, slow):
        pupil.open(take="work")
    fast.move(1200)
    goal = {"kind": "accuracy", "value": 0.9, "on": "train"}

    def reached(answer: Answer) -> list[int]:
        goal = guide.lead({"act": "lead"})["class"]["goal_number"]
        return [row["number"] for row in answer["rows"] if goal and row["reached"] == goal]

    told = guide.lead({"act": "goal", "goal": goal})["class"]["goal"]
    assert told == "training accuracy 90 % or more"
    assert reached(guide.board()) == [fast.number]
    slow.move(1200)
    assert reached(guide.board()) == [fast.number, slow.number]
    slow.move(0, "start")
    assert reached(guide.board()) == [fast.number, slow.number]
    guide.lead({"act": "goal", "goal": None})
    assert reached(guide.board()) == []
    wrong = guide.lead({"act": "goal", "goal": {**goal, "value": 90}})
    assert "9000 % is not allowed; allowed: 0 to 100 %" in wrong["error"]


def test_a_student_is_opened_as_the_student_sees_it(school: RunningServer, guide: Guide) -> None:
    pupil = Pupil.joined(school.url, guide.code)
    assert "has not begun" in guide.lead({"act": "student", "member": pupil.number})["error"]
    guide.lead({"act": "mode", "mode": "work", "begin": "class"})
    pupil.open(take="work")
    theirs = pupil.move(7, "loss")
    seen = guide.lead({"act": "student", "member": pupil.number})["student"]
    assert (seen["cursor"], seen["trace"]["layers"]) == (theirs["cursor"], theirs["trace"]["layers"])
    assert (seen["run"], seen["nickname"]) == ("", pupil.nickname)
    assert pupil.open(run=pupil.run)["revision"] == theirs["revision"], "to look at a run changed it"
    assert "not in this class" in guide.lead({"act": "student", "member": 99})["error"]
