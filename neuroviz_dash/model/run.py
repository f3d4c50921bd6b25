"""A run: an experiment, what was changed on its way, and how far it has got; the pure steps from one run to
the next.

The cursor is where the student looks: an iteration, one of its stages, and within a layer's stage perhaps one
neuron. The stored state is the one *before* the iteration under the cursor, so that this iteration can be
shown again from its first stage on. Earlier states come from keyframes and a replay: a state is a function of
the experiment, the interventions before it and the iteration alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import msgspec
import numpy as np

from neuroviz_dash.engine.problem import Problem, State, start
from neuroviz_dash.engine.scores import epoch_scores
from neuroviz_dash.engine.training import Diverged, Iteration, first_overflow, is_finite, trace
from neuroviz_dash.model.blobs import BlobGone, LoadBlob, encode_blob, no_blobs
from neuroviz_dash.model.experiment import Experiment, decode_blob
from neuroviz_dash.model.history import History, score_table
from neuroviz_dash.model.interventions import Interventions, check
from neuroviz_dash.model.keyframes import kept_keyframes
from neuroviz_dash.model.limits import LAST_ITERATION
from neuroviz_dash.model.parsing import BadInput, refuse
from neuroviz_dash.model.piece import (
    Saved,
    Stop,
    TrainPiece,
    piece_end,
    piece_length,
    restore,
    save,
    set_out,
    train_piece,
)
from neuroviz_dash.model.problems import problem_of, shape_of, shared
from neuroviz_dash.model.stages import START, UPDATE, last_unit, stages
from neuroviz_dash.model.until import Progress

MayGoOn = Callable[[], bool]
"""Asked before each piece of training but the first."""


def always() -> bool:
    """A `MayGoOn` without a limit."""
    return True


class Cursor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An iteration and a stage; (0, "start") is the start, where nothing is computed. In a layer's stage
    `unit` is the neuron at work: those before it are done. None: the whole layer is."""

    iteration: int
    stage: str
    unit: int | None = None


class Run(msgspec.Struct, frozen=True):
    """What is stored for a student's run. `history` goes up to `before`; `furthest` is the largest iteration
    that was reached since the last change of the past."""

    experiment: Experiment
    cursor: Cursor
    before: Saved
    history: History
    keyframes: tuple[Saved, ...] = ()
    interventions: Interventions = ()
    furthest: int = 0
    stop: Stop | None = None
    until: Progress | None = None
    version: Literal[2] = 2


@dataclass(frozen=True)
class View:
    """A run and the iteration under its cursor with every quantity; `done` is None at the start."""

    run: Run
    done: Iteration | None


def new_run(experiment: Experiment) -> Run:
    """A run at its start; the same experiment has the same start weights."""
    problem = problem_of(experiment)
    state, layers = start(problem), len(problem.shape.activations)
    scores = score_table([epoch_scores(problem, state)])
    history = History.of(layers).extend(0, np.empty(0), np.empty((0, layers)), 0, scores)
    return Run(experiment, Cursor(0, START), save(state), history, (save(state),))


def begin(run: Run) -> tuple[Problem, State]:
    """What the iteration under the cursor begins with, all interventions before it applied."""
    return set_out(run.experiment, run.interventions, run.before)


def view(run: Run) -> View:
    """The run where it stands."""
    return View(run, trace(*begin(run)) if run.cursor.iteration else None)


def after(seen: View) -> tuple[Problem, State]:
    """What the next iteration begins with, all that was changed by hand at this one applied: whoever goes on
    from an update, or looks at the network after it, goes on from this."""
    if seen.done is None:
        return begin(seen.run)
    return set_out(seen.run.experiment, seen.run.interventions, save(seen.done.after))


def here(seen: View) -> tuple[Problem, State]:
    """What training would go on from at the cursor: after the update where it is done, else before it."""
    return after(seen) if seen.run.cursor.stage == UPDATE else begin(seen.run)


def applied(cursor: Cursor) -> int:
    """How many updates are done at a cursor."""
    return cursor.iteration if cursor.stage == UPDATE else max(cursor.iteration - 1, 0)


def move(
    run: Run,
    cursor: Cursor,
    train: TrainPiece = train_piece,
    may_go_on: MayGoOn = always,
) -> View:
    """The run with its cursor elsewhere, forward or back; raises BadInput.

    Stopped by `may_go_on` it stands at the update of the iteration that it got to. A run that diverges on the
    way stays at the last iteration that is whole, and says why in `stop`; asked again for the very iteration
    that diverged, it shows that one.
    """
    check_cursor(run.experiment, cursor)
    known_stop, wanted = run.stop, max(cursor.iteration - 1, 0)
    run = forward_to(back_to(run, wanted), wanted, train, may_go_on)
    if run.stop:
        return at_end(run)
    if run.before.iteration < wanted:
        cursor = Cursor(run.before.iteration + 1, UPDATE)
    furthest = max(run.furthest, cursor.iteration)
    reached = view(msgspec.structs.replace(run, cursor=cursor, furthest=furthest))
    overflow = _overflow(reached)
    if overflow is None:
        return reached
    stop = Stop(overflow.iteration, overflow.layer, overflow.quantity)
    if stop == known_stop:
        return View(msgspec.structs.replace(reached.run, stop=stop), reached.done)
    return at_end(msgspec.structs.replace(run, stop=stop))


