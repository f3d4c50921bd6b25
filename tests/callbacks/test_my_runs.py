"""A student's runs: listed, named, copied, deleted, compared, and nobody else's."""

from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
import pytest

from neuroviz_dash.callbacks.lesson import Answer, perform
from neuroviz_dash.callbacks.questions import answer_question
from neuroviz_dash.callbacks.services import Services
from tests.views.test_answer import unpacked

AMBER, BLUE = "a" * 32, "b" * 32


def do(services: Services, student: str = AMBER, **command: Any) -> Answer:
    answer = perform(services, student, command)
    assert "error" not in answer, answer
    return answer


def ask(services: Services, student: str = AMBER, **question: Any) -> Answer:
    return answer_question(services, student, {"number": 4, "question": question})


def started(services: Services, iteration: int = 5) -> Answer:
    opened = do(services, do="open")
    return do(services, do="move", run=opened["run"], revision=1, iteration=iteration, stage="update")


def test_a_run_is_listed_from_its_first_step_on(services: Services) -> None:
    opened = do(services, do="open")
    assert ask(services, ask="runs") == {"runs": [], "number": 4}
    do(services, do="move", run=opened["run"], revision=1, iteration=121, stage="loss")
    (listed,) = ask(services, ask="runs")["runs"]
    assert (listed["run"], listed["name"], listed["dataset"]) == (opened["run"], "", "Iris")
    assert (listed["network"], listed["iteration"], listed["epoch"], listed["scored"]) == (
        (4, 6, 3),
        121,
        2,
        1,
    )
    assert 0.0 < listed["loss"] < 1.5
    assert 0.5 < listed["accuracy"] <= 1.0
    assert ask(services, BLUE, ask="runs")["runs"] == []


def test_an_epoch_counts_from_its_last_update_on(services: Services) -> None:
    run, per_epoch = do(services, do="open")["run"], 120
    for revision, (stage, scored) in enumerate((("update", 2), ("loss", 1), ("update", 2)), 1):
        place = {"iteration": 2 * per_epoch, "stage": stage}
        seen = do(services, do="move", run=run, revision=revision, seen=-1, **place)
        (listed,) = ask(services, ask="runs")["runs"]
        assert (listed["epoch"], listed["scored"]) == (2, scored)
        shown = [*seen["history"]["train_loss"], seen["trace"]["scores"][0]]
        assert listed["loss"] == shown[scored]


def test_names_copies_and_ends(services: Services) -> None:
    run = started(services)["run"]
    (renamed,) = ask(services, ask="rename", run=run, name="  my\n first ")["runs"]
    assert renamed["name"] == "my first"
    both = ask(services, ask="duplicate", run=run)["runs"]
    assert sorted(each["name"] for each in both) == ["my first", "my first (copy)"]
    (copy,) = (each for each in both if each["run"] != run)
    opened = do(services, do="open", run=copy["run"])
    assert opened["cursor"]["iteration"] == 5
    do(services, do="move", run=copy["run"], revision=opened["revision"], iteration=9, stage="update")
    assert do(services, do="open", run=run)["cursor"]["iteration"] == 5
    (left,) = ask(services, ask="delete", run=run)["runs"]
    assert left["run"] == copy["run"]
    assert "error" in ask(services, ask="rename", run=run, name="ghost")
    assert ask(services, ask="rename", run=copy["run"], name="x" * 61)["error"].startswith("name: ")


def test_a_run_of_another_student_is_out_of_reach(services: Services) -> None:
    mine, theirs = started(services)["run"], do(services, BLUE, do="open")["run"]
    for question in ("rename", "duplicate", "suggest"):
        more = {"name": "x"} if question == "rename" else {}
        assert "error" in ask(services, BLUE, ask=question, run=mine, **more)
    assert "error" in ask(services, BLUE, ask="compare", run=theirs, other=mine)
    ask(services, BLUE, ask="delete", run=mine)
    assert do(services, do="open", run=mine)["cursor"]["iteration"] == 5


