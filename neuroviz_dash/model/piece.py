"""A piece of training: from one iteration to a later one, as bytes that all students can share.

A piece is a function of the experiment and of its two iterations, never of who asked for it. Pieces end on a
fixed grid of iterations, so that the same ones serve everybody, and are short, so that nobody waits long.
"""

from collections.abc import Callable

import msgspec
import numpy as np

from neuroviz_dash.engine.activations import ACTIVATIONS
from neuroviz_dash.engine.problem import QUIET, Problem, State
from neuroviz_dash.engine.training import train
from neuroviz_dash.model.blobs import digest_of
from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.history import score_table
from neuroviz_dash.model.interventions import Interventions, problem_at, typed_in
from neuroviz_dash.model.interventions import before as felt_before
from neuroviz_dash.model.parsing import from_msgpack
from neuroviz_dash.model.problems import digest, problem_of

_PIECE_MICROSECONDS = 10_000
_LONGEST_PIECE = 256


class Saved(msgspec.Struct, frozen=True):
    """A state as raw float64 bytes."""

    iteration: int
    parameters: bytes
    buffers: dict[str, bytes]


class Stop(msgspec.Struct, frozen=True):
    """Why a run cannot go on: the first quantity that was not finite."""

    iteration: int
    layer: str
    quantity: str


class Piece(msgspec.Struct, frozen=True):
    """The state that training reached, with the batch loss of each iteration on the way (float64, n), the
    sizes of its gradient (float32, n x layers) and the scores of each epoch that ended (float64, k x 4; the
    first of them is `first_epoch`)."""

    after: Saved
    batch_losses: bytes
    gradient_sizes: bytes
    first_epoch: int
    scores: bytes
    stop: Stop | None = None


TrainPiece = Callable[[Experiment, Interventions, Saved, int], Piece]
"""Trains an experiment from a saved state up to an iteration, before which no further intervention lies."""


@QUIET
def train_piece(experiment: Experiment, interventions: Interventions, before: Saved, last: int) -> Piece:
    """The piece, computed here and now."""
    problem, state = set_out(experiment, interventions, before)
    done = train(problem, state, last)
    lost = done.diverged
    stop = Stop(lost.iteration, lost.layer, lost.quantity) if lost else None
    first_epoch = done.epochs[0].epoch if done.epochs else 0
    scores = score_table(done.epochs).tobytes()
    sizes = done.gradient_sizes.astype("<f4").tobytes()
    return Piece(save(done.state), done.batch_losses.tobytes(), sizes, first_epoch, scores, stop)


def set_out(experiment: Experiment, interventions: Interventions, before: Saved) -> tuple[Problem, State]:
    """What goes on from a saved state: the problem as the next iteration meets it, and the state with what
    was typed in at it. A saved state is always the one before that."""
    problem = problem_at(experiment, interventions, before.iteration + 1)
    return problem, typed_in(interventions, problem.shape, restore(problem, before))


def piece_name(experiment: Experiment, interventions: Interventions, first: int, last: int) -> str:
    """What the piece from iteration `first` to `last` is called among all pieces of all experiments."""
    felt = felt_before(interventions, first + 1)
    changed = f".{digest_of(msgspec.msgpack.encode(felt))}" if felt else ""
    return f"piece:{digest(experiment)}{changed}:{first}:{last}"


def piece_end(experiment: Experiment, interventions: Interventions, iteration: int) -> int:
    """Where the piece that goes on from an iteration ends at the latest: the next point of the grid, or the
    next intervention."""
    length = piece_length(experiment)
    later = [each.at for each in interventions if each.at > iteration]
    return min([(iteration // length + 1) * length, *later])


def piece_length(experiment: Experiment) -> int:
    """Iterations in about 10 ms of computation; a power of 2."""
    problem = problem_of(experiment)
    shape, rows = problem.shape, problem.batch_size
    # Microseconds, fitted to measurements: the calls of numpy, and then the numbers that they work through.
    calls = 15 + 12 * len(shape.activations)
    values = sum(
        units * ACTIVATIONS[layer.activation].microseconds
        for units, layer in zip(shape.sizes[1:], experiment.hidden_layers, strict=False)
    )
    numbers = rows * (0.0008 * shape.parameters + values)
    length = int(_PIECE_MICROSECONDS / (calls + numbers))
    return min(1 << max(length.bit_length() - 1, 0), _LONGEST_PIECE)


def save(state: State) -> Saved:
    """The state's bytes."""
    buffers = {name: vector.tobytes() for name, vector in state.buffers.items()}
    return Saved(state.iteration, state.parameters.tobytes(), buffers)


def restore(problem: Problem, saved: Saved) -> State:
    """The state in the bytes; raises ValueError or KeyError if they do not fit the problem."""
    names = problem.optimizer.buffers(problem.options)
    vectors = [np.frombuffer(saved.parameters), *(np.frombuffer(saved.buffers[name]) for name in names)]
    if any(len(vector) != problem.shape.parameters for vector in vectors):
        raise ValueError("its parameters do not fit its network")
    return State(saved.iteration, vectors[0], dict(zip(names, vectors[1:], strict=True)))


def encode_piece(piece: Piece) -> bytes:
    """The piece as msgpack."""
    return msgspec.msgpack.encode(piece)


def decode_piece(body: bytes) -> Piece:
    """The piece in msgpack bytes; raises BadInput."""
    return from_msgpack(body, Piece, "a piece of training")
