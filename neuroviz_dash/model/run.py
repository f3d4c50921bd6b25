"""A run: an experiment and how far it has got, and the pure steps from one run to the next.

The cursor is where the student looks: an iteration and one of its stages. The stored state is the one
*before* the iteration under the cursor, so that this iteration can be shown again from its first stage on.
Earlier states come from keyframes and a replay: a state is a function of experiment and iteration alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import msgspec
import numpy as np

from neuroviz_dash.engine.problem import start
from neuroviz_dash.engine.scores import epoch_scores
from neuroviz_dash.engine.training import (
    Iteration,
    first_overflow,
    is_finite,
    trace,
)
from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.history import History, score_table
from neuroviz_dash.model.parsing import BadInput, refuse
from neuroviz_dash.model.piece import (
    Saved,
    Stop,
    TrainPiece,
    piece_end,
    piece_length,
    restore,
    save,
    train_piece,
)
from neuroviz_dash.model.problems import problem_of, shared

START = "start"
UPDATE = "update"
LAST_ITERATION = 20_000_000

MayGoOn = Callable[[], bool]
"""Asked before each piece of training but the first."""


class Cursor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An iteration and a stage; (0, "start") is the start, where nothing is computed."""

    iteration: int
    stage: str


class Run(msgspec.Struct, frozen=True):
    """What is stored for a student's run. `history` goes up to `before`."""

    experiment: Experiment
    cursor: Cursor
    before: Saved
    history: History
    keyframes: tuple[Saved, ...] = ()
    stop: Stop | None = None
    version: Literal[1] = 1


@dataclass(frozen=True)
class View:
    """A run and the iteration under its cursor with every quantity; `done` is None at the start."""

    run: Run
    done: Iteration | None


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
    history = History().extend(0, np.empty(0), 0, score_table([epoch_scores(problem, state)]))
    return Run(experiment, Cursor(0, START), save(state), history, (save(state),))


def view(run: Run) -> View:
    """The run where it stands."""
    return View(run, _iterate(run) if run.cursor.iteration else None)


def move(
    run: Run,
    iteration: int,
    stage: str,
    train: TrainPiece = train_piece,
    may_go_on: MayGoOn = lambda: True,
) -> View:
    """The run with its cursor elsewhere, forward or back; raises BadInput.

    Stopped by `may_go_on` it stands at the update of the iteration that it got to. A run that diverges on the
    way stays at the last iteration that is whole, and says why in `stop`.
    """
    _check_target(run, iteration, stage)
    wanted = max(iteration - 1, 0)
    if wanted < run.before.iteration:
        run = _back_to(run, wanted)
    run = _forward_to(msgspec.structs.replace(run, stop=None), wanted, train, may_go_on)
    if run.stop:
        return _at_end(run)
    if run.before.iteration < wanted:
        iteration, stage = run.before.iteration + 1, UPDATE
    run = msgspec.structs.replace(run, cursor=Cursor(iteration, stage))
    reached = view(run)
    if reached.done is None or is_finite(reached.done):
        return reached
    overflow = first_overflow(problem_of(run.experiment), reached.done)
    if overflow:
        stop = Stop(overflow.iteration, overflow.layer, overflow.quantity)
        return _at_end(msgspec.structs.replace(run, stop=stop))
    return reached


def look_ahead(
    run: Run, iterations: range, train: TrainPiece = train_piece, may_go_on: MayGoOn = lambda: True
) -> Iterator[View]:
    """The run at the updates of later iterations, as many of them as `may_go_on` allows and as are whole."""
    for iteration in iterations:
        ahead = move(run, iteration, UPDATE, train, may_go_on)
        if ahead.run.cursor.iteration != iteration or ahead.run.stop:
            return
        yield ahead
        if not may_go_on():
            return
        run = ahead.run


def encode_run(run: Run) -> bytes:
    """The run as msgpack."""
    return msgspec.msgpack.encode(run)


def decode_run(body: bytes) -> Run:
    """The run in msgpack bytes; raises BadInput for damage or another version."""
    try:
        run = msgspec.msgpack.decode(body, type=Run)
        run = msgspec.structs.replace(run, experiment=shared(run.experiment))
        restore(problem_of(run.experiment), run.before)
    except (msgspec.DecodeError, msgspec.ValidationError, ValueError, KeyError) as error:
        raise BadInput(f"the stored run cannot be read ({error}); a fresh one was started") from None
    return run


def _check_target(run: Run, iteration: int, stage: str) -> None:
    if not 0 <= iteration <= LAST_ITERATION:
        raise refuse("iteration", iteration, f"0 to {LAST_ITERATION}")
    allowed = stages(run.experiment) if iteration else (START,)
    if stage not in allowed:
        raise refuse("stage", stage, ", ".join(allowed))


def _iterate(run: Run) -> Iteration:
    problem = problem_of(run.experiment)
    return trace(problem, restore(problem, run.before))


def _at_end(run: Run) -> View:
    """The cursor at the last whole iteration, whose state before it is one replay away."""
    last, stop = run.before.iteration, run.stop
    if last:
        run = _forward_to(_back_to(run, last - 1), last - 1, train_piece, lambda: True)
    cursor = Cursor(last, UPDATE if last else START)
    return view(msgspec.structs.replace(run, cursor=cursor, stop=stop))


def _back_to(run: Run, iteration: int) -> Run:
    """The run at the nearest keyframe at or before an iteration."""
    keyframe = max((k for k in run.keyframes if k.iteration <= iteration), key=lambda k: k.iteration)
    per_epoch = problem_of(run.experiment).iterations_per_epoch
    history = run.history.until(keyframe.iteration, keyframe.iteration // per_epoch)
    keyframes = tuple(k for k in run.keyframes if k.iteration <= keyframe.iteration)
    return msgspec.structs.replace(run, before=keyframe, history=history, keyframes=keyframes, stop=None)


def _forward_to(run: Run, iteration: int, train: TrainPiece, may_go_on: MayGoOn) -> Run:
    """The run trained up to an iteration, a piece at a time, with the keyframes worth keeping."""
    at, history, keyframes, stop = run.before, run.history, list(run.keyframes), run.stop
    spacing = piece_length(run.experiment)
    begin = at
    while at.iteration < iteration and stop is None and (at is begin or may_go_on()):
        piece = train(run.experiment, at, min(piece_end(run.experiment, at.iteration), iteration))
        history = history.extend(
            at.iteration,
            np.frombuffer(piece.batch_losses),
            piece.first_epoch,
            np.frombuffer(piece.scores).reshape(-1, 4),
        )
        at, stop = piece.after, piece.stop
        if at.iteration % spacing == 0:
            keyframes.append(at)
    kept = tuple(k for k in keyframes if is_keyframe(k.iteration, at.iteration, spacing))
    return msgspec.structs.replace(run, before=at, history=history, keyframes=kept, stop=stop)


def is_keyframe(iteration: int, now: int, spacing: int) -> bool:
    """Whether to keep an iteration's state: at every `spacing` within the last 4 of them, and four times as
    sparse each time that the distance is four times as long. So a run has few keyframes, and going back costs
    a replay not much longer than the way back."""
    reach = 4 * spacing
    while now - iteration > reach:
        spacing, reach = 4 * spacing, 4 * reach
    return iteration % spacing == 0
