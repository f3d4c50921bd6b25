"""Training: what one iteration does, many of them (`train`), and one with every quantity kept (`trace`).

Both run the very same `iterate`, so their parameters are equal to the last bit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.engine.network import Backward, Forward, Shape, backward, forward, penalty_share
from neuroviz_dash.engine.optimizers import Step
from neuroviz_dash.engine.problem import QUIET, Problem, State, batches, epoch_of
from neuroviz_dash.engine.scores import EpochScores, epoch_scores


class Diverged(ArithmeticError):
    """Not finite any more. Says at which iteration, in which layer, and which quantity was the first."""

    def __init__(self, iteration: int, layer: str, quantity: str) -> None:
        super().__init__(f"iteration {iteration}: {quantity} of {layer} is not a finite number any more")
        self.iteration, self.layer, self.quantity = iteration, layer, quantity


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


def iterate(problem: Problem, state: State, rows: NDArray[np.int64]) -> Iteration:
    """The iteration after `state`, on the batch `rows`."""
    shape, number = problem.shape, state.iteration + 1
    x, y = problem.x.take(rows, axis=0), problem.y.take(rows, axis=0)
    signals = forward(shape, state.parameters, x)
    row_losses = problem.loss.rows(signals.z[-1], signals.a[-1], y)
    errors = backward(shape, state.parameters, x, y, signals, problem.loss)
    share, gradient = errors.gradient, errors.gradient
    if problem.penalty.key != "none":
        share = penalty_share(shape, state.parameters, problem.penalty, problem.penalty_rate)
        gradient = errors.gradient + share
    step = problem.optimizer.step(gradient, state.buffers, number, problem.learning_rate, problem.options)
    if problem.frozen is not None:
        step = hold(problem.frozen, state, step)
    after = State(number, state.parameters - step.change, step.buffers)
    epoch = epoch_of(problem, number)
    return Iteration(
        number, epoch, rows, x, y, state, signals, row_losses, errors, share, gradient, step, after
    )


def hold(frozen: NDArray[np.bool_], state: State, step: Step) -> Step:
    """The step without its part in the frozen parameters: they stay, and so does what is remembered of
    them."""
    buffers = {name: np.where(frozen, state.buffers[name], fresh) for name, fresh in step.buffers.items()}
    return Step(np.where(frozen, 0.0, step.change), buffers, step.terms)


@QUIET
def gradient_sizes(shape: Shape, gradients: Array) -> Array:
    """The L2 norm of each layer's gradient: (rows, parameters) -> (rows, layers)."""
    begins = [begin for begin, _, _ in shape.offsets]
    return np.asarray(np.sqrt(np.add.reduceat(gradients * gradients, begins, axis=1)))


@QUIET
def trace(problem: Problem, state: State) -> Iteration:
    """The iteration after `state` with every quantity. It may hold values that are not finite."""
    (rows,) = batches(problem, state.iteration + 1, state.iteration + 1)
    return iterate(problem, state, rows)


@dataclass(frozen=True)
class Training:
    """What `train` did: the state reached, for each iteration the batch loss (before its update) and the
    sizes of its gradient (iterations, layers), and the scores of each epoch that ended. `diverged` says why
    it stopped early; then the state is the last good one."""

    state: State
    batch_losses: Array
    gradient_sizes: Array
    epochs: list[EpochScores]
    diverged: Diverged | None = None


@QUIET
def train(problem: Problem, state: State, last: int) -> Training:
    """The iterations after `state` up to `last`."""
    losses: list[float] = []
    gradients: list[Array] = []
    epochs: list[EpochScores] = []
    diverged: Diverged | None = None
    for rows in batches(problem, state.iteration + 1, last):
        done = iterate(problem, state, rows)
        total = float(np.add.reduce(done.row_losses))
        if not is_finite(done, total):
            diverged = first_overflow(problem, done)
            if diverged:
                break
        state = done.after
        losses.append(total / len(rows))
        gradients.append(done.gradient)
        if state.iteration % problem.iterations_per_epoch == 0:
            epochs.append(epoch_scores(problem, state))
    # All at once: a norm takes as long for one iteration as for a hundred.
    sizes = gradient_sizes(problem.shape, np.array(gradients).reshape(-1, problem.shape.parameters))
    return Training(state, np.array(losses), sizes, epochs, diverged)


def is_finite(done: Iteration, total_loss: float) -> bool:
    """Whether the loss (summed over the batch) and all new parameters are finite; in doubt False.

    One sum instead of isfinite over every number: it is finite only if all of them are. That the sum itself
    overflows is for `first_overflow` to find out.
    """
    return isfinite(total_loss + float(np.add.reduce(done.after.parameters)))


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
