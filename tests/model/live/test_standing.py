"""Where a student stands: the numbers of the run's own history, nothing estimated."""

from typing import Any

import msgspec
import numpy as np
import pytest

from neuroviz_dash.engine.scores import epoch_scores
from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.interventions import Interventions
from neuroviz_dash.model.live.class_state import Goal
from neuroviz_dash.model.live.standing import (
    CURVE_POINTS,
    Standing,
    going_on,
    known_standing,
    reaches,
    says_the_same,
    standing_of,
)
from neuroviz_dash.model.problems import problem_of
from neuroviz_dash.model.run import Cursor, Run, after, applied, move, new_run, view

PER_EPOCH = 12
"""Iterations of an epoch of Iris in batches of 10: 120 training rows."""


def run_at(iteration: int, stage: str = "update", **experiment: Any) -> Run:
    start = new_run(parse_experiment({"batch_size": 10, **experiment}))
    return move(start, Cursor(iteration, stage)).run if iteration else start


def standing(run: Run) -> Standing:
    return standing_of("f" * 32, run, now=123.5)


def test_a_run_at_its_start_has_the_scores_of_its_start_weights() -> None:
    found = standing(run_at(0))
    assert (found.iteration, found.epoch, found.changes, found.diverged) == (0, 0, 0, False)
    assert (found.dataset, found.network, found.activations) == ("Iris", (4, 6, 3), ("tanh", "softmax"))
    assert (found.learning_rate, found.batch_size, found.moved) == (0.1, 10, 123.5)
    assert found.best_train_loss == found.train_loss == found.curve[0]
    assert found.curve_epochs == (0,)


def test_scores_are_those_of_the_weights_at_the_cursor() -> None:
    """As the page shows them, in the middle of an epoch too."""
    run = run_at(2 * PER_EPOCH + 5)
    scores, found = epoch_scores(*after(view(run))), standing(run)
    assert scores.test is not None
    assert (found.train_loss, found.test_loss) == (scores.train.loss, scores.test.loss)
    assert (found.train_accuracy, found.test_accuracy) == (scores.train.accuracy, scores.test.accuracy)
    assert (found.iteration, found.curve_epochs) == (2 * PER_EPOCH + 5, (0, 1, 2))
    assert found.train_loss != found.curve[-1]
    forward = standing(move(run, Cursor(2 * PER_EPOCH + 6, "forward 1")).run)
    assert forward.train_loss == found.train_loss, "the update of this iteration is not done yet"


STAGES = ("forward 1", "forward 2", "loss", "backward 2", "backward 1", "update")


@pytest.mark.parametrize(
    "there", [(1, "loss"), (1, "update"), (PER_EPOCH, "update"), (PER_EPOCH + 1, "loss")]
)
@pytest.mark.parametrize("iteration", [1, 2, PER_EPOCH, PER_EPOCH + 1, PER_EPOCH + 2])
@pytest.mark.parametrize("stage", STAGES)
def test_what_is_known_from_the_step_before_is_what_would_be_computed(
    there: tuple[int, str], iteration: int, stage: str
) -> None:
    far = run_at(PER_EPOCH + 3)
    before = going_on(standing(far), standing(move(far, Cursor(*there)).run), is_step=True)
    run = move(far, Cursor(iteration, stage)).run
    plain, known = standing(run), standing_of("f" * 32, run, now=123.5, before=before)
    assert going_on(before, known, is_step=True) == going_on(before, plain, is_step=True)


