"""Training: what one iteration does, many of them (`train`), and one with every quantity kept (`trace`).

Both run the very same `iterate`, so their parameters are equal to the last bit. A state depends on the
problem and the iteration alone: the batch of any iteration is known without playing the ones before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.engine.initializers import INITIALIZERS
from neuroviz_dash.engine.losses import Loss
from neuroviz_dash.engine.network import (
    Backward,
    Forward,
    Shape,
    backward,
    forward,
    penalty_share,
    penalty_value,
)
from neuroviz_dash.engine.optimizers import Buffers, Optimizer, Options, Step, start_buffers
from neuroviz_dash.engine.penalties import Penalty
from neuroviz_dash.engine.randomness import generator

_QUIET = np.errstate(all="ignore")
"""Overflow is no accident here: it is looked for, and told by its layer and quantity."""


class Diverged(ArithmeticError):
    """Not finite any more. Says at which iteration, in which layer, and which quantity was the first."""

    def __init__(self, iteration: int, layer: str, quantity: str) -> None:
        super().__init__(f"iteration {iteration}: {quantity} of {layer} is not a finite number any more")
        self.iteration, self.layer, self.quantity = iteration, layer, quantity


@dataclass(frozen=True)
class Problem:
    """All that training needs, with functions in place of keys.

    x (n, inputs) and y (n, outputs) are all rows; train_rows and test_rows pick from them.
    """

    shape: Shape
    loss: Loss
    penalty: Penalty
    penalty_rate: float
    optimizer: Optimizer
    options: Options
    learning_rate: float
    batch_size: int
    seed: int
    x: Array
    y: Array
    train_rows: NDArray[np.int64]
    test_rows: NDArray[np.int64]
    initializer: str = "xavier_uniform"
    initializer_scale: float = 0.0

    @cached_property
    def iterations_per_epoch(self) -> int:
        """Batches in an epoch; the last one may be smaller."""
        return -(-len(self.train_rows) // self.batch_size)

    @cached_property
    def has_classes(self) -> bool:
        """Whether the targets are classes: every one 0 or 1."""
        return bool(((self.y == 0.0) | (self.y == 1.0)).all())


class State(NamedTuple):
    """Where training stands after `iteration` updates: the flat parameters and the optimizer's buffers."""

    iteration: int
    parameters: Array
    buffers: Buffers


class Iteration(NamedTuple):
    """Every quantity of one iteration, in the order of its computation."""

    number: int
    epoch: int
    rows: NDArray[np.int64]
    x: Array
    y: Array
    before: State
    signals: Forward
    row_losses: Array
    errors: Backward
    penalty_share: Array
    gradient: Array
    step: Step
    after: State


def start(problem: Problem) -> State:
    """The state at iteration 0. Each layer draws from a generator of its own; biases are 0."""
    shape, draw = problem.shape, INITIALIZERS[problem.initializer].draw
    parameters = np.zeros(shape.parameters)
    for layer, (weights, _) in enumerate(shape.split(parameters)):
        rng = generator(problem.seed, "weights", layer)
        weights[:] = draw(rng, shape.sizes[layer], shape.sizes[layer + 1], problem.initializer_scale)
    return State(0, parameters, start_buffers(problem.optimizer, problem.options, shape.parameters))


