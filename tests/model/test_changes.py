"""Forks and goals."""

from itertools import count
from typing import Any

import msgspec
import numpy as np
import pytest

from neuroviz_dash.engine.problem import start
from neuroviz_dash.engine.scores import epoch_scores
from neuroviz_dash.engine.training import train
from neuroviz_dash.model.changes import aim, fork, go_on, intervene
from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.problems import problem_of
from neuroviz_dash.model.run import (
    Cursor,
    Run,
    View,
    always,
    begin,
    decode_run,
    encode_run,
    move,
    new_run,
    view,
)
from neuroviz_dash.model.stages import UPDATE

MOONS = parse_experiment({"dataset": {"name": "moons"}, "batch_size": 10})
PER_EPOCH = problem_of(MOONS).iterations_per_epoch


def test_a_fork_begins_with_the_parameters_at_the_cursor() -> None:
    seen = move(new_run(MOONS), Cursor(7, UPDATE))
    assert seen.done is not None
    other = parse_experiment({"dataset": {"name": "moons"}, "optimizer": {"name": "adam"}})
    made = fork(seen, other)
    assert made.cursor == Cursor(0, "start")
    assert made.before.parameters == seen.done.after.parameters.tobytes()
    assert made.experiment.optimizer == other.optimizer
    assert not np.frombuffer(made.before.buffers["exp_avg"]).any()


def test_a_fork_in_the_middle_of_an_iteration_begins_with_what_it_began_with() -> None:
    run = move(new_run(MOONS), Cursor(7, "loss")).run
    typed = intervene(run, {"kind": "parameter", "layer": 1, "source": 0, "unit": 0, "value": 3.0})
    made = fork(typed, MOONS)
    assert np.frombuffer(made.before.parameters)[0] == 3.0
    blobs = {blob.digest: blob.to_bytes() for blob in [made.experiment.initializer.given] if blob}
    assert decode_run(encode_run(made), blobs.__getitem__) == made


TYPED = {"kind": "parameter", "layer": 1, "source": 0, "unit": 0, "value": 3.0}


def test_a_fork_from_an_update_begins_with_what_was_typed_in_there() -> None:
    typed = intervene(move(new_run(MOONS), Cursor(7, UPDATE)).run, TYPED)
    made = np.frombuffer(fork(typed, MOONS).before.parameters)
    gone_on = begin(move(typed.run, Cursor(8, "loss")).run)[1].parameters
    assert made[0] == 3.0
    assert made.tobytes() == gone_on.tobytes()


def test_a_goal_is_measured_from_what_was_typed_in_at_the_cursor() -> None:
    run = move(new_run(MOONS), Cursor(PER_EPOCH, UPDATE)).run
    goal = {"kind": "patience", "value": 3}
    typed = intervene(run, TYPED).run
    old, new = aim(run, goal).until, aim(typed, goal).until
    assert old is not None
    assert new is not None
    gone_on = epoch_scores(*begin(move(typed, Cursor(PER_EPOCH + 1, "loss")).run))
    assert old.best != new.best == gone_on.train.loss


@pytest.mark.parametrize("value", [np.nan, np.inf, -2e9])
def test_a_fork_from_parameters_that_no_training_can_start_from_is_refused(value: float) -> None:
    run = new_run(MOONS)
    parameters = np.frombuffer(run.before.parameters).copy()
    parameters[3] = value
    before = msgspec.structs.replace(run.before, parameters=parameters.tobytes())
    with pytest.raises(BadInput, match=r"^initializer\.given: .* allowed: finite numbers up to 1e9"):
        fork(view(msgspec.structs.replace(run, before=before)), MOONS)


def test_a_fork_into_another_shape_is_refused() -> None:
    wider = parse_experiment({"dataset": {"name": "moons"}, "hidden_layers": [{"units": 9}]})
    with pytest.raises(BadInput, match="weights of a network 2-6-1; allowed: those of a network 2-9-1"):
        fork(view(new_run(MOONS)), wider)


def reached(goal: dict[str, Any], run: Run | None = None) -> View:
    return go_on(aim(run or new_run(MOONS), goal))


def scores_after(epoch: int) -> Any:
    problem = problem_of(MOONS)
    return epoch_scores(problem, train(problem, start(problem), epoch * PER_EPOCH).state)


def test_it_stops_at_the_first_epoch_whose_loss_is_small_enough() -> None:
    run = reached({"kind": "loss", "value": 0.3}).run
    assert run.cursor.stage == UPDATE
    epoch, rest = divmod(run.cursor.iteration, PER_EPOCH)
    assert rest == 0
    assert scores_after(epoch).train.loss <= 0.3 < scores_after(epoch - 1).train.loss
    assert run.until is not None
    assert f"after epoch {epoch}: training loss" in run.until.reached


