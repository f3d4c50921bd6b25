"""How far a student of a class has got: numbers, and names of the product's own lists."""

import msgspec
import numpy as np

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.engine.problem import epoch_of
from neuroviz_dash.engine.scores import epoch_scores
from neuroviz_dash.model.history import score_row
from neuroviz_dash.model.interventions import problem_at
from neuroviz_dash.model.parsing import from_msgpack
from neuroviz_dash.model.problems import dataset_of, problem_of, shape_of
from neuroviz_dash.model.run import Run, applied, here, view

CURVE_POINTS = 32


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A student's run in short. Losses and accuracies are those after the last whole epoch up to the cursor,
    None where there is none; `best_...` are the best of the whole run up to there. `learning_rate` is the one
    in force. `curve` has the training loss after some of the epochs. `moved` is when the run last changed, in
    seconds since 1970."""

    run: str
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


def standing_of(run_id: str, run: Run, now: float) -> Standing:
    """Where a run stands at its cursor."""
    experiment, problem = run.experiment, problem_of(run.experiment)
    epochs, scores = _scores(run)
    last = scores[-1]
    best_losses = [_finite(value) for value in np.fmin.reduce(scores[:, :2], axis=0)]
    best_accuracies = [_finite(value) for value in np.fmax.reduce(scores[:, 2:], axis=0)]
    some = np.unique(np.linspace(0, len(epochs) - 1, CURVE_POINTS).astype(int))
    return Standing(
        run=run_id,
        dataset=dataset_of(experiment).title,
        network=problem.shape.sizes,
        activations=shape_of(experiment).activations,
        optimizer=problem.optimizer.title,
        learning_rate=problem_at(experiment, run.interventions, applied(run.cursor) + 1).learning_rate,
        batch_size=experiment.batch_size,
        iteration=run.cursor.iteration,
        epoch=epoch_of(problem, run.cursor.iteration),
        changes=len(run.interventions),
        diverged=run.stop is not None,
        train_loss=_finite(last[0]),
        test_loss=_finite(last[1]),
        train_accuracy=_finite(last[2]),
        test_accuracy=_finite(last[3]),
        best_train_loss=best_losses[0],
        best_test_loss=best_losses[1],
        best_train_accuracy=best_accuracies[0],
        best_test_accuracy=best_accuracies[1],
        curve_epochs=tuple(epochs[at] for at in some),
        curve=tuple(_finite(value) for value in scores[some, 0]),
        moved=now,
    )


def _scores(run: Run) -> tuple[list[int], Array]:
    """The whole epochs up to the cursor, with their four columns; the history ends before the iteration under
    the cursor, which may end an epoch itself."""
    epochs, scores = run.history.epochs.after(-1)
    done, per_epoch = applied(run.cursor), problem_of(run.experiment).iterations_per_epoch
    if done > run.before.iteration and done % per_epoch == 0:
        row = score_row(epoch_scores(*here(view(run))))
        return [*epochs, done // per_epoch], np.vstack([scores, row])
    return epochs, scores


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def decode_standing(body: bytes) -> Standing:
    """What was stored; raises BadInput."""
    return from_msgpack(body, Standing, "a student's standing")
