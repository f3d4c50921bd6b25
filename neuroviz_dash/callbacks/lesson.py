"""From a command to an answer: the stored run, a pure step, the run saved, what the page draws."""

import secrets
from typing import Any

import msgspec

from neuroviz_dash.model.commands import Configure, Move, Open, parse_command
from neuroviz_dash.model.experiment import default_experiment, parse_experiment, problem_of
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.run import Run, decode_run, encode_run, move, new_run, stages, trace_of
from neuroviz_dash.store.connection import StoreError
from neuroviz_dash.store.keys import BadKey
from neuroviz_dash.store.runs import Conflict, Damaged, Missing, RunStore
from neuroviz_dash.views.answer import lesson_part, trace_part

Answer = dict[str, Any]

NOT_YOURS = "That run is not stored for this browser (any more). A fresh one was started."


def perform(runs: RunStore, student: str, data: object) -> Answer:
    """The answer to one command; whatever is wrong with it is said in `error`, and the run is as it was."""
    try:
        command = parse_command(data)
        if isinstance(command, Open):
            return _open(runs, student, command)
        try:
            return _change(runs, student, command)
        except (Conflict, Missing, Damaged) as error:
            return {**_open(runs, student, Open(command.run)), "error": str(error)}
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
    return _whole(command.run, stored.revision, run)


def _fresh(runs: RunStore, student: str) -> Answer:
    run, run_id = new_run(default_experiment()), secrets.token_hex(16)
    return _whole(run_id, runs.create(student, run_id, encode_run(run)), run)


def _change(runs: RunStore, student: str, command: Move | Configure) -> Answer:
    stored = runs.load(student, command.run)
    if stored is None:
        raise Missing(NOT_YOURS)
    try:
        run = decode_run(stored.body)
    except BadInput as error:
        raise Damaged(str(error)) from None
    if isinstance(command, Configure):
        changed = new_run(parse_experiment(command.experiment))
    else:
        changed = move(run, command.iteration, command.stage)
    revision = runs.save(student, command.run, encode_run(changed), command.revision)
    if isinstance(command, Configure):
        return _whole(command.run, revision, changed)
    answer = _place(command.run, revision, changed)
    if command.known != changed.cursor.iteration:
        answer |= trace_part(changed, trace_of(changed))
    return answer


def _whole(run_id: str, revision: int, run: Run) -> Answer:
    return {**_place(run_id, revision, run), **lesson_part(run.experiment), **trace_part(run, trace_of(run))}


def _place(run_id: str, revision: int, run: Run) -> Answer:
    return {
        "run": run_id,
        "revision": revision,
        "cursor": msgspec.to_builtins(run.cursor),
        "stop": msgspec.to_builtins(run.stop),
        "stages": stages(run.experiment),
        "iterations_per_epoch": problem_of(run.experiment).iterations_per_epoch,
    }
