"""The teacher's board: the students of a class, one of them opened, shown to all or removed."""

import secrets
from typing import Any

import msgspec

from neuroviz_dash.callbacks.live.leading import changed
from neuroviz_dash.callbacks.live.seats import tell_gone
from neuroviz_dash.callbacks.looking import at_run
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.commands import Focus
from neuroviz_dash.model.live.class_state import ClassState, Spotlight
from neuroviz_dash.model.live.demo import neutral
from neuroviz_dash.model.live.nicknames import nickname
from neuroviz_dash.model.live.teaching import AskStudent, OpenStudent, Remove, ShowStudent
from neuroviz_dash.model.looking import OfInput
from neuroviz_dash.model.parsing import BadInput, refuse
from neuroviz_dash.model.questions import parse_question
from neuroviz_dash.model.run import Run, encode_run, view
from neuroviz_dash.model.summary import encode_summary, summary_of
from neuroviz_dash.roles import Teacher
from neuroviz_dash.store.class_events import REMOVED
from neuroviz_dash.views.answer import history_part, lesson_part, place_part, trace_part
from neuroviz_dash.views.class_parts import row_part

Answer = dict[str, Any]

NO_RUN = "0" * 32
"""In the place of a student's run id, which no teacher's page knows."""


def board_of(services: Services, class_id: str, state: ClassState) -> Answer:
    """Every student of the class, and who is present."""
    standings = services.standings.all(class_id)
    rows = [
        row_part(state, number, standings.by_number.get(number), standings.reached.get(number, 0))
        for number in sorted(services.members.members(class_id))
    ]
    present, now = services.standings.present(class_id), services.standings.now()
    return {"kind": "board", "rows": rows, "present": present, "now": now}


def remove(services: Services, teacher: Teacher, state: ClassState, asked: Remove) -> Answer:
    """A student less, who is told so."""
    services.members.remove(asked.of, asked.member)
    services.events.tell(asked.of, (f"m{asked.member}", REMOVED))
    tell_gone(services, asked.of, asked.member)
    return {}


def open_student(services: Services, teacher: Teacher, state: ClassState, asked: OpenStudent) -> Answer:
    """A student's run as the student sees it, without free text."""
    run = _run_of_student(services, asked.of, asked.member)
    seen = view(run)
    return {
        "student": {
            "number": asked.member,
            "nickname": nickname(state.seed, asked.member),
            **place_part("", 0, run),
            "lesson": lesson_part(run.experiment),
            "trace": trace_part(seen, Focus()),
            "history": history_part(run, -1),
        }
    }


def ask_student(services: Services, teacher: Teacher, state: ClassState, asked: AskStudent) -> Answer:
    """A picture of what a student's network makes of its input, as the student's page has it."""
    question = parse_question({**asked.question, "run": NO_RUN})
    if not isinstance(question, OfInput):
        raise refuse("question.ask", asked.question.get("ask"), "picture, neurons, probe")
    return {"reply": at_run(services, _run_of_student(services, asked.of, asked.member), question)}


def spotlight(services: Services, teacher: Teacher, state: ClassState, asked: ShowStudent) -> Answer:
    """A copy of a student's run among the teacher's own, which the teacher's page then opens and shows. It
    goes with the class."""
    run, copy = _run_of_student(services, asked.of, asked.member), secrets.token_hex(16)
    table = run.experiment.dataset.table
    if table is not None:
        services.blobs.keep_copies(teacher.identity, [table])
    services.classes.note_copy(asked.of, teacher.identity, copy)  # first, so that none is forgotten
    services.runs.create(
        teacher.identity, copy, encode_run(run), encode_summary(summary_of(view(run))), is_listed=True
    )
    lit = Spotlight(copy, asked.member if asked.named else None)
    answer = changed(services, asked.of, lambda now: msgspec.structs.replace(now, spotlight=lit))
    return {**answer, "open": copy}


def _run_of_student(services: Services, class_id: str, number: int) -> Run:
    student = services.members.student(class_id, number)
    standing = services.standings.of(class_id, number)
    if standing is None:
        raise BadInput("This student has not begun to work yet: there is nothing to see.")
    run = services.run_of(student, standing.run)
    return msgspec.structs.replace(run, experiment=neutral(run.experiment))