def test_weights_are_looked_at_again_only_if_they_may_be_others(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[Run] = []
    monkeypatch.setattr(
        "neuroviz_dash.model.live.standing.view", lambda run: (computed.append(run), view(run))[1]
    )
    found, run = None, run_at(PER_EPOCH)
    for iteration in (PER_EPOCH + 1, PER_EPOCH + 2):
        for stage in STAGES:
            run = move(run, Cursor(iteration, stage)).run
            found = standing_of("f" * 32, run, now=1.0, before=found)
    assert [applied(each.cursor) for each in computed] == [PER_EPOCH, PER_EPOCH + 1, PER_EPOCH + 2]
    standing_of("e" * 32, run, now=1.0, before=found)
    standing_of("f" * 32, move(run_at(1, seed=8), run.cursor).run, now=1.0, before=found)
    assert len(computed) == 5, "another run, another experiment"


def test_a_run_keeps_its_best_and_to_look_back_is_no_step() -> None:
    far = run_at(20 * PER_EPOCH)
    best = standing_of("f" * 32, far, now=100.0)
    back = standing_of("f" * 32, move(far, Cursor(1, "update")).run, now=200.0)
    looked = going_on(best, back, is_step=False)
    assert (looked.iteration, looked.train_loss) == (1, back.train_loss)
    for name in ("best_train_loss", "best_test_loss", "best_train_accuracy", "best_test_accuracy"):
        assert getattr(looked, name) == getattr(best, name) != getattr(back, name), name
    assert (looked.moved, going_on(best, back, is_step=True).moved) == (100.0, 200.0)
    assert going_on(None, back, is_step=True) == back


def test_another_run_or_another_experiment_in_it_begins_anew() -> None:
    best = standing_of("f" * 32, run_at(20 * PER_EPOCH), now=100.0)
    start = run_at(1)
    assert going_on(best, other := standing_of("e" * 32, start, now=200.0), is_step=False) == other
    in_place = standing_of("f" * 32, run_at(1, seed=8), now=200.0)
    assert going_on(best, in_place, is_step=False) == in_place


@pytest.mark.parametrize(
    ("kind", "value", "best", "reached"),
    [
        ("accuracy", 0.9, 0.9, True), ("accuracy", 0.9, 0.95, True), ("accuracy", 0.9, 0.89, False),
        ("loss", 0.1, 0.1, True), ("loss", 0.1, 0.05, True), ("loss", 0.1, 0.11, False),
        ("accuracy", 0.0, None, False), ("loss", 1e6, None, False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("on", ["train", "test"])
def test_a_loss_is_to_be_small_and_an_accuracy_large(
    on: str, kind: str, value: float, best: float | None, reached: bool
) -> None:
    goal = msgspec.convert({"kind": kind, "value": value, "on": on}, Goal)
    unknown = {f"best_{each}_{what}": None for each in ("train", "test") for what in ("loss", "accuracy")}
    found = msgspec.structs.replace(standing(run_at(0)), **{**unknown, f"best_{on}_{kind}": best})
    assert reaches(goal, found) is reached


def test_an_epoch_that_ends_under_the_cursor_counts_and_one_that_has_not_ended_does_not() -> None:
    before, ended = run_at(2 * PER_EPOCH, "backward 1"), run_at(2 * PER_EPOCH)
    assert standing(before).curve_epochs == (0, 1)
    seen = move(before, Cursor(2 * PER_EPOCH, "update"))
    scores = epoch_scores(*after(seen))
    found = standing(ended)
    assert found.curve_epochs == (0, 1, 2)
    assert scores.test is not None
    assert (found.train_loss, found.test_loss) == (scores.train.loss, scores.test.loss)
    assert (found.train_accuracy, found.test_accuracy) == (scores.train.accuracy, scores.test.accuracy)
    later = standing(run_at(2 * PER_EPOCH + 1, "forward 1"))
    assert (later.train_loss, later.curve) == (found.train_loss, found.curve)


def test_the_best_of_the_run_stays_when_it_gets_worse() -> None:
    run = run_at(40 * PER_EPOCH, optimizer={"name": "sgd", "learning_rate": 2.0})
    table = run.history.epochs.table()
    found = standing(move(run, Cursor(40 * PER_EPOCH + 1, "forward 1")).run)
    losses = [*table[:, 0], found.train_loss]
    assert found.best_train_loss == min(losses) < losses[-1]
    assert found.best_test_accuracy is not None
    assert found.test_accuracy is not None
    assert found.best_test_accuracy >= max(table[:, 3])


def test_a_long_curve_is_thinned_out_and_keeps_both_ends() -> None:
    run = run_at(500 * PER_EPOCH)
    found = standing(run)
    assert len(found.curve) == len(found.curve_epochs) == CURVE_POINTS
    assert (found.curve_epochs[0], found.curve_epochs[-1]) == (0, 500)
    assert found.curve[-1] == found.train_loss
    epochs, table = run.history.epochs.after(-1)
    known = dict(zip(epochs, table[:, 0].tolist(), strict=True))
    assert all(known[at] == value for at, value in zip(found.curve_epochs[:-1], found.curve, strict=False))


def test_a_run_that_diverged_says_so_and_has_no_number_in_place_of_none() -> None:
    run = run_at(400, dataset={"name": "plane"}, hidden_layers=[{"units": 6, "activation": "relu"}],
                 optimizer={"name": "sgd", "learning_rate": 50.0})  # fmt: skip
    found = standing(run)
    assert run.stop is not None
    assert found.diverged
    assert found.iteration == run.cursor.iteration < 400
    numbers = [found.train_loss, found.best_train_loss, *found.curve]
    assert all(value is None or np.isfinite(value) for value in numbers)
    assert known_standing(msgspec.msgpack.encode(found)) == found


def test_a_regression_has_no_accuracy_and_no_test_set_no_test_loss() -> None:
    found = standing(run_at(30, dataset={"name": "sine", "test_fraction": 0.0}))
    assert found.train_loss is not None
    assert (found.train_accuracy, found.best_train_accuracy) == (None, None)
    assert (found.test_loss, found.best_test_loss, found.test_accuracy) == (None, None, None)


def test_changes_by_hand_are_counted() -> None:
    run = run_at(5)
    problem = problem_of(run.experiment)
    made = {"kind": "learning_rate", "at": 5, "value": 0.5}
    changed = msgspec.structs.replace(run, interventions=msgspec.convert([made], Interventions))
    assert problem.iterations_per_epoch == PER_EPOCH
    assert standing(changed).changes == 1
    assert standing(changed).learning_rate == 0.5, "the one in force"


def test_what_another_version_has_stored_is_not_known() -> None:
    assert known_standing(msgspec.msgpack.encode({"run": "f" * 32})) is None
    assert known_standing(None) is None


def test_a_board_says_the_same_between_two_updates_for_a_moment() -> None:
    before = standing(run_at(5))
    later = [msgspec.structs.replace(before, moved=before.moved + seconds) for seconds in (0, 4.9, 5.1, -1)]
    assert [says_the_same(before, now) for now in later] == [True, True, False, False], (
        "a clock may be set back"
    )
    assert not says_the_same(None, before)
    assert not says_the_same(before, msgspec.structs.replace(before, iteration=6))
    assert not says_the_same(before, msgspec.structs.replace(before, best_train_loss=0.0))
