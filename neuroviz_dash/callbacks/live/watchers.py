"""Who looks at a class: a student, a teacher, or the hall's projector."""

from dataclasses import dataclass

import flask

from neuroviz_dash.callbacks.live.seats import seat_of
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.live.class_state import ClassState
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.store.class_events import EVERYONE, HALL, STUDENTS, TEACHERS
from neuroviz_dash.store.classes import NoClass
from neuroviz_dash.store.connection import StoreError
from neuroviz_dash.store.keys import BadKey

NO_PLACE = "You have no place in this class (any more)."
UNKNOWN = "This browser is not known here any more: what was stored of it was deleted, or its time is over."


@dataclass(frozen=True)
class Watcher:
    """Who looks at a class: a student by number, a teacher, or the hall's projector."""

    class_id: str
    state: ClassState
    audience: str
    identity: str = ""
    number: int | None = None
    link: int | None = None

    @property
    def audiences(self) -> frozenset[str]:
        """The audiences that the watcher belongs to."""
        own = {f"m{self.number}"} if self.number is not None else set()
        return frozenset({EVERYONE, self.audience, *own})


def watcher_of(services: Services, class_id: str) -> Watcher:
    """Who asks, by the cookies of this request; raises NoClass for who has no place in the class."""
    teacher, hall = flask.g.teacher, flask.g.hall
    state = services.classes.load(class_id)
    if flask.request.args.get("as") == "hall":
        if hall and (hall.class_id, hall.number) == (class_id, state.links):
            return Watcher(class_id, state, HALL, link=hall.number)
        raise NoClass("This link of the hall is not valid any more.")
    if teacher and teacher.identity in state.teachers:
        return Watcher(class_id, state, TEACHERS, teacher.identity)
    seat = seat_of(services, flask.g.student)
    if seat and seat.class_id == class_id:
        return Watcher(class_id, state, STUDENTS, flask.g.student, seat.number)
    raise NoClass(UNKNOWN if flask.g.student_is_new else NO_PLACE)


def asking(services: Services, class_id: str) -> Watcher:
    """The same, or the end of the request with a status that says why not."""
    try:
        return watcher_of(services, class_id)
    except NoClass as error:
        # Nobody is known by this: the page that asks again gets the same answer.
        flask.g.student_is_new = False
        flask.abort(403, str(error))
    except (BadKey, BadInput) as error:
        flask.abort(400, str(error))
    except StoreError as error:
        flask.abort(503, str(error))
