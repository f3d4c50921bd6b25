"""A run whose page knows more of it than the store does: when a replica took over, the last writes that were
acknowledged may be gone. The page says what it knows, and from that the run is made again."""

import secrets

import msgspec

from neuroviz_dash.callbacks.live.own_work import hold_restored
from neuroviz_dash.callbacks.live.seats import Seat
from neuroviz_dash.callbacks.services import NOT_YOURS, Services
from neuroviz_dash.identity import mark_of
from neuroviz_dash.model.changes import rebuilt
from neuroviz_dash.model.commands import Restore
from neuroviz_dash.model.experiment import blobs_of, parse_experiment
from neuroviz_dash.model.interventions import in_order, parse_made
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.run import Run, View, check_cursor, encode_run, move, view
from neuroviz_dash.model.summary import encode_summary, summary_of
from neuroviz_dash.store.run_errors import Conflict, Missing
from neuroviz_dash.store.run_scripts import Write
from neuroviz_dash.store.runs import Stored

JUMP = 2**20
"""A restored run's revision is another one than the lost ones had: a worker that remembers one of those must
not take it for what is stored now."""


def is_there(run: Run, command: Restore) -> bool:
    """Whether a run that was restored stands where its page saw it, as far as it comes, or is trained on."""
    return run.cursor == command.cursor or run.until is not None or run.stop is not None


def restored(services: Services, student: str, seat: Seat | None, command: Restore) -> tuple[int, View]:
    """The new revision, and the run as its page knows it, or on the way there as far as one request may go.
    Raises Conflict if the store knows more than the page, and Missing if the page opened it for someone else:
    after "Forget me" nothing of whom was forgotten is made again."""
    if command.owner is not None and command.owner != mark_of(student):
        raise Missing(NOT_YOURS)
    experiment = services.bounds.check(parse_experiment(command.experiment, services.blobs.load))
    check_cursor(experiment, command.cursor)
    interventions = in_order(parse_made(experiment, each) for each in command.interventions)
    # First, for what stands in the store beside it may use the same data, and they may be lost.
    services.blobs.keep(student, blobs_of(experiment), is_lost_work=True)
    if seat and seat.limits:
        hold_restored(services, student, seat, experiment, interventions)
    stored = services.runs.load(student, command.run)
    if stored and stored.revision > command.revision:
        raise Conflict(stored.revision)
    base = _base(services, student, stored)
    run = rebuilt(base, experiment, interventions)
    if base and base.until and not base.until.reached and run.before == base.before:  # nothing was undone
        seen = view(msgspec.structs.replace(run, until=base.until))  # the training goes on from there
    else:
        seen = move(run, command.cursor, services.train, services.budget())
    return _kept(services, student, command, stored.revision if stored else 0, seen), seen


def _base(services: Services, student: str, stored: Stored | None) -> Run | None:
    try:
        return services.read(student, stored) if stored else None
    except BadInput:
        return None


def _kept(services: Services, student: str, command: Restore, stored: int, seen: View) -> int:
    body, summary = encode_run(seen.run), encode_summary(summary_of(seen))
    write = Write(body, summary, stored, command.revision + secrets.randbelow(JUMP) + 1, command.id or "")
    revision = services.runs.restore(student, command.run, write)
    services.recent.keep(student, command.run, revision, seen.run, len(body))
    return revision
