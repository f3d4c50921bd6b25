"""A student's runs: the list, names, copies, and one beside another."""

import secrets
from typing import Any

import msgspec

from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.limits import LONGEST_RUN_NAME
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.problems import problem_of, shape_of
from neuroviz_dash.model.questions import Compare, Delete, Duplicate, Rename, Runs, Suggest
from neuroviz_dash.model.run import Run, here, view
from neuroviz_dash.model.suggest import try_rate
from neuroviz_dash.model.summary import decode_summary
from neuroviz_dash.store.run_errors import Missing
from neuroviz_dash.views.answer import history_part
from neuroviz_dash.views.wire import packed_layers

Answer = dict[str, Any]


def list_runs(services: Services, student: str, asked: Runs) -> Answer:
    """The student's runs, the one that changed last first."""
    runs = []
    for each in services.runs.listed(student):
        try:
            summary = msgspec.to_builtins(decode_summary(each.summary))
        except BadInput:
            continue  # of another version: it can still be opened by its address
        runs.append({"run": each.run_id, "name": each.name, "changed": each.changed, **summary})
    return {"runs": runs}


def rename(services: Services, student: str, asked: Rename) -> Answer:
    """Another name for a run."""
    services.runs.rename(student, asked.run, " ".join(asked.name.split()))
    return list_runs(services, student, Runs())


def duplicate(services: Services, student: str, asked: Duplicate) -> Answer:
    """A copy of a run, where it stands."""
    stored = services.runs.load(student, asked.run)
    if stored is None:
        raise Missing("This run is not stored any more.")
    found = {each.run_id: each for each in services.runs.listed(student)}
    copy, original = secrets.token_hex(16), found.get(asked.run)
    summary = original.summary if original else b""
    services.runs.create(student, copy, stored.body, summary, is_listed=True)
    name = original.name if original else ""
    services.runs.rename(student, copy, f"{name[: LONGEST_RUN_NAME - 7]} (copy)" if name else "")
    return list_runs(services, student, Runs())


def delete(services: Services, student: str, asked: Delete) -> Answer:
    """Without a run."""
    services.runs.delete(student, asked.run)
    return list_runs(services, student, Runs())


def compare(services: Services, student: str, asked: Compare) -> Answer:
    """The other run's losses, and the parameters of both if their networks have the same shape."""
    mine, other = services.run_of(student, asked.run), services.run_of(student, asked.other)
    found = {
        "run": asked.other,
        "name": services.runs.name_of(student, asked.other),
        "cursor": msgspec.to_builtins(other.cursor),
        "iterations_per_epoch": problem_of(other.experiment).iterations_per_epoch,
        "here": msgspec.to_builtins(mine.cursor),
        "history": history_part(other, -1),
        **_weight_by_weight(mine, other),
    }
    return {"compare": found}


def _weight_by_weight(mine: Run, other: Run) -> Answer:
    shape = shape_of(other.experiment)
    if shape.sizes != shape_of(mine.experiment).sizes:
        return {"same_shape": False}
    ours, theirs = (here(view(run))[1].parameters for run in (mine, other))
    parts = {"mine": ours, "weights": theirs, "difference": ours - theirs}
    return {"same_shape": True, **{name: packed_layers(shape, values) for name, values in parts.items()}}


def suggest(services: Services, student: str, asked: Suggest) -> Answer:
    """One step of the search for a learning rate that goes well."""
    run = services.run_of(student, asked.run)
    trial = try_rate(run, asked.rate, services.train, services.budget(), services.trials)
    return {"trial": msgspec.to_builtins(trial)}
