"""How far a student of a class has got: numbers, and names of the product's own lists."""

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.engine.problem import epoch_of
from neuroviz_dash.engine.scores import epoch_scores
from neuroviz_dash.model.history import score_row
from neuroviz_dash.model.interventions import problem_at
from neuroviz_dash.model.live.class_state import Goal
from neuroviz_dash.model.live.demo import lesson_key
from neuroviz_dash.model.parsing import BadInput, from_msgpack
from neuroviz_dash.model.problems import dataset_of, problem_of, shape_of
from neuroviz_dash.model.run import Run, applied, here, view

CURVE_POINTS = 32
A_MOMENT = 5.0
"""Seconds; the board shows a last step of less than twice as long ago as just now."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A student's run in short. Losses and accuracies are those of the weights at the cursor, None where
    there is none; `best_...` are the best of those and of the whole epochs that the history keeps, as far as
    the run has come. `learning_rate` is the one in force. `curve` has the training loss after some of the
    epochs. `moved` is when the run last changed, in seconds since 1970. `lesson` stands for the experiment
    and the changes made by hand, `assignment` tells which of the class's runs was taken last. `updates` have
    been made of the weights; -1 for not known."""

    run: str
    lesson: str
    assignment: int
    dataset: str
    network: tuple[int, ...]
    activations: tuple[str, ...]
    optimizer: str
    learning_rate: float
    batch_size: int
    iteration: int
    epoch: int
    changes: int
    diverged: bool
    train_loss: float | None
    test_loss: float | None
    train_accuracy: float | None
    test_accuracy: float | None
    best_train_loss: float | None
    best_test_loss: float | None
    best_train_accuracy: float | None
    best_test_accuracy: float | None
    curve_epochs: tuple[int, ...]
    curve: tuple[float | None, ...]
    moved: float
    updates: int = -1


def standing_of(
    run_id: str, run: Run, now: float, assignment: int = 0, before: Standing | None = None
) -> Standing:
    """Where a run stands at its cursor. What the weights say is known from `before`, where the student stood,
    if they are the same: most steps are those between two updates."""
    experiment, problem = run.experiment, problem_of(run.experiment)
    epoch = epoch_of(problem, run.cursor.iteration)
    if before and _weights(before) == (run_id, lesson_key(run), applied(run.cursor), run.stop is not None):
        return msgspec.structs.replace(
            before, assignment=assignment, iteration=run.cursor.iteration, epoch=epoch, moved=now
        )
    return Standing(
        run=run_id,
        lesson=lesson_key(run),
        assignment=assignment,
        dataset=dataset_of(experiment).title,
        network=problem.shape.sizes,
        activations=shape_of(experiment).activations,
        optimizer=problem.optimizer.title,
        learning_rate=problem_at(experiment, run.interventions, applied(run.cursor) + 1).learning_rate,
        batch_size=experiment.batch_size,
        iteration=run.cursor.iteration,
        epoch=epoch,
        updates=applied(run.cursor),
        changes=len(run.interventions),
        diverged=run.stop is not None,
        moved=now,
        **_scores(run),
    )


def _scores(run: Run) -> dict[str, Any]:
    """The fields that are computed from weights."""
    last = np.array(score_row(epoch_scores(*here(view(run)))))
    epochs, scores = _curve(run, last)
    known = np.vstack([scores, last])
    best = (*np.fmin.reduce(known[:, :2], axis=0), *np.fmax.reduce(known[:, 2:], axis=0))
    some = np.unique(np.linspace(0, len(epochs) - 1, CURVE_POINTS).astype(int))
    columns = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    return {
        **{name: _finite(value) for name, value in zip(columns, last, strict=True)},
        **{f"best_{name}": _finite(value) for name, value in zip(columns, best, strict=True)},
        "curve_epochs": tuple(epochs[at] for at in some),
        "curve": tuple(_finite(value) for value in scores[some, 0]),
    }


def _weights(standing: Standing) -> tuple[str, str, int, bool]:
    """Of two standings that agree in it, all that is computed from weights is the same."""
    return standing.run, standing.lesson, standing.updates, standing.diverged


def going_on(before: Standing | None, now: Standing, is_step: bool) -> Standing:
    """The standing `now` of a student who stood at `before`: a run keeps the best that it has reached, and to
    look at it again is no step."""
    if before is None or (before.run, before.lesson) != (now.run, now.lesson):
        return now
    return msgspec.structs.replace(
        now,
        best_train_loss=_best(min, before.best_train_loss, now.best_train_loss),
        best_test_loss=_best(min, before.best_test_loss, now.best_test_loss),
        best_train_accuracy=_best(max, before.best_train_accuracy, now.best_train_accuracy),
        best_test_accuracy=_best(max, before.best_test_accuracy, now.best_test_accuracy),
        moved=now.moved if is_step else before.moved,
    )


def says_the_same(before: Standing | None, now: Standing) -> bool:
    """Whether a board that shows `before` says the same as with `now`: most steps are between two updates of
    the weights, and a moment after the last one."""
    if before is None or not 0 <= now.moved - before.moved < A_MOMENT:
        return False
    return msgspec.structs.replace(before, moved=now.moved) == now


def _best(choose: Callable[[list[float]], float], *values: float | None) -> float | None:
    known = [value for value in values if value is not None]
    return choose(known) if known else None


def reaches(goal: Goal, standing: Standing) -> bool:
    """Whether the best of a student's run reaches the goal."""
    losses = {"train": standing.best_train_loss, "test": standing.best_test_loss}
    accuracies = {"train": standing.best_train_accuracy, "test": standing.best_test_accuracy}
    if goal.kind == "loss":
        loss = losses[goal.on]
        return loss is not None and loss <= goal.value
    accuracy = accuracies[goal.on]
    return accuracy is not None and accuracy >= goal.value


def _curve(run: Run, now: Array) -> tuple[list[int], Array]:
    """The whole epochs up to the cursor, with their four columns; the history ends before the iteration under
    the cursor, which may end an epoch itself."""
    epochs, scores = run.history.epochs.after(-1)
    done, per_epoch = applied(run.cursor), problem_of(run.experiment).iterations_per_epoch
    if done > run.before.iteration and done % per_epoch == 0:
        return [*epochs, done // per_epoch], np.vstack([scores, now])
    return epochs, scores


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def known_standing(body: bytes | None) -> Standing | None:
    """What was stored; None for nothing, or for what another version of the product has stored."""
    try:
        return from_msgpack(body, Standing, "a student's standing") if body else None
    except BadInput:
        return None
