"""How well parameters do: losses and accuracies over rows, without the penalty."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.engine.network import Forward, forward, penalty_value
from neuroviz_dash.engine.problem import QUIET, Problem, State, epoch_of


@dataclass(frozen=True)
class Scores:
    """Mean loss over a set of rows, and the share of rows classified rightly (None for regression)."""

    loss: float
    accuracy: float | None


class EveryRow(NamedTuple):
    """The signals of all rows of the data set, and the loss of each, (rows,), without the penalty."""

    signals: Forward
    losses: Array


@QUIET
def every_row(problem: Problem, parameters: Array) -> EveryRow:
    """All rows, seen with the same parameters."""
    signals = forward(problem.shape, parameters, problem.x)
    return EveryRow(signals, problem.loss.rows(signals.z[-1], signals.a[-1], problem.y))


def mean_over(losses: Array, rows: NDArray[np.int64]) -> float | None:
    """The mean of some rows' losses; None if there are no rows."""
    return float(np.add.reduce(losses.take(rows))) / len(rows) if len(rows) else None


def accuracy(a: Array, y: Array) -> float:
    """Share of rows whose largest output is the right class; one output alone says yes from 0.5 on."""
    right = (a >= 0.5) == (y >= 0.5) if y.shape[1] == 1 else a.argmax(axis=1) == y.argmax(axis=1)
    return int(np.count_nonzero(right)) / len(y)


@dataclass(frozen=True)
class EpochScores:
    """The scores at the end of an epoch."""

    epoch: int
    train: Scores
    test: Scores | None


@QUIET
def epoch_scores(problem: Problem, state: State) -> EpochScores:
    """The scores of a state on both sets."""
    return scores_of(problem, state, every_row(problem, state.parameters))


def scores_of(problem: Problem, state: State, seen: EveryRow) -> EpochScores:
    """The same, from all rows as the state sees them."""
    losses, a = seen.losses, seen.signals.a[-1]

    def scores(rows: NDArray[np.int64]) -> Scores:
        right = accuracy(a[rows], problem.y[rows]) if problem.has_classes else None
        return Scores(float(losses[rows].mean()), right)

    test = scores(problem.test_rows) if len(problem.test_rows) else None
    return EpochScores(epoch_of(problem, state.iteration), scores(problem.train_rows), test)


def penalty_of(problem: Problem, parameters: Array) -> float:
    """What the penalty adds to the loss at these parameters."""
    return penalty_value(problem.shape, parameters, problem.penalty, problem.penalty_rate)