def test_two_runs_side_by_side(services: Services) -> None:
    one, other = started(services, 130), started(services, 250)
    found = ask(services, ask="compare", run=one["run"], other=other["run"])["compare"]
    assert found["cursor"]["iteration"] == 250
    assert found["same_shape"]
    assert found["history"]["epochs"] == [0, 1, 2]
    assert found["here"]["iteration"] == 130
    parts = zip(found["mine"], found["weights"], found["difference"], strict=True)
    assert all(np.array_equal(unpacked(m) - unpacked(w), unpacked(d)) for m, w, d in parts)
    after = [unpacked(layer["after"]) for layer in other["trace"]["layers"]]
    assert all(np.array_equal(unpacked(w), a) for w, a in zip(found["weights"], after, strict=True))
    experiment = {**do(services, do="open", run=one["run"])["lesson"]["experiment"], "hidden_layers": []}
    revision = do(services, do="open", run=one["run"])["revision"]
    do(services, do="configure", run=one["run"], revision=revision, experiment=experiment)
    found = ask(services, ask="compare", run=one["run"], other=other["run"])["compare"]
    assert not found["same_shape"]
    assert "weights" not in found


def test_a_fork_is_a_run_of_its_own_with_the_same_weights(services: Services) -> None:
    run = started(services)
    opened = do(services, do="open", run=run["run"])
    experiment = {**opened["lesson"]["experiment"], "optimizer": {"name": "adam"}}
    made = do(
        services,
        do="fork",
        token="f" * 32,
        run=run["run"],
        revision=run["revision"],
        cursor=run["cursor"],
        experiment=experiment,
    )
    assert made["run"] != run["run"]
    assert made["cursor"] == {"iteration": 0, "stage": "start", "unit": None}
    for fresh, old in zip(made["trace"]["layers"], run["trace"]["layers"], strict=True):
        assert fresh["before"] == old["after"]
    assert made["lesson"]["experiment"]["initializer"]["name"] == "given"
    assert {each["run"] for each in ask(services, ask="runs")["runs"]} == {run["run"], made["run"]}
    again = do(services, do="open", run=made["run"])
    assert again["trace"] == made["trace"]


def test_a_comparison_has_what_was_typed_in_at_the_update(services: Services) -> None:
    one, other = started(services), started(services)
    typed = {"kind": "parameter", "layer": 1, "source": 0, "unit": 0, "value": 7.5}
    place = {"run": other["run"], "revision": 2, "cursor": other["cursor"]}
    do(services, do="intervene", **place, intervention=typed)
    found = ask(services, ask="compare", run=one["run"], other=other["run"])["compare"]
    assert unpacked(found["weights"][0])[0, 0] == 7.5


def test_a_search_for_a_rate_goes_on_from_question_to_question(services: Services) -> None:
    opened = do(services, do="open")
    wild = {"dataset": {"name": "plane"}, "hidden_layers": [], "batch_size": 500,
            "optimizer": {"name": "sgd", "learning_rate": 100.0}}  # fmt: skip
    begun = do(services, do="configure", run=opened["run"], revision=1, experiment=wild)
    there = do(services, do="move", run=opened["run"], revision=2, iteration=3000, stage="update")
    assert begun["stop"] is None
    assert there["stop"] is not None
    ticks = count()
    hurried = replace(services, clock=lambda: float(next(ticks)))  # one piece of training a question
    rate, verdicts = None, []
    for _ in range(1000):
        trial = ask(hurried, ask="suggest", run=opened["run"], rate=rate)["trial"]
        verdicts.append(trial["verdict"])
        if trial["verdict"] == "goes well":
            break
        rate = trial["next"] or trial["rate"]
    assert verdicts[-1] == "goes well"
    assert verdicts.count("unfinished") > 10


