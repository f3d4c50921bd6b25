"""A student's own work in a class: which run it begins with, and what its limits mean for commands."""

import contextlib
import secrets

from neuroviz_dash.callbacks.live.demo import shown_view
from neuroviz_dash.callbacks.live.seats import Seat
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.commands import Change, Configure, Fork, Intervene, Open, Undo
from neuroviz_dash.model.experiment import Experiment, parse_experiment
from neuroviz_dash.model.interventions import Interventions, parse_intervention
from neuroviz_dash.model.live.class_state import run_of_assignment
from neuroviz_dash.model.live.demo import decode_known
from neuroviz_dash.model.live.limits import Limits, refuse_change, refuse_intervention
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.run import Run, decode_run, encode_run, view
from neuroviz_dash.model.summary import encode_summary, summary_of
from neuroviz_dash.store.run_errors import Conflict, Missing

NOT_IN_CLASS = "take: you are in no class; allowed: join one first, with its code"
NO_DEMO = "take: nothing is shown to the class at the moment"
NOT_OPEN = "That run differs in what your teacher has not opened. This is the one that the class works on."
NO_LINKS = "Links to other runs are not open in this lesson; your teacher has limited what can be changed."


def opened(services: Services, student: str, seat: Seat | None, command: Open) -> Open:
    """What to open in place of what was asked for: a copy that a class gives, made when it is first asked
    for. Raises BadInput for what the class's teacher does not allow."""
    if command.take and seat is None:
        raise BadInput(NOT_IN_CLASS)
    if seat is None:
        return command
    if command.take == "demo":
        return Open(_copy_of_demo(services, student, seat))
    if command.take == "work":
        return Open(_work(services, student, seat))
    if seat.limits is None:
        return command
    if command.share is not None:
        raise BadInput(NO_LINKS)
    if command.run is None or not _is_within(services, student, seat, command.run):
        return Open(_work(services, student, seat))
    return command


def hold_to(services: Services, limits: Limits, run: Run, command: Change) -> None:
    """Raises BadInput for a change that the class's teacher does not allow."""
    if isinstance(command, Configure | Fork):
        refuse_change(limits, run.experiment, parse_experiment(command.experiment, services.blobs.load))
    elif isinstance(command, Intervene | Undo):
        refuse_intervention(limits, parse_intervention(run.experiment, command.intervention, at=0))


def hold_restored(
    services: Services, student: str, seat: Seat, experiment: Experiment, interventions: Interventions
) -> None:
    """Raises BadInput for a run that differs in what the class's teacher does not allow from what the student
    had, or from what the class gives if that is lost."""
    try:
        had = _had(services, student, seat)
    except Missing:
        had = _begin(services, seat)
    if had and seat.limits:
        refuse_change(seat.limits, had.experiment, experiment)
        for made in set(interventions).difference(had.interventions):
            refuse_intervention(seat.limits, made)


def _work(services: Services, student: str, seat: Seat) -> str:
    """The id of the run that the class gave this student."""
    run_id = run_of_assignment(seat.class_id, student, seat.state.assignment)
    if services.runs.load(student, run_id) is None:
        run = _begin(services, seat)
        with contextlib.suppress(Conflict):  # another tab of the same student was faster
            services.runs.create(
                student, run_id, encode_run(run), encode_summary(summary_of(view(run))), is_listed=True
            )
    return run_id


def _begin(services: Services, seat: Seat) -> Run:
    body = services.classes.begin(seat.class_id)
    if body is None:
        raise Missing("What the class works on is not stored any more.")
    return decode_run(body, services.blobs.load)


def _copy_of_demo(services: Services, student: str, seat: Seat) -> str:
    """The id of a copy of what is shown, to look around in; listed from its first change on."""
    known, demo = decode_known(services.events.known(seat.class_id)), seat.state.demo
    if known is None or demo is None:
        raise BadInput(NO_DEMO)
    seen, run_id = shown_view(services, demo, known), secrets.token_hex(16)
    services.runs.create(student, run_id, encode_run(seen.run), encode_summary(summary_of(seen)))
    return run_id


def _is_within(services: Services, student: str, seat: Seat, run_id: str) -> bool:
    """Whether a run of the student's differs by what the limits allow alone from the one that the student has
    in the class: the run of the last step, if that is of the newest assignment, else the one that the class
    gives. Who has neither brings a run along."""
    try:
        had = _had(services, student, seat)
        if had:
            limits = seat.state.limits
            refuse_change(limits, had.experiment, services.run_of(student, run_id).experiment)
    except (Missing, BadInput):
        return False
    return True


def _had(services: Services, student: str, seat: Seat) -> Run | None:
    """What own work is compared with: see `_is_within`. Raises Missing."""
    standing, state = seat.standing, seat.state
    if standing is None and state.assignment == 0:
        return None
    is_newest = standing is not None and standing.assignment == state.assignment
    return services.run_of(student, standing.run) if standing and is_newest else _begin(services, seat)
