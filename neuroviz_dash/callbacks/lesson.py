"""From a command to an answer: the stored run, a pure step, the run saved, what the page draws."""

from collections.abc import Callable
from typing import Any

import msgspec

from neuroviz_dash.callbacks.live.own_work import NOT_OPEN, hold_to, opened
from neuroviz_dash.callbacks.live.seats import Seat, note_work, seat_of
from neuroviz_dash.callbacks.opening import created, open_run, whole
from neuroviz_dash.callbacks.refusals import refusal
from neuroviz_dash.callbacks.restoring import is_there, restored
from neuroviz_dash.callbacks.services import NOT_YOURS, Services
from neuroviz_dash.model.blobs import BlobGone
from neuroviz_dash.model.changes import aim, fork, go_on, intervene, undo
from neuroviz_dash.model.commands import (
    Change,
    Command,
    Configure,
    Focus,
    Fork,
    Intervene,
    Move,
    Open,
    Play,
    Restore,
    RunUntil,
    Undo,
    parse_command,
)
from neuroviz_dash.model.experiment import Experiment, blobs_of, parse_experiment
from neuroviz_dash.model.limits import LAST_ITERATION
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.run import (
    Cursor,
    MayGoOn,
    Run,
    View,
    encode_run,
    look_ahead,
    move,
    new_run,
    view,
)
from neuroviz_dash.model.summary import encode_summary, summary_of
from neuroviz_dash.store.connection import NotNow, StoreError
from neuroviz_dash.store.keys import BadKey
from neuroviz_dash.store.run_errors import Conflict, Damaged, Incomplete, Missing
from neuroviz_dash.views.answer import history_part, place_part, trace_part

Answer = dict[str, Any]

TOO_FAR = "The page was too far ahead of the server; press again."
"""While it plays, the page is ahead of what is stored by what was trained already: a way of one request."""


def perform(services: Services, student: str, data: object) -> Answer:
    """The answer to one command; whatever is wrong with it is said in `error`, and the run is as it was.
    Raises NotNow."""
    try:
        command, seat = parse_command(data), seat_of(services, student)
        answer = _perform(services, student, seat, command)
    except NotNow:
        raise
    except (BadInput, BadKey, StoreError) as error:
        return refusal(services, error)
    if seat:
        note_work(services, student, seat, answer, is_step=not isinstance(command, Open))
    return answer


def _perform(services: Services, student: str, seat: Seat | None, command: Command) -> Answer:
    if isinstance(command, Open):
        answer = _open(services, student, seat, command)
        return {**answer, "class": seat.part if seat else None}
    try:
        if isinstance(command, Restore):
            revision, seen = restored(services, student, seat, command)
            return {**_step(command, revision, seen), "restored": is_there(seen.run, command)}
        return _change(services, student, seat, command)
    except Incomplete:
        return {"lost": True}
    except (Conflict, Missing, Damaged) as error:
        return _told(services, student, seat, command, error)


def _open(services: Services, student: str, seat: Seat | None, command: Open) -> Answer:
    found = opened(services, student, seat, command)
    answer = open_run(services, student, found)
    is_another = command.run is not None and command.take is None and found.run != command.run
    return {"error": NOT_OPEN, **answer} if is_another else answer


def _told(
    services: Services, student: str, seat: Seat | None, command: Change | Restore, error: StoreError
) -> Answer:
    """What is stored instead, and why. A command sent again finds its own work: that is no conflict. `lost`
    says that the page may know more of the run than the store does."""
    if isinstance(error, Conflict):
        if error.current_revision < command.revision:
            return {"lost": True}
        if command.id and services.runs.wrote_last(student, command.run, command.id):
            return _done_before(services, student, seat, command, error.current_revision)
        services.meters.conflict()
    lost = {"lost": True} if isinstance(error, Missing) else {}
    return {**_open(services, student, seat, Open(command.run)), "error": str(error), **lost}


def _done_before(
    services: Services, student: str, seat: Seat | None, command: Change | Restore, revision: int
) -> Answer:
    """The answer that was lost. What only leads somewhere is done once more, with all that the page needs."""
    if isinstance(command, Move | Play | RunUntil):
        repeated = msgspec.structs.replace(command, revision=revision)
        return _perform(services, student, seat, repeated)
    seen = view(services.run_of(student, command.run))
    if isinstance(command, Configure):
        return whole(command.run, revision, seen)
    there = {"restored": is_there(seen.run, command)} if isinstance(command, Restore) else {}
    return {**_step(command, revision, seen), **there}


