"""A run: an experiment and how far it has got, and the pure steps from one run to the next.

The cursor is where the student looks: an iteration and one of its stages. The stored state is the one
*before* the iteration under the cursor, so that this iteration can be shown again from its first stage on.
Earlier states come from keyframes and a replay: a state is a function of experiment and iteration alone.
"""

from typing import Literal

import msgspec
import numpy as np

from neuroviz_dash.engine.training import (
    Iteration,
    State,
    epoch_scores,
    first_overflow,
    start,
    trace,
    train,
)
from neuroviz_dash.model.experiment import Experiment, problem_of
from neuroviz_dash.model.history import History, score_row
from neuroviz_dash.model.parsing import BadInput, refuse

START = "start"
UPDATE = "update"
LONGEST_MOVE = 4000
_KEYFRAME_SPACING = 16
_LAST_ITERATION = 20_000_000


class Cursor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An iteration and a stage; (0, "start") is the start, where nothing is computed."""

    iteration: int
    stage: str


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


class Run(msgspec.Struct, frozen=True):
    """What is stored for a student's run."""

    experiment: Experiment
    cursor: Cursor
    before: Saved
    history: History
    keyframes: tuple[Saved, ...] = ()
    stop: Stop | None = None
    version: Literal[1] = 1


def stages(experiment: Experiment) -> tuple[str, ...]:
    """The stages of one iteration, in their order."""
    layers = range(1, len(experiment.hidden_layers) + 2)
    forwards = [f"forward {layer}" for layer in layers]
    backwards = [f"backward {layer}" for layer in reversed(layers)]
    return (*forwards, "loss", *backwards, UPDATE)


def new_run(experiment: Experiment) -> Run:
    """A run at its start; the same experiment has the same start weights."""
    problem = problem_of(experiment)
    state = start(problem)
    history = History()
    row = np.array([score_row(epoch_scores(problem, state))])
    history = msgspec.structs.replace(history, epochs=history.epochs.extend(0, row))
    return Run(experiment, Cursor(0, START), _save(state), history, (_save(state),))


def move(run: Run, iteration: int, stage: str) -> Run:
    """The run with its cursor elsewhere, forward or back; raises BadInput. A run that diverges on the way
    stays at the last iteration that is whole, and says why in `stop`."""
    _check_target(run, iteration, stage)
    wanted = max(iteration - 1, 0)
    if wanted < run.before.iteration:
        run = _back_to(run, wanted)
    run = _forward_to(run, wanted)
    if run.before.iteration < wanted:
        return _at_end(run)
    if iteration and (overflow := first_overflow(problem_of(run.experiment), _iterate(run))):
        return _at_end(
            msgspec.structs.replace(run, stop=Stop(overflow.iteration, overflow.layer, overflow.quantity))
        )
    return msgspec.structs.replace(run, cursor=Cursor(iteration, stage), stop=None)


def trace_of(run: Run) -> Iteration | None:
    """The iteration under the cursor, every quantity; None at the start."""
    return _iterate(run) if run.cursor.iteration else None


def encode_run(run: Run) -> bytes:
    """The run as msgpack."""
    return msgspec.msgpack.encode(run)


def decode_run(body: bytes) -> Run:
    """The run in msgpack bytes; raises BadInput for damage or another version."""
    try:
        run = msgspec.msgpack.decode(body, type=Run)
        _restore(run, run.before)
    except (msgspec.DecodeError, msgspec.ValidationError, ValueError, KeyError) as error:
        raise BadInput(f"the stored run cannot be read ({error}); a fresh one was started") from None
    return run


def _check_target(run: Run, iteration: int, stage: str) -> None:
    allowed = stages(run.experiment) if iteration else (START,)
    if not 0 <= iteration <= _LAST_ITERATION:
        raise refuse("iteration", iteration, f"0 to {_LAST_ITERATION}")
    if stage not in allowed:
        raise refuse("stage", stage, ", ".join(allowed))
    if abs(iteration - run.cursor.iteration) > LONGEST_MOVE:
        raise refuse("iteration", iteration, f"{LONGEST_MOVE} iterations away from {run.cursor.iteration}")


def _save(state: State) -> Saved:
    buffers = {name: vector.tobytes() for name, vector in state.buffers.items()}
    return Saved(state.iteration, state.parameters.tobytes(), buffers)


def _restore(run: Run, saved: Saved) -> State:
    problem = problem_of(run.experiment)
    names = problem.optimizer.buffers(problem.options)
    vectors = [np.frombuffer(saved.parameters), *(np.frombuffer(saved.buffers[name]) for name in names)]
    if any(len(vector) != problem.shape.parameters for vector in vectors):
        raise ValueError("its parameters do not fit its network")
    return State(saved.iteration, vectors[0], dict(zip(names, vectors[1:], strict=True)))


def _iterate(run: Run) -> Iteration:
    return trace(problem_of(run.experiment), _restore(run, run.before))


def _at_end(run: Run) -> Run:
    """The cursor at the last whole iteration, whose state before it is one replay away."""
    last = run.before.iteration
    if last:
        run = _back_to(run, last - 1)
        run = _forward_to(run, last - 1)
    return msgspec.structs.replace(run, cursor=Cursor(last, UPDATE if last else START))


def _back_to(run: Run, iteration: int) -> Run:
    """The run at the nearest keyframe at or before an iteration."""
    keyframe = max((k for k in run.keyframes if k.iteration <= iteration), key=lambda k: k.iteration)
    per_epoch = problem_of(run.experiment).iterations_per_epoch
    history = run.history.until(keyframe.iteration, keyframe.iteration // per_epoch)
    keyframes = tuple(k for k in run.keyframes if k.iteration <= keyframe.iteration)
    return msgspec.structs.replace(run, before=keyframe, history=history, keyframes=keyframes)


def _forward_to(run: Run, iteration: int) -> Run:
    """Train up to an iteration, with a stop at each keyframe worth keeping."""
    problem = problem_of(run.experiment)
    state, history, keyframes = _restore(run, run.before), run.history, list(run.keyframes)
    stop = None
    while state.iteration < iteration and stop is None:
        piece = train(problem, state, _next_keyframe(state.iteration, iteration))
        history = history.after(state.iteration, piece)
        state = piece.state
        if piece.diverged:
            stop = Stop(piece.diverged.iteration, piece.diverged.layer, piece.diverged.quantity)
        elif is_keyframe(state.iteration, iteration):
            keyframes.append(_save(state))
    kept = tuple(k for k in keyframes if is_keyframe(k.iteration, state.iteration))
    return Run(run.experiment, run.cursor, _save(state), history, kept, stop or run.stop)


def is_keyframe(iteration: int, now: int) -> bool:
    """Whether to keep an iteration's state: spaced by 16 in the last 64 iterations, and by twice as much
    each time the distance doubles. So a run has few, and going back n costs a replay of at most n or 16."""
    spacing, reach = _KEYFRAME_SPACING, 4 * _KEYFRAME_SPACING
    while now - iteration > reach:
        spacing, reach = 2 * spacing, 2 * reach
    return iteration % spacing == 0


def _next_keyframe(iteration: int, last: int) -> int:
    candidate = (iteration // _KEYFRAME_SPACING + 1) * _KEYFRAME_SPACING
    while candidate < last and not is_keyframe(candidate, last):
        candidate += _KEYFRAME_SPACING
    return min(candidate, last)
