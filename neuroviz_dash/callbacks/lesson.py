"""From a command to an answer: the stored run, a pure step, the run saved, what the page draws."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from neuroviz_dash.model.commands import Change, Configure, Open, Play, parse_command
from neuroviz_dash.model.experiment import default_experiment, parse_experiment
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.piece import TrainPiece
from neuroviz_dash.model.run import (
    LAST_ITERATION,
    MayGoOn,
    Run,
    View,
    decode_run,
    encode_run,
    look_ahead,
    move,
    new_run,
    view,
)
from neuroviz_dash.store.connection import StoreError
from neuroviz_dash.store.keys import BadKey
from neuroviz_dash.store.runs import Conflict, Damaged, Missing, RunStore
from neuroviz_dash.views.answer import history_part, lesson_part, trace_part

Answer = dict[str, Any]

SECONDS_A_REQUEST = 0.03
"""While one request computes, all others of its worker wait; what is left is asked for again."""

NOT_YOURS = "That run is not stored for this browser (any more). A fresh one was started."


@dataclass(frozen=True)
class Services:
    """What the callbacks work with. `clock` counts seconds, from anywhere."""

    runs: RunStore
    train: TrainPiece
    clock: Callable[[], float]

    def budget(self) -> MayGoOn:
        """Whether the time of this request lasts for one more piece of training."""
        end = self.clock() + SECONDS_A_REQUEST
        return lambda: self.clock() < end


def perform(services: Services, student: str, data: object) -> Answer:
    """The answer to one command; whatever is wrong with it is said in `error`, and the run is as it was."""
    try:
        command = parse_command(data)
        if isinstance(command, Open):
            return _open(services.runs, student, command)
        try:
            return _change(services, student, command)
        except (Conflict, Missing, Damaged) as error:
            return _told(services.runs, student, command, error)
    except (BadInput, BadKey, StoreError) as error:
        return {"error": str(error)}


def _open(runs: RunStore, student: str, command: Open) -> Answer:
    if command.run is None:
        return _fresh(runs, student)
    try:
        stored = runs.load(student, command.run)
        run = decode_run(stored.body) if stored else None
    except (BadKey, BadInput, Damaged) as error:
        return {**_fresh(runs, student), "error": str(error)}
    if stored is None or run is None:
        return {**_fresh(runs, student), "error": NOT_YOURS}
    runs.keep(student, command.run)
    return _whole(command.run, stored.revision, view(run))


def _fresh(runs: RunStore, student: str) -> Answer:
    run, run_id = new_run(default_experiment()), secrets.token_hex(16)
    return _whole(run_id, runs.create(student, run_id, encode_run(run)), view(run))


def _told(runs: RunStore, student: str, command: Change, error: StoreError) -> Answer:
    """What is stored instead, and why. A command sent again finds its own work: that is no conflict."""
    answer = _open(runs, student, Open(command.run))
    if command.again and answer["revision"] == command.revision + 1:
        return answer
    return {**answer, "error": str(error)}


def _change(services: Services, student: str, command: Change) -> Answer:
    stored = services.runs.load(student, command.run)
    if stored is None:
        raise Missing(NOT_YOURS)
    try:
        run = decode_run(stored.body)
    except BadInput as error:
        raise Damaged(str(error)) from None

    def save(changed: Run) -> int:
        return services.runs.save(student, command.run, encode_run(changed), command.revision)

    if isinstance(command, Configure):
        fresh = new_run(parse_experiment(command.experiment))
        return _whole(command.run, save(fresh), view(fresh))
    may_go_on = services.budget()
    moved = move(run, command.iteration, command.stage, services.train, may_go_on)
    answer = _place(command.run, save(moved.run), moved.run)
    if isinstance(command, Play):
        return {**answer, **_block(command, moved.run, services.train, may_go_on)}
    if command.known != moved.run.cursor.iteration:
        answer["trace"] = trace_part(moved)
    return {**answer, "history": history_part(moved.run, command.seen)}


def _block(command: Play, run: Run, train: TrainPiece, may_go_on: MayGoOn) -> Answer:
    last = min(command.first + command.step * command.count, LAST_ITERATION + 1)
    views = list(look_ahead(run, range(command.first, last, command.step), train, may_go_on))
    furthest = views[-1].run if views else run
    return {"block": [trace_part(seen) for seen in views], "history": history_part(furthest, command.seen)}


def _whole(run_id: str, revision: int, seen: View) -> Answer:
    return {
        **_place(run_id, revision, seen.run),
        "lesson": lesson_part(seen.run.experiment),
        "trace": trace_part(seen),
        "history": history_part(seen.run, -1),
    }


def _place(run_id: str, revision: int, run: Run) -> Answer:
    return {
        "run": run_id,
        "revision": revision,
        "cursor": msgspec.to_builtins(run.cursor),
        "stop": msgspec.to_builtins(run.stop),
    }