def test_it_stops_at_the_first_epoch_whose_test_accuracy_is_large_enough() -> None:
    run = reached({"kind": "accuracy", "value": 0.85, "on": "test"}).run
    epoch = run.cursor.iteration // PER_EPOCH
    accuracies = [scores_after(each).test.accuracy for each in range(1, epoch + 1)]
    assert accuracies[-1] >= 0.85
    assert all(each < 0.85 for each in accuracies[:-1])
    assert run.until is not None
    assert "test accuracy" in run.until.reached


def test_it_stops_when_nothing_has_improved_for_some_epochs() -> None:
    wild = parse_experiment(
        {"dataset": {"name": "xor"}, "hidden_layers": [], "optimizer": {"name": "sgd", "learning_rate": 5.0}}
    )
    run = reached({"kind": "patience", "value": 4}, new_run(wild)).run
    assert run.until is not None
    assert run.until.best_epoch == run.cursor.iteration // 4 - 4
    assert "no training loss below that of epoch" in run.until.reached


@pytest.mark.parametrize(
    ("goal", "epochs", "why"),
    [
        ({"kind": "epochs", "value": 3}, 3, "Stopped after epoch 5, as asked."),
        ({"kind": "loss", "value": 0.0, "limit": 6}, 6, "Stopped after epoch 8, at the limit"),
    ],
)
def test_a_number_of_epochs_counts_from_where_it_begins(goal: dict[str, Any], epochs: int, why: str) -> None:
    half_way = move(new_run(MOONS), Cursor(2 * PER_EPOCH + 5, "loss")).run
    run = reached(goal, half_way).run
    assert run.cursor == Cursor((2 + epochs) * PER_EPOCH, UPDATE)
    assert run.until is not None
    assert run.until.reached.startswith(why)
    plain = move(new_run(MOONS), run.cursor).run
    assert run.before == plain.before
    assert run.history == plain.history


def test_in_parts_it_gets_to_the_same_place() -> None:
    goal = {"kind": "loss", "value": 0.15}
    ticks = count()
    run, parts = aim(new_run(MOONS), goal), 0
    while run.until is not None and not run.until.reached:
        run = go_on(decode_run(encode_run(run)), may_go_on=lambda: next(ticks) % 3 != 0).run
        parts += 1
    straight = reached(goal).run
    assert parts > 1
    assert (run.cursor, run.until, run.before) == (straight.cursor, straight.until, straight.before)


def test_a_run_that_diverges_on_the_way_says_so() -> None:
    wild = parse_experiment(
        {
            "dataset": {"name": "plane"},
            "hidden_layers": [],
            "optimizer": {"name": "sgd", "learning_rate": 100},
        }
    )
    run = reached({"kind": "epochs", "value": 50}, new_run(wild)).run
    assert run.stop is not None
    assert run.until is None


@pytest.mark.parametrize(
    ("goal", "field"),
    [
        ({"kind": "accuracy", "value": 2}, r"until\.value: 2 is not allowed; allowed: 0 to 1$"),
        (
            {"kind": "epochs", "value": 2.5},
            r"until\.value: 2\.5 is not allowed; allowed: 1 to 10000 whole epochs$",
        ),
        (
            {"kind": "epochs", "value": 1e9},
            r"until\.value: 1e\+09 is not allowed; allowed: 1 to 10000 whole epochs$",
        ),
        (
            {"kind": "patience", "value": 0},
            r"until\.value: 0 is not allowed; allowed: 1 to 10000 whole epochs$",
        ),
        ({"kind": "loss", "value": -1}, r"until\.value: -1 is not allowed; allowed: 0 to 1000000$"),
        ({"kind": "loss", "value": float("nan")}, r"until\.value: nan is not allowed; allowed: finite"),
        ({"kind": "wish", "value": 1}, r"until\.kind"),
        ({"kind": "epochs", "value": 1, "limit": 10**9}, r"until\.limit"),
        ({}, r"until\.kind"),
    ],
)
def test_a_goal_that_makes_no_sense_is_named(goal: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput, match=f"^{field}"):
        aim(new_run(MOONS), goal)


def test_goals_need_what_the_data_have() -> None:
    sine = parse_experiment({"dataset": {"name": "sine", "test_fraction": 0.0}})
    with pytest.raises(BadInput, match=r"accuracy needs classes"):
        aim(new_run(sine), {"kind": "accuracy", "value": 0.5})
    with pytest.raises(BadInput, match=r"keeps no rows back"):
        aim(new_run(sine), {"kind": "loss", "value": 0.5, "on": "test"})
    assert always()


@pytest.mark.parametrize(
    "goal", [{"kind": "loss", "value": 50}, {"kind": "accuracy", "value": 0.01, "on": "test"}]
)
def test_a_goal_that_is_reached_already_trains_nothing(goal: dict[str, Any]) -> None:
    start_of = move(new_run(MOONS), Cursor(5, "loss")).run
    run = reached(goal, start_of).run
    assert run.cursor == start_of.cursor
    assert run.until is not None
    assert run.until.reached.startswith("Reached already: ")