def test_a_look_shows_another_row_and_what_each_row_made_of_a_weight(services: Services) -> None:
    opened = do(services, do="open")
    experiment = {**opened["lesson"]["experiment"], "batch_size": 4}
    do(services, do="configure", run=opened["run"], revision=1, experiment=experiment)
    moved = do(services, do="move", run=opened["run"], revision=2, iteration=3, stage="update")["trace"]
    assert "shares" not in moved
    focus = {"layer": 2, "unit": 1, "from": 3, "row": 2}
    trace = ask(services, ask="look", run=opened["run"], iteration=3, focus=focus)["trace"]
    assert (trace["at_row"], trace["row"]) == (2, trace["rows"][2])
    shares = unpacked(trace["shares"]["values"])
    gradient = unpacked(trace["layers"][1]["gradient"])[3, 1]
    assert shares.mean() == pytest.approx(gradient, rel=1e-12)
    product = unpacked(trace["layers"][0]["a"])[3] * unpacked(trace["layers"][1]["delta"])[1]
    assert shares[2] == product


@pytest.mark.parametrize(
    "question", [None, {}, {"ask": "gold"}, {"ask": "runs", "x": 1}, {"ask": "look"}, [], "runs"]
)
def test_a_question_that_is_none_is_answered_in_a_sentence(services: Services, question: Any) -> None:
    answer = answer_question(services, AMBER, {"number": 1, "question": question})
    assert answer["number"] == 1
    assert "allowed" in answer["error"] or "unknown" in answer["error"]
    assert "error" in answer_question(services, AMBER, question)


def test_changes_and_goals_through_the_store(services: Services) -> None:
    run = started(services, 10)
    place = {"run": run["run"]}
    typed = {"kind": "parameter", "layer": 1, "source": 0, "unit": 0, "value": 0.5}
    here = run["cursor"]
    changed = do(services, do="intervene", **place, revision=2, cursor=here, intervention=typed)
    assert changed["interventions"] == [{**typed, "at": 10}]
    assert changed["cursor"] == run["cursor"]
    moved = do(services, do="move", **place, revision=3, iteration=11, stage="forward 1")
    assert unpacked(moved["trace"]["layers"][0]["before"])[0, 0] == 0.5
    undone = do(services, do="undo", **place, revision=4, cursor=moved["cursor"],
                intervention=changed["interventions"][0])  # fmt: skip
    assert undone["interventions"] == []
    assert unpacked(undone["trace"]["layers"][0]["before"])[0, 0] != 0.5
    goal = {"kind": "epochs", "value": 2}
    trained = do(services, do="until", **place, revision=5, cursor=undone["cursor"], goal=goal)
    while not trained["until"]["reached"]:
        trained = do(services, do="until", **place, revision=trained["revision"])
    assert trained["cursor"]["iteration"] == 240
    refused = perform(
        services,
        AMBER,
        {
            "do": "undo",
            **place,
            "revision": trained["revision"],
            "cursor": trained["cursor"],
            "intervention": typed,
        },
    )
    assert refused["error"].startswith("intervention: {")


def test_a_change_is_made_where_the_page_stands_and_not_where_the_server_was_told_last(
    services: Services,
) -> None:
    run = started(services, 10)
    ahead = {"iteration": 30, "stage": "update", "unit": None}
    changed = do(services, do="intervene", run=run["run"], revision=2, cursor=ahead,
                 intervention={"kind": "learning_rate", "value": 0.5})  # fmt: skip
    assert changed["interventions"] == [{"kind": "learning_rate", "at": 30, "value": 0.5}]
    assert changed["cursor"] == ahead


def test_another_experiment_leaves_a_run_alone_that_has_got_anywhere(services: Services) -> None:
    run, token = started(services, 30), "e" * 32
    command = {"do": "configure", "run": run["run"], "revision": run["revision"], "token": token,
               "experiment": {"dataset": {"name": "xor"}}}  # fmt: skip
    for _ in range(2):  # sent again, it finds its own work
        fresh = do(services, **command)
        assert (fresh["run"], fresh["cursor"]["iteration"]) == (token, 0)
    assert do(services, do="open", run=run["run"])["cursor"]["iteration"] == 30
    assert [each["dataset"] for each in ask(services, ask="runs")["runs"]] == ["XOR", "Iris"]
    again = do(services, **{**command, "run": token, "revision": fresh["revision"], "token": "f" * 32})
    assert again["run"] == token
