"""From a teacher's action to its answer. Role and class are checked here, before any handler runs."""

import secrets
from collections.abc import Callable
from typing import Any

import msgspec
import orjson

from neuroviz_dash.callbacks.live.demo import demonstrate, shown_view
from neuroviz_dash.callbacks.live.seats import best_of, tell_gone
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.commands import Focus
from neuroviz_dash.model.experiment import default_experiment, parse_experiment
from neuroviz_dash.model.live.class_state import ClassState, Spotlight, new_class, reaches
from neuroviz_dash.model.live.demo import decode_known, neutral
from neuroviz_dash.model.live.nicknames import nickname
from neuroviz_dash.model.live.teaching import (
    Action,
    Board,
    Classes,
    Create,
    Demonstrate,
    End,
    Lead,
    NewCode,
    NewLinks,
    OpenStudent,
    Remove,
    SetGoal,
    SetJoining,
    SetMode,
    SetPause,
    ShowStudent,
    parse_action,
)
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.run import Run, encode_run, new_run, view
from neuroviz_dash.model.summary import encode_summary, summary_of
from neuroviz_dash.roles import LINK_KINDS, Link, Teacher
from neuroviz_dash.store.class_events import EVERYONE
from neuroviz_dash.store.classes import NoClass
from neuroviz_dash.store.connection import StoreError
from neuroviz_dash.store.keys import BadKey
from neuroviz_dash.views.answer import history_part, lesson_part, place_part, trace_part
from neuroviz_dash.views.class_parts import payloads, row_part, teacher_part

Answer = dict[str, Any]

NO_TEACHER = "This is a teacher's action. Open the teacher's link first."
NOT_YOURS = "You do not lead this class."
NO_DEMO = "Nothing is shown to the class yet: there is no experiment to send."


class Refused(Exception):
    """Who asks may not do this; the text says why."""


def teach(services: Services, teacher: Teacher | None, data: object) -> Answer:
    """The answer to a teacher's action; whatever is wrong with it is said in `error`, and nothing was changed.
    `number` comes back as it was sent."""
    number, action = (data.get("number"), data.get("action")) if isinstance(data, dict) else (None, data)
    try:
        if teacher is None:
            raise Refused(NO_TEACHER)
        answer = _perform(services, teacher, parse_action(action))
    except (Refused, BadInput, BadKey, StoreError) as error:
        answer = {"error": str(error)}
    return {**answer, "number": number if isinstance(number, int) else None}


def _perform(services: Services, teacher: Teacher, asked: Action) -> Answer:
    if isinstance(asked, Classes):
        return _classes(services, teacher)
    if isinstance(asked, Create):
        return _create(services, teacher, asked)
    state = led_class(services, teacher, asked.of)
    return HANDLERS[type(asked)](services, teacher, state, asked)


def led_class(services: Services, teacher: Teacher | None, class_id: str) -> ClassState:
    """A class that the teacher leads; raises Refused for any other, whether it exists or not."""
    if teacher is None:
        raise Refused(NO_TEACHER)
    try:
        state = services.classes.load(class_id)
    except NoClass:
        raise Refused(NOT_YOURS) from None
    if teacher.identity not in state.teachers:
        raise Refused(NOT_YOURS)
    return state


def _classes(services: Services, teacher: Teacher) -> Answer:
    listed = []
    for class_id in services.classes.led_by(teacher.identity):
        try:
            state = services.classes.load(class_id)
        except NoClass:
            continue
        listed.append({"class": class_id, "title": state.title, "count": services.members.count(class_id)})
    return {"classes": listed, "may_create": teacher.may_create}


def _create(services: Services, teacher: Teacher, asked: Create) -> Answer:
    if not teacher.may_create:
        raise Refused("A co-teacher leads the classes whose links were opened, and creates none.")
    if asked.experiment is None:
        experiment = default_experiment()
    else:
        experiment = parse_experiment(asked.experiment, services.blobs.load)
    state = new_class(asked.title, teacher.identity)
    return {"created": services.classes.create(state, encode_run(new_run(experiment)))}


def _lead(services: Services, teacher: Teacher, state: ClassState, asked: Lead) -> Answer:
    services.classes.enlist(teacher.identity, asked.of)
    link = Link(asked.of, state.links)
    links = {kind: services.roles.make_link(kind, link) for kind in LINK_KINDS}
    return {"class": {"id": asked.of, **teacher_part(state)}, "links": links}


def _board(services: Services, teacher: Teacher, state: ClassState, asked: Board) -> Answer:
    return board_of(services, asked.of, state)


def board_of(services: Services, class_id: str, state: ClassState) -> Answer:
    """Every student of the class, and who is present."""
    standings = services.standings.all(class_id)
    rows = [
        row_part(state, number, standings.by_number.get(number), number in standings.reached)
        for number in sorted(services.members.members(class_id))
    ]
    return {"kind": "board", "rows": rows, "present": services.standings.present(class_id)}


def _joining(services: Services, teacher: Teacher, state: ClassState, asked: SetJoining) -> Answer:
    return _changed(services, asked.of, lambda now: msgspec.structs.replace(now, joining=asked.open))