def _change(services: Services, student: str, seat: Seat | None, command: Change) -> Answer:
    token = getattr(command, "token", None)
    if token and services.runs.load(student, token):  # sent again: its work is done
        return _open(services, student, seat, Open(token))
    run = _stored(services, student, command)
    if seat and seat.limits:
        hold_to(services, seat.limits, run, command)
    if isinstance(command, Configure):
        return _configured(services, student, seat, command, run)
    may_go_on = services.budget()
    cursor = getattr(command, "cursor", None)
    if cursor is not None and cursor != run.cursor:
        shown = move(run, cursor, services.train, may_go_on)
        if shown.run.cursor != cursor:
            return {**_step(command, _save(services, student, command, shown), shown), "error": TOO_FAR}
        run = shown.run
    if isinstance(command, Fork):
        return _fork(services, student, seat, command, run)
    changed = STEPS[type(command)](services, run, command, may_go_on)
    answer = _step(command, _save(services, student, command, changed), changed)
    if isinstance(command, Play):
        return {**answer, **_block(services, command, changed.run, may_go_on)}
    return answer


def _save(services: Services, student: str, command: Change, changed: View) -> int:
    """The revision of a run that was changed; raises Conflict, Missing."""
    summary = encode_summary(summary_of(changed))
    body = encode_run(changed.run)
    saved = services.runs.save(student, command.run, body, command.revision, summary, command.id or "")
    services.recent.keep(student, command.run, saved, changed.run, len(body))
    return saved


def _configured(services: Services, student: str, seat: Seat | None, command: Configure, run: Run) -> Answer:
    fresh = view(new_run(_experiment(services, command.experiment)))
    services.blobs.keep(student, blobs_of(fresh.run.experiment))
    if command.token and (run.furthest or run.interventions):
        return _made(services, student, seat, fresh.run, command.token)
    return whole(command.run, _save(services, student, command, fresh), fresh)


def _stored(services: Services, student: str, command: Change) -> Run:
    """The run that a command is on; raises Missing, Incomplete, Damaged, Conflict."""
    # What a fork reads is not saved again, so that nothing else would find out that it is old.
    recent = (
        None if isinstance(command, Fork) else services.recent.get(student, command.run, command.revision)
    )
    if recent is not None:
        return recent
    stored = services.runs.load(student, command.run)
    if stored is None:
        raise Missing(NOT_YOURS)
    if stored.revision != command.revision:
        raise Conflict(stored.revision)
    try:
        return services.read(student, stored)
    except BlobGone as error:
        raise Incomplete(str(error)) from None
    except BadInput as error:
        raise Damaged(str(error)) from None


def _step(command: Change | Restore, revision: int, seen: View) -> Answer:
    """Where a command left the run, and what the page does not know of that yet."""
    answer = place_part(command.run, revision, seen.run)
    if isinstance(command, Play):
        return answer
    if getattr(command, "known", None) != seen.run.cursor.iteration:
        answer["trace"] = trace_part(seen, getattr(command, "focus", Focus()))
    return {**answer, "history": history_part(seen.run, getattr(command, "seen", -1))}


def _experiment(services: Services, data: object) -> Experiment:
    """The experiment that a page sent. Its blobs may have come in full, and are not kept yet."""
    return services.bounds.check(parse_experiment(data, services.blobs.load))


def _moved(services: Services, run: Run, command: Move | Play, may_go_on: MayGoOn) -> View:
    return move(run, Cursor(command.iteration, command.stage, command.unit), services.train, may_go_on)


def _intervened(services: Services, run: Run, command: Intervene, may_go_on: MayGoOn) -> View:
    return intervene(run, command.intervention, services.train, may_go_on)


def _undone(services: Services, run: Run, command: Undo, may_go_on: MayGoOn) -> View:
    return undo(run, command.intervention, services.train, may_go_on)


def _trained(services: Services, run: Run, command: RunUntil, may_go_on: MayGoOn) -> View:
    if command.cursor and command.goal:
        run = aim(run, command.goal)
    return go_on(run, services.train, may_go_on)


STEPS: dict[type, Callable[[Services, Run, Any, MayGoOn], View]] = {
    Move: _moved,
    Play: _moved,
    Intervene: _intervened,
    Undo: _undone,
    RunUntil: _trained,
}
"""The pure step of each command on a run, which stands where the page's cursor does by now."""


def _fork(services: Services, student: str, seat: Seat | None, command: Fork, run: Run) -> Answer:
    made = fork(view(run), _experiment(services, command.experiment))
    services.blobs.keep(student, blobs_of(made.experiment))
    return _made(services, student, seat, made, command.token)


def _made(services: Services, student: str, seat: Seat | None, run: Run, token: str) -> Answer:
    try:
        return created(services, student, run, token)
    except Conflict:  # the same command, sent twice, was faster
        return _open(services, student, seat, Open(token))


def _block(services: Services, command: Play, run: Run, may_go_on: MayGoOn) -> Answer:
    last = min(command.first + command.step * command.count, LAST_ITERATION + 1)
    views = list(look_ahead(run, range(command.first, last, command.step), services.train, may_go_on))
    furthest = views[-1].run if views else run
    block = [trace_part(seen, command.focus) for seen in views]
    return {"block": block, "history": history_part(furthest, command.seen)}
