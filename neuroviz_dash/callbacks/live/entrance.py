"""The ways in: a key for a cookie, and the picture of a join link."""

import io

import flask
import segno

from neuroviz_dash.callbacks.live.seats import give_up, seat_of
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.live.class_state import read_code, with_teacher
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.roles import Link, LinkKind
from neuroviz_dash.store.classes import NoClass
from neuroviz_dash.store.connection import StoreError
from neuroviz_dash.views.class_parts import payloads

LONGEST_KEY = 500
UNKNOWN_KEY = "This key opens nothing here. It may have been replaced: ask for a new link."
DAY = 24 * 3600


def register(server: flask.Flask, services: Services) -> None:
    """Bind the routes."""

    def enter() -> flask.Response:
        body = flask.request.get_json(silent=True)
        key = body.get("key") if isinstance(body, dict) else None
        if not isinstance(key, str) or not 1 <= len(key) <= LONGEST_KEY:
            flask.abort(400, "key is missing; allowed: the secret part of a link")
        try:
            return _admitted(services, key)
        except BadInput as error:
            flask.abort(400, str(error))
        except StoreError as error:
            flask.abort(503, str(error))

    def picture(code: str) -> flask.Response:
        try:
            link = f"{flask.request.host_url}?join={read_code(code)}"
        except BadInput as error:
            flask.abort(400, str(error))
        out = io.BytesIO()
        segno.make(link, error="m").save(out, kind="svg", border=2, dark="#000", light="#fff", svgclass=None,
                                         lineclass=None, omitsize=True, xmldecl=False)  # fmt: skip
        response = flask.Response(out.getvalue(), mimetype="image/svg+xml")
        response.cache_control.max_age = DAY
        return response

    def sign_out() -> flask.Response:
        response = flask.jsonify(role="student")
        services.roles.dismiss(response)
        return response

    server.add_url_rule("/sign-out", "sign_out", sign_out, methods=["POST"])
    server.add_url_rule("/enter", "enter", enter, methods=["POST"])
    server.add_url_rule("/join/<code>.svg", "join_picture", picture)


def _admitted(services: Services, key: str) -> flask.Response:
    """The cookie that a key gives. A teacher who has one already keeps it, and leads one class more."""
    if services.roles.is_teacher_key(key):
        response = flask.jsonify(role="teacher")
        known = flask.g.teacher
        if known is None or not known.may_create:
            services.roles.admit(response, may_create=True, identity=known.identity if known else None)
        return response
    if link := _valid(services, "co-teacher", key):
        response = flask.jsonify(role="co-teacher", **{"class": link.class_id})
        teacher = flask.g.teacher or services.roles.admit(response, may_create=False)
        seat = seat_of(services, teacher.identity)  # of a teacher who had come as a student
        services.classes.change(link.class_id, lambda now: with_teacher(now, teacher.identity), payloads)
        if seat and seat.class_id == link.class_id:
            give_up(services, teacher.identity, seat)
        services.classes.enlist(teacher.identity, link.class_id)
        return response
    link = _valid(services, "hall", key)
    if link is None:
        flask.abort(403, UNKNOWN_KEY)
    response = flask.jsonify(role="hall", **{"class": link.class_id})
    services.roles.admit_hall(response, link)
    return response


def _valid(services: Services, kind: LinkKind, key: str) -> Link | None:
    """A class's link, if it is one and the newest."""
    link = services.roles.read_link(kind, key)
    try:
        return link if link and services.classes.load(link.class_id).links == link.number else None
    except NoClass:
        return None