def epoch_of(problem: Problem, iteration: int) -> int:
    """The epoch in which an iteration lies, from 1; 0 for iteration 0, the start."""
    return -(-iteration // problem.iterations_per_epoch)


def epoch_order(problem: Problem, epoch: int) -> NDArray[np.int64]:
    """The training rows in the order of one epoch."""
    return problem.train_rows[_shuffled(problem.seed, epoch, len(problem.train_rows))]


@lru_cache(maxsize=256)
def _shuffled(seed: int, epoch: int, count: int) -> NDArray[np.int64]:
    """0..count-1 in the order of an epoch. A step needs it again and again, and drawing it takes 30 us."""
    order = generator(seed, "order", epoch).permutation(count)
    order.setflags(write=False)
    return order


def iterate(problem: Problem, state: State, rows: NDArray[np.int64]) -> Iteration:
    """The iteration after `state`, on the batch `rows`."""
    shape, number = problem.shape, state.iteration + 1
    x, y = problem.x[rows], problem.y[rows]
    signals = forward(shape, state.parameters, x)
    row_losses = problem.loss.rows(signals.z[-1], signals.a[-1], y)
    errors = backward(shape, state.parameters, x, y, signals, problem.loss)
    share, gradient = errors.gradient, errors.gradient
    if problem.penalty.key != "none":
        share = penalty_share(shape, state.parameters, problem.penalty, problem.penalty_rate)
        gradient = errors.gradient + share
    step = problem.optimizer.step(gradient, state.buffers, number, problem.learning_rate, problem.options)
    after = State(number, state.parameters - step.change, step.buffers)
    epoch = epoch_of(problem, number)
    return Iteration(
        number, epoch, rows, x, y, state, signals, row_losses, errors, share, gradient, step, after
    )


def _batches(problem: Problem, first: int, last: int) -> Iterator[NDArray[np.int64]]:
    """The batches of the iterations first..last, both included."""
    per_epoch, size, epoch = problem.iterations_per_epoch, problem.batch_size, -1
    for iteration in range(first, last + 1):
        if epoch_of(problem, iteration) != epoch:
            epoch = epoch_of(problem, iteration)
            order = epoch_order(problem, epoch)
        at = (iteration - 1) % per_epoch * size
        yield order[at : at + size]


def trace(problem: Problem, state: State) -> Iteration:
    """The iteration after `state` with every quantity. It may hold values that are not finite."""
    (rows,) = _batches(problem, state.iteration + 1, state.iteration + 1)
    with np.errstate(all="ignore"):
        return iterate(problem, state, rows)


@dataclass(frozen=True)
class Scores:
    """Mean loss over a set of rows, and the share of rows classified rightly (None for regression)."""

    loss: float
    accuracy: float | None


@_QUIET
def mean_loss(problem: Problem, parameters: Array, x: Array, y: Array) -> float:
    """The mean loss over some rows, without the penalty."""
    losses, _ = _each_row(problem, parameters, x, y)
    return float(np.add.reduce(losses)) / len(losses)


@_QUIET
def set_losses(problem: Problem, parameters: Array) -> tuple[float, float | None]:
    """The mean losses over the training and the test set, without the penalty; None without a test set."""
    losses, _ = _each_row(problem, parameters, problem.x, problem.y)
    test = losses[problem.test_rows]
    return float(losses[problem.train_rows].mean()), float(test.mean()) if len(test) else None


def _each_row(problem: Problem, parameters: Array, x: Array, y: Array) -> tuple[Array, Array]:
    """The loss (rows,) and the output (rows, outputs) of each row."""
    signals = forward(problem.shape, parameters, x)
    return problem.loss.rows(signals.z[-1], signals.a[-1], y), signals.a[-1]


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


@dataclass(frozen=True)
class Training:
    """What `train` did: the state reached, the batch loss of each iteration (before its update), the
    scores of each epoch that ended. `diverged` says why it stopped early; then the state is the last good
    one."""

    state: State
    batch_losses: Array
    epochs: list[EpochScores]
    diverged: Diverged | None = None


def train(problem: Problem, state: State, last: int) -> Training:
    """The iterations after `state` up to `last`."""
    losses: list[float] = []
    epochs: list[EpochScores] = []
    with np.errstate(all="ignore"):
        for rows in _batches(problem, state.iteration + 1, last):
            done = iterate(problem, state, rows)
            if not is_finite(done):
                problem_found = first_overflow(problem, done)
                if problem_found:
                    return Training(state, np.array(losses), epochs, problem_found)
            state = done.after
            losses.append(float(np.add.reduce(done.row_losses)) / len(rows))
            if state.iteration % problem.iterations_per_epoch == 0:
                epochs.append(epoch_scores(problem, state))
    return Training(state, np.array(losses), epochs)


@_QUIET
def epoch_scores(problem: Problem, state: State) -> EpochScores:
    """The scores of a state on both sets."""
    losses, a = _each_row(problem, state.parameters, problem.x, problem.y)

    def scores(rows: NDArray[np.int64]) -> Scores:
        right = accuracy(a[rows], problem.y[rows]) if problem.has_classes else None
        return Scores(float(losses[rows].mean()), right)

    test = scores(problem.test_rows) if len(problem.test_rows) else None
    return EpochScores(epoch_of(problem, state.iteration), scores(problem.train_rows), test)


def is_finite(done: Iteration) -> bool:
    """Whether the loss and all new parameters are finite; in doubt False.

    One sum instead of isfinite over every number: it is finite only if all of them are. That the sum itself
    overflows is for `first_overflow` to find out.
    """
    loss = float(np.add.reduce(done.row_losses))
    return isfinite(loss + float(np.add.reduce(done.after.parameters)))


def first_overflow(problem: Problem, done: Iteration) -> Diverged | None:
    """The first quantity of an iteration, in the order of its computation, that is not finite."""
    for layer, quantity, values in _in_order(problem.shape, done):
        if not np.isfinite(values).all():
            return Diverged(done.number, layer, quantity)
    return None


def _in_order(shape: Shape, done: Iteration) -> Iterator[tuple[str, str, Array]]:
    """Layer, quantity and values, as an iteration computes them."""
    names = shape.names
    for at, name in enumerate(names):
        yield name, "z", done.signals.z[at]
        yield name, "a", done.signals.a[at]
    yield names[-1], "loss", done.row_losses.mean()
    for at in reversed(range(len(names))):
        yield names[at], "delta", done.errors.delta[at]
        yield names[at], "gradient", done.gradient[slice(*shape.offsets[at][::2])]
    for quantity, vector in (*done.step.buffers.items(), ("weights_after", done.after.parameters)):
        for name, (begin, _, end) in zip(names, shape.offsets, strict=True):
            yield name, quantity, vector[begin:end]


def penalty_of(problem: Problem, parameters: Array) -> float:
    """What the penalty adds to the loss at these parameters."""
    return penalty_value(problem.shape, parameters, problem.penalty, problem.penalty_rate)
