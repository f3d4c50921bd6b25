"""From a run's name, a link or nothing to a run that the page can go on with."""

import secrets
from typing import Any

import msgspec

from neuroviz_dash.callbacks.refusals import refusal
from neuroviz_dash.callbacks.services import NOT_YOURS, Services
from neuroviz_dash.model.commands import Focus, Open
from neuroviz_dash.model.experiment import blobs_of, default_experiment, whole_experiment
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.run import Run, View, encode_run, new_run, view
from neuroviz_dash.model.share import read_share
from neuroviz_dash.model.summary import encode_summary, summary_of
from neuroviz_dash.store.keys import BadKey
from neuroviz_dash.store.run_errors import Damaged
from neuroviz_dash.views.answer import history_part, lesson_part, place_part, trace_part

Answer = dict[str, Any]


def open_run(services: Services, student: str, command: Open) -> Answer:
    """The answer to an Open: a fresh run, and why, if what was asked for is not there."""
    if command.share is not None:
        return _shared(services, student, command.share)
    if command.run is None:
        return _fresh(services, student)
    try:
        stored = services.runs.load(student, command.run)
        run = services.read(student, stored) if stored else None
    except (BadKey, BadInput, Damaged) as error:
        return {**_fresh(services, student), "error": str(error)}
    if stored is None or run is None:
        return {**_fresh(services, student), "error": NOT_YOURS}
    services.runs.keep(student, command.run)
    return whole(command.run, stored.revision, view(run))


def _fresh(services: Services, student: str) -> Answer:
    run, run_id = new_run(default_experiment()), secrets.token_hex(16)
    return whole(run_id, services.runs.create(student, run_id, encode_run(run)), view(run))


def _shared(services: Services, student: str, text: str) -> Answer:
    """A run of one's own from a link; `goal` is where the page goes on its own to."""
    try:
        shared = read_share(text, services.blobs.load)
        services.bounds.check(shared.experiment)
    except (BadKey, BadInput) as error:
        said = refusal(services, error)["error"]
        return {**_fresh(services, student), "error": f"This link cannot be opened: {said}"}
    run = msgspec.structs.replace(new_run(shared.experiment), interventions=shared.interventions)
    made = created(services, student, run, secrets.token_hex(16))
    for blob in blobs_of(run.experiment):  # not before: who is refused leaves no mark
        services.blobs.load(blob.digest, owner=student)
    return {**made, "goal": msgspec.to_builtins(shared.cursor)}


def created(services: Services, student: str, run: Run, run_id: str) -> Answer:
    """A run that the student asked for; raises Conflict if there is one of that id."""
    seen = view(run)
    summary = encode_summary(summary_of(seen))
    revision = services.runs.create(student, run_id, encode_run(run), summary, is_listed=True)
    return whole(run_id, revision, seen)


def whole(run_id: str, revision: int, seen: View) -> Answer:
    """All that a page draws of a run that it does not know."""
    experiment = seen.run.experiment
    # A store that loses the run may lose its blobs too: the page keeps them for that.
    kept = {"kept": whole_experiment(experiment)} if blobs_of(experiment) else {}
    return {
        **place_part(run_id, revision, seen.run),
        "lesson": {**lesson_part(experiment), **kept},
        "trace": trace_part(seen, Focus()),
        "history": history_part(seen.run, -1),
    }
