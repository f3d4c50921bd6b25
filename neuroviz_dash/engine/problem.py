"""What is to be learnt and from where it starts: rows, network, choices, start weights and batches.

A batch is a function of the problem and the iteration alone: it is known without playing the ones before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.engine.initializers import INITIALIZERS
from neuroviz_dash.engine.losses import Loss
from neuroviz_dash.engine.network import Shape
from neuroviz_dash.engine.optimizers import Buffers, Optimizer, Options, start_buffers
from neuroviz_dash.engine.penalties import Penalty
from neuroviz_dash.engine.randomness import generator

QUIET = np.errstate(all="ignore")
"""Overflow is no accident here: it is looked for, and told by its layer and quantity."""


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
    has_classes: bool
    """Whether the targets say which class a row belongs to, so that an output can be right or wrong."""
    initializer: str = "xavier_uniform"
    initializer_scale: float = 0.0
    given: Array | None = None
    """All start parameters, flat, for the initializer "given"."""
    frozen: NDArray[np.bool_] | None = None
    """Which parameters stay as they are, and with them their part of the optimizer's buffers; None for none.
    """

    @cached_property
    def iterations_per_epoch(self) -> int:
        """Batches in an epoch; the last one may be smaller."""
        return -(-len(self.train_rows) // self.batch_size)


class State(NamedTuple):
    """Where training stands after `iteration` updates: the flat parameters and the optimizer's buffers."""

    iteration: int
    parameters: Array
    buffers: Buffers


def start(problem: Problem) -> State:
    """The state at iteration 0. Each layer draws from a generator of its own; biases are 0."""
    shape = problem.shape
    buffers = start_buffers(problem.optimizer, problem.options, shape.parameters)
    if problem.given is not None:
        return State(0, problem.given, buffers)
    draw, parameters = INITIALIZERS[problem.initializer].draw, np.zeros(shape.parameters)
    for layer, (weights, _) in enumerate(shape.split(parameters)):
        rng = generator(problem.seed, "weights", layer)
        weights[:] = draw(rng, shape.sizes[layer], shape.sizes[layer + 1], problem.initializer_scale)
    return State(0, parameters, buffers)


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


def batches(problem: Problem, first: int, last: int) -> Iterator[NDArray[np.int64]]:
    """The batches of the iterations first..last, both included."""
    per_epoch, size = problem.iterations_per_epoch, problem.batch_size
    for iteration in range(first, last + 1):
        at = (iteration - 1) % per_epoch
        if at == 0 or iteration == first:
            order = epoch_order(problem, epoch_of(problem, iteration))
        yield order[at * size : (at + 1) * size]
