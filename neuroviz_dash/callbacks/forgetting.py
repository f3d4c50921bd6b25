"""Forget me: all that is stored of a browser is deleted at once, and the browser becomes someone new."""

import contextlib
from dataclasses import dataclass

import flask

from neuroviz_dash.callbacks.live.leading import end_class
from neuroviz_dash.callbacks.live.seats import give_up, seat_of
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.cookies import SignedCookie
from neuroviz_dash.model.live.class_state import without_teacher
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.store.class_events import AGAIN, FORGOTTEN, TEACHERS
from neuroviz_dash.store.classes import NoClass
from neuroviz_dash.store.connection import StoreError
from neuroviz_dash.views.class_parts import payloads
from neuroviz_dash.views.privacy import Kept, forgotten_page, privacy_page

NOT_ALL = "Not everything could be deleted: {error} Please press the button again in a moment."


@dataclass
class Forgotten:
    """How much was deleted."""

    runs: int = 0
    classes_ended: int = 0


def register(server: flask.Flask, services: Services, cookie: SignedCookie, kept: Kept) -> None:
    """Bind the privacy page, and the button on it and in the lesson. `cookie` is the students'."""

    def privacy() -> flask.Response:
        flask.g.student_is_new = False  # who reads what is stored need not be known for it
        return flask.Response(privacy_page(kept), mimetype="text/html")

    def forget() -> flask.Response:
        try:
            done = forget_all(services, _identities())
        except StoreError as error:
            flask.abort(503, NOT_ALL.format(error=error))
        response = flask.Response(forgotten_page(kept, done.runs, done.classes_ended), mimetype="text/html")
        # Which run a tab shows, and how: it is in the browser alone.
        response.headers["Clear-Site-Data"] = '"storage"'
        response.headers["Cache-Control"] = "no-store"
        flask.g.student_is_new, flask.g.student_session = False, None
        cookie.delete(response)
        services.roles.forget(response)
        return response

    server.add_url_rule("/privacy", "privacy", privacy)
    server.add_url_rule("/forget", "forget", forget, methods=["POST"])


def _identities() -> set[str]:
    """The student, and below a teacher the student that the browser was before. Nothing is stored yet of who
    came with this very request."""
    before = {flask.g.student_session.value} if flask.g.student_session else set()
    return before | ({flask.g.teacher.identity} if flask.g.teacher else set())


def forget_all(services: Services, identities: set[str]) -> Forgotten:
    """Deletes what is stored of them, class first: who is seen there is told to have gone. Done twice, it
    finishes what a store that was away has left. Raises StoreError."""
    done = Forgotten()
    for identity in identities:
        with contextlib.suppress(BadInput):  # a class of another version: its board is not told
            if seat := seat_of(services, identity):
                give_up(services, identity, seat, FORGOTTEN)
        services.members.forget(identity)
        done.classes_ended += _give_up_classes(services, identity)
        done.runs += services.runs.forget(identity)
        services.blobs.forget(identity)
        services.recent.forget(identity)
    return done


def _give_up_classes(services: Services, teacher: str) -> int:
    """Classes that nobody else leads end, and are counted; the others go on without this teacher."""
    ended = 0
    while led := services.classes.led_by(teacher):
        for class_id in led:
            ended += _give_up_class(services, teacher, class_id)
            services.classes.unlist(teacher, class_id)
    return ended


def _give_up_class(services: Services, teacher: str, class_id: str) -> bool:
    try:
        teachers = services.classes.load(class_id).teachers
        if teachers == (teacher,):
            end_class(services, class_id)
            return True
        if teacher in teachers:
            services.classes.change(class_id, lambda now: without_teacher(now, teacher), payloads)
            services.events.tell(class_id, (TEACHERS, AGAIN))
    except (NoClass, BadInput):
        pass  # it has expired, or is of another version, which nobody can open
    return False