def look_ahead(
    run: Run, iterations: range, train: TrainPiece = train_piece, may_go_on: MayGoOn = always
) -> Iterator[View]:
    """The run at the updates of later iterations, as many of them as `may_go_on` allows and as are whole."""
    for iteration in iterations:
        ahead = move(run, Cursor(iteration, UPDATE), train, may_go_on)
        if ahead.run.cursor.iteration != iteration or ahead.run.stop:
            return
        yield ahead
        if not may_go_on():
            return
        run = ahead.run


def encode_run(run: Run) -> bytes:
    """The run as msgpack; its blobs are written as their digests."""
    return msgspec.msgpack.encode(run, enc_hook=encode_blob)


def decode_run(body: bytes, load: LoadBlob = no_blobs) -> Run:
    """The run in msgpack bytes; raises BadInput for damage or another version, BlobGone."""
    try:
        run = msgspec.msgpack.decode(body, type=Run, dec_hook=decode_blob(load))
        run = msgspec.structs.replace(run, experiment=shared(run.experiment))
        restore(problem_of(run.experiment), run.before)
        for each in run.interventions:
            check(run.experiment, each)
    except (msgspec.DecodeError, msgspec.ValidationError, ValueError, KeyError) as error:
        if isinstance(error.__cause__, BlobGone):  # msgspec wraps what its hook raises
            raise error.__cause__ from None
        raise BadInput(f"the stored run cannot be read ({error}); a fresh one was started") from None
    return run


def check_cursor(experiment: Experiment, cursor: Cursor) -> None:
    """Raises BadInput for a place that no run of the experiment has."""
    if not 0 <= cursor.iteration <= LAST_ITERATION:
        raise refuse("iteration", cursor.iteration, f"0 to {LAST_ITERATION}")
    allowed = stages(experiment) if cursor.iteration else (START,)
    if cursor.stage not in allowed:
        raise refuse("stage", cursor.stage, ", ".join(allowed))
    if cursor.unit is None:
        return
    last = last_unit(shape_of(experiment), cursor.stage)
    if last is None or not 0 <= cursor.unit <= last:
        raise refuse("unit", cursor.unit, "none at this stage" if last is None else f"0 to {last}")


def _overflow(reached: View) -> Diverged | None:
    if reached.done is None or is_finite(reached.done, float(reached.done.row_losses.sum())):
        return None
    return first_overflow(begin(reached.run)[0], reached.done)


def at_end(run: Run) -> View:
    """The cursor at the last whole iteration, whose state before it is one replay away."""
    last, stop = run.before.iteration, run.stop
    if last:
        run = forward_to(back_to(run, last - 1), last - 1, train_piece, always)
    cursor = Cursor(last, UPDATE if last else START)
    return view(msgspec.structs.replace(run, cursor=cursor, stop=stop, furthest=max(run.furthest, last)))


def back_to(run: Run, iteration: int) -> Run:
    """The run at an iteration or before it: at the nearest keyframe, if it stands beyond."""
    run = msgspec.structs.replace(run, stop=None, until=None)
    if run.before.iteration <= iteration:
        return run
    keyframe = max((k for k in run.keyframes if k.iteration <= iteration), key=lambda k: k.iteration)
    per_epoch = problem_of(run.experiment).iterations_per_epoch
    history = run.history.until(keyframe.iteration, keyframe.iteration // per_epoch)
    keyframes = tuple(k for k in run.keyframes if k.iteration <= keyframe.iteration)
    return msgspec.structs.replace(run, before=keyframe, history=history, keyframes=keyframes)


def forward_to(run: Run, iteration: int, train: TrainPiece, may_go_on: MayGoOn) -> Run:
    """The run trained up to an iteration, a piece at a time, with the keyframes worth keeping."""
    at, history, keyframes, stop = run.before, run.history, list(run.keyframes), run.stop
    spacing = piece_length(run.experiment)
    origin = at
    while at.iteration < iteration and stop is None and (at is origin or may_go_on()):
        end = min(piece_end(run.experiment, run.interventions, at.iteration), iteration)
        piece = train(run.experiment, run.interventions, at, end)
        history = history.extend(
            at.iteration,
            np.frombuffer(piece.batch_losses),
            np.frombuffer(piece.gradient_sizes, "<f4"),
            piece.first_epoch,
            np.frombuffer(piece.scores).reshape(-1, 4),
        )
        at, stop = piece.after, piece.stop
        if at.iteration % spacing == 0:
            keyframes.append(at)
    kept = kept_keyframes(keyframes, at.iteration, spacing)
    return msgspec.structs.replace(run, before=at, history=history, keyframes=kept, stop=stop)
