"""Who leads a class: the check before every teacher's action, and how one changes the class."""

from collections.abc import Callable
from typing import Any

from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.live.class_state import ClassState
from neuroviz_dash.roles import Teacher
from neuroviz_dash.store.class_events import ENDED, EVERYONE
from neuroviz_dash.store.classes import NoClass
from neuroviz_dash.views.class_parts import payloads, teacher_part

Answer = dict[str, Any]

NO_TEACHER = "This is a teacher's action. Open the teacher's link first."
NOT_YOURS = "You do not lead this class."


class Refused(Exception):
    """Who asks may not do this; the text says why."""


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


def changed(
    services: Services, class_id: str, step: Callable[[ClassState], ClassState], begin: bytes = b""
) -> Answer:
    """The class after a pure step, stored and told to everyone in it; see `ClassStore.change`."""
    state = services.classes.change(class_id, step, payloads, begin)
    return {"class": {"id": class_id, **teacher_part(state)}}


def end_class(services: Services, class_id: str) -> None:
    """Deletes all that is stored of a class, and tells everyone in it. The students keep their runs."""
    ended = services.classes.end(class_id, (EVERYONE, ENDED))
    for student in ended.students:
        services.members.unplace(student, class_id)
    for owner, run in ended.copies:
        services.runs.delete(owner, run)
    services.blobs.let_go(class_id, ended.blobs)