def _new_code(services: Services, teacher: Teacher, state: ClassState, asked: NewCode) -> Answer:
    services.classes.new_code(asked.of, payloads)
    return _lead(services, teacher, services.classes.load(asked.of), Lead(asked.of))


def _new_links(services: Services, teacher: Teacher, state: ClassState, asked: NewLinks) -> Answer:
    _changed(services, asked.of, lambda now: msgspec.structs.replace(now, links=now.links + 1))
    return _lead(services, teacher, services.classes.load(asked.of), Lead(asked.of))


def _remove(services: Services, teacher: Teacher, state: ClassState, asked: Remove) -> Answer:
    services.members.remove(asked.of, asked.member)
    services.events.tell(asked.of, (f"m{asked.member}", orjson.dumps({"kind": "removed"})))
    tell_gone(services, asked.of, asked.member)
    return {}


def _end(services: Services, teacher: Teacher, state: ClassState, asked: End) -> Answer:
    students = services.members.members(asked.of).values()
    services.classes.end(asked.of, (EVERYONE, orjson.dumps({"kind": "end"})))
    for student in (*students, *state.teachers):
        services.members.unplace(student, asked.of)
    return {"ended": asked.of}


def _mode(services: Services, teacher: Teacher, state: ClassState, asked: SetMode) -> Answer:
    if asked.begin:
        services.classes.set_begin(asked.of, _begin(services, state, asked))

    def step(now: ClassState) -> ClassState:
        return msgspec.structs.replace(
            now,
            mode=asked.mode,
            paused=None,
            limits=asked.limits or now.limits,
            assignment=now.assignment + (asked.begin is not None),
        )

    return _changed(services, asked.of, step)


def _begin(services: Services, state: ClassState, asked: SetMode) -> bytes:
    """The bytes of the run that everyone gets."""
    if asked.begin == "class":
        found = services.classes.begin(asked.of, "begin:class")
        if found is None:
            raise NoClass("The class's starting experiment is not stored any more.")
        return found
    known = decode_known(services.events.known(asked.of))
    if state.demo is None or known is None:
        raise BadInput(NO_DEMO)
    return encode_run(shown_view(services, state.demo, known).run)


def _pause(services: Services, teacher: Teacher, state: ClassState, asked: SetPause) -> Answer:
    return _changed(services, asked.of, lambda now: msgspec.structs.replace(now, paused=asked.message))


def _goal(services: Services, teacher: Teacher, state: ClassState, asked: SetGoal) -> Answer:
    goal = asked.goal
    if goal and goal.kind == "accuracy" and goal.value > 1:
        raise BadInput(f"goal.value: {goal.value:g} is not allowed; allowed: 0 to 1 for an accuracy")
    answer = _changed(services, asked.of, lambda now: msgspec.structs.replace(now, goal=goal))
    found = services.standings.all(asked.of).by_number.items() if goal else ()
    services.standings.set_reached(
        asked.of, [n for n, each in found if goal and reaches(goal, best_of(each, goal.kind, goal.on))]
    )
    return {**answer, "board": board_of(services, asked.of, services.classes.load(asked.of))}


def _demonstrate(services: Services, teacher: Teacher, state: ClassState, asked: Demonstrate) -> Answer:
    return demonstrate(services, teacher.identity, state, asked)


def _student(services: Services, teacher: Teacher, state: ClassState, asked: OpenStudent) -> Answer:
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


def _spotlight(services: Services, teacher: Teacher, state: ClassState, asked: ShowStudent) -> Answer:
    """A copy of a student's run among the teacher's own, which the teacher's page then opens and shows."""
    run, copy = _run_of_student(services, asked.of, asked.member), secrets.token_hex(16)
    table = run.experiment.dataset.table
    if table is not None:
        services.blobs.keep(table)
    services.runs.create(
        teacher.identity, copy, encode_run(run), encode_summary(summary_of(run)), is_listed=True
    )
    said = nickname(state.seed, asked.member) if asked.named else None
    answer = _changed(
        services,
        asked.of,
        lambda now: msgspec.structs.replace(now, spotlight=Spotlight(copy, said), mode="demo"),
    )
    return {**answer, "open": copy}


def _run_of_student(services: Services, class_id: str, number: int) -> Run:
    student = services.members.student(class_id, number)
    standing = services.standings.of(class_id, number)
    if standing is None:
        raise BadInput("This student has not begun to work yet: there is nothing to see.")
    run = services.run_of(student, standing.run)
    return msgspec.structs.replace(run, experiment=neutral(run.experiment))


def _changed(services: Services, class_id: str, step: Callable[[ClassState], ClassState]) -> Answer:
    state = services.classes.change(class_id, step, payloads)
    return {"class": {"id": class_id, **teacher_part(state)}}


HANDLERS: dict[type, Callable[[Services, Teacher, ClassState, Any], Answer]] = {
    Lead: _lead,
    Board: _board,
    SetJoining: _joining,
    NewCode: _new_code,
    NewLinks: _new_links,
    Remove: _remove,
    End: _end,
    SetMode: _mode,
    SetPause: _pause,
    SetGoal: _goal,
    Demonstrate: _demonstrate,
    OpenStudent: _student,
    ShowStudent: _spotlight,
}
"""A handler for each action on a class; it runs only for a teacher of that class."""
