"""From a teacher's action to its answer. Role and class are checked here, before any handler runs."""

from collections.abc import Callable
from typing import Any

import msgspec
import orjson

from neuroviz_dash.callbacks.live import board
from neuroviz_dash.callbacks.live.demo import ANOTHER_PAGE, demonstrate, shown_view
from neuroviz_dash.callbacks.live.leading import NO_TEACHER, Refused, changed, end_class, led_class
from neuroviz_dash.callbacks.refusals import refusal
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.experiment import blobs_of, default_experiment, parse_experiment
from neuroviz_dash.model.live.class_state import ClassState, new_class, with_new_links
from neuroviz_dash.model.live.demo import decode_known
from neuroviz_dash.model.live.standing import reaches
from neuroviz_dash.model.live.teaching import (
    Action,
    AskStudent,
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
from neuroviz_dash.model.problems import dataset_of
from neuroviz_dash.model.run import Run, decode_run, encode_run, new_run
from neuroviz_dash.roles import LINK_KINDS, Link, Teacher
from neuroviz_dash.store.class_events import AGAIN, GONE, HALL, TEACHERS
from neuroviz_dash.store.classes import NoClass
from neuroviz_dash.store.connection import NotNow, StoreError
from neuroviz_dash.store.keys import BadKey
from neuroviz_dash.views.board import board as board_panel
from neuroviz_dash.views.class_parts import payloads, teacher_mark, teacher_part
from neuroviz_dash.views.static import to_html
from neuroviz_dash.views.teacher import teacher_bar, teacher_dialogs

Answer = dict[str, Any]

NO_DEMO = "Nothing is shown to the class yet: there is no experiment to send."


def teach(services: Services, teacher: Teacher | None, data: object) -> Answer:
    """The answer to a teacher's action; whatever is wrong with it is said in `error`, and the class is as it
    was. `number` comes back as it was sent. Raises NotNow."""
    number, action = (data.get("number"), data.get("action")) if isinstance(data, dict) else (None, data)
    try:
        if teacher is None:
            raise Refused(NO_TEACHER)
        answer = _perform(services, teacher, parse_action(action))
    except NotNow:
        raise
    except (Refused, BadInput, BadKey, StoreError) as error:
        answer = {**refusal(services, error)}
    return {**answer, "number": number if isinstance(number, int) else None}


def _perform(services: Services, teacher: Teacher, asked: Action) -> Answer:
    if isinstance(asked, Classes):
        return _classes(services, teacher, asked)
    if isinstance(asked, Create):
        return _create(services, teacher, asked)
    state = led_class(services, teacher, asked.of)
    return HANDLERS[type(asked)](services, teacher, state, asked)


def _classes(services: Services, teacher: Teacher, asked: Classes) -> Answer:
    listed = []
    for class_id in services.classes.led_by(teacher.identity):
        try:
            state = services.classes.load(class_id)
        except NoClass:
            continue
        count = services.members.count(class_id)
        listed.append({"class": class_id, "title": state.title, "code": state.code, "count": count})
    parts = _parts() if asked.parts else {}
    return {"classes": listed, "may_create": teacher.may_create, "by_proxy": teacher.by_proxy, **parts}


def _parts() -> Answer:
    """Dash draws the board, for it has a chart; the rest is HTML."""
    return {"bar": to_html(teacher_bar()), "board": board_panel(), "dialogs": to_html(teacher_dialogs())}


def _create(services: Services, teacher: Teacher, asked: Create) -> Answer:
    if not teacher.may_create:
        raise Refused("A co-teacher leads the classes whose links were opened, and creates none.")
    if asked.experiment is None:
        experiment = default_experiment()
    else:
        experiment = services.bounds.check(parse_experiment(asked.experiment, services.blobs.load))
    state = new_class(asked.title, teacher.identity, dataset_of(experiment).title)
    services.blobs.keep(teacher.identity, blobs_of(experiment))
    run = new_run(experiment)
    class_id = services.classes.create(state, encode_run(run))
    try:
        _need(services, class_id, run)
    except (BadInput, StoreError):
        end_class(services, class_id)  # else the teacher, who is told that there is none, makes another one
        raise
    return {"created": class_id}


def _need(services: Services, class_id: str, run: Run) -> None:
    """What the run of a class is trained on lives as long as the class, whoever has brought it."""
    digests = [blob.digest for blob in blobs_of(run.experiment)]
    services.classes.note_data(class_id, digests)  # first, so that none is held without an end
    services.blobs.hold(class_id, digests)


def _lead(services: Services, teacher: Teacher, state: ClassState, asked: Lead) -> Answer:
    services.classes.enlist(teacher.identity, asked.of)
    link = Link(asked.of, state.links)
    links = {kind: services.roles.make_link(kind, link) for kind in LINK_KINDS}
    mine = {"id": asked.of, **teacher_part(state)}
    return {"class": mine, "links": links, "me": teacher_mark(teacher.identity)}


def _joining(services: Services, teacher: Teacher, state: ClassState, asked: SetJoining) -> Answer:
    return changed(services, asked.of, lambda now: msgspec.structs.replace(now, joining=asked.open))


def _new_code(services: Services, teacher: Teacher, state: ClassState, asked: NewCode) -> Answer:
    services.classes.new_code(asked.of, payloads)
    return _lead(services, teacher, services.classes.load(asked.of), Lead(asked.of))


def _new_links(services: Services, teacher: Teacher, state: ClassState, asked: NewLinks) -> Answer:
    changed(services, asked.of, lambda now: with_new_links(now, teacher.identity))
    for former in set(state.teachers) - set(services.classes.load(asked.of).teachers):
        services.classes.unlist(former, asked.of)
    services.events.tell(asked.of, (HALL, GONE), (TEACHERS, AGAIN))
    return _lead(services, teacher, services.classes.load(asked.of), Lead(asked.of))


def _end(services: Services, teacher: Teacher, state: ClassState, asked: End) -> Answer:
    end_class(services, asked.of)
    return {"ended": asked.of}


def _mode(services: Services, teacher: Teacher, state: ClassState, asked: SetMode) -> Answer:
    begin = _begin(services, state, asked) if asked.begin else b""

    def step(now: ClassState) -> ClassState:
        if asked.begin == "demo" and now.demo != state.demo:
            raise BadInput(ANOTHER_PAGE)
        return msgspec.structs.replace(
            now,
            mode=asked.mode,
            paused=None,
            limits=asked.limits or now.limits,
            assignment=now.assignment + (asked.begin is not None),
        )

    return changed(services, asked.of, step, begin)


def _begin(services: Services, state: ClassState, asked: SetMode) -> bytes:
    """The bytes of the run that everyone gets."""
    if asked.begin == "class":
        found = services.classes.begin(asked.of, "begin:class")
        if found is None:
            raise NoClass("The class's starting experiment is not stored any more.")
        _need(services, asked.of, decode_run(found, services.blobs.load))
        return found
    known = decode_known(services.events.known(asked.of))
    if state.demo is None or known is None:
        raise BadInput(NO_DEMO)
    if asked.page and asked.page != state.demo.page:
        raise BadInput(ANOTHER_PAGE)
    run = shown_view(services, state.demo, known).run
    _need(services, asked.of, run)
    return encode_run(run)


def _pause(services: Services, teacher: Teacher, state: ClassState, asked: SetPause) -> Answer:
    return changed(services, asked.of, lambda now: msgspec.structs.replace(now, paused=asked.message))


def _goal(services: Services, teacher: Teacher, state: ClassState, asked: SetGoal) -> Answer:
    goal = asked.goal
    if goal and goal.kind == "accuracy" and goal.value > 1:
        raise BadInput(
            f"goal.value: {100 * goal.value:g} % is not allowed; allowed: 0 to 100 % for an accuracy"
        )
    answer = changed(
        services, asked.of, lambda now: msgspec.structs.replace(now, goal=goal, goals=now.goals + 1)
    )
    if goal:
        found, number = services.standings.all(asked.of).by_number, answer["class"]["goal_number"]
        reached = [student for student, standing in found.items() if reaches(goal, standing)]
        services.standings.note_reached(asked.of, number, reached)
        event = {"kind": "reached", "goal": number, "numbers": reached}
        services.events.tell(asked.of, (TEACHERS, orjson.dumps(event)))
    return answer


def _demonstrate(services: Services, teacher: Teacher, state: ClassState, asked: Demonstrate) -> Answer:
    return demonstrate(services, teacher.identity, state, asked)


HANDLERS: dict[type, Callable[[Services, Teacher, ClassState, Any], Answer]] = {
    Lead: _lead,
    SetJoining: _joining,
    NewCode: _new_code,
    NewLinks: _new_links,
    Remove: board.remove,
    End: _end,
    SetMode: _mode,
    SetPause: _pause,
    SetGoal: _goal,
    Demonstrate: _demonstrate,
    OpenStudent: board.open_student,
    AskStudent: board.ask_student,
    ShowStudent: board.spotlight,
}
"""A handler for each action on a class; it runs only for a teacher of that class."""
