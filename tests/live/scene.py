"""A class at work, and everyone who may not touch it."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import redis
from flask import Flask, Response

from neuroviz_dash.cookies import Signing
from neuroviz_dash.identity import COOKIE
from neuroviz_dash.roles import HALL_COOKIE, TEACHER_COOKIE, Link, Roles
from neuroviz_dash.settings import read_settings
from tests.live.people import TEACHER_KEY, Guide, Person, Pupil

_FOREIGN_SETTINGS = read_settings({}, secret_key="another server's secret", teacher_key=TEACHER_KEY)
FOREIGN = Flask("foreign")
"""Another server, with the same teacher's key."""
FOREIGN_ROLES = Roles(_FOREIGN_SETTINGS, Signing(_FOREIGN_SETTINGS, time.time))


PASSING = re.compile(rb":all-runs:|:(rate|streams)$")


@dataclass
class Scene:
    """A class with a demo, a goal and a student who has worked; another one; a co-teacher of each; and one
    who came by a link that was replaced since."""

    guide: Guide
    pupil: Pupil
    other: Guide
    outsider: Pupil
    co_teacher: Person
    foreign_co_teacher: Person
    former_co_teacher: Person
    hall: Person
    store: redis.Redis

    def dump(self) -> dict[bytes, object]:
        """Everything that is stored, times to live aside, and which runs there are on the whole server: it
        says no more than the runs do."""
        keys = sorted(key for key in self.store.scan_iter("*") if not PASSING.search(key))
        pipeline = self.store.pipeline(transaction=True)
        for key in keys:
            pipeline.dump(key)
        return dict(zip(keys, pipeline.execute(), strict=True))

    def others_than(self, person: Person, dump: dict[bytes, object]) -> dict[bytes, object]:
        """What is stored, without what is the person's own or derived from an experiment alone, and
        without the marks of who works with that, which the fuzz's judges look at."""
        claimed = {person.cookies.get(name, "nobody").split(".")[0] for name in (COOKIE, TEACHER_COOKIE)}
        mine = [each.encode() for each in claimed - {self.guide.identity, self.pupil.identity}]
        derived = (b"neuroviz:1:cache", b"neuroviz:1:blob:", b"neuroviz:1:used-by:")
        return {
            key: value
            for key, value in dump.items()
            if not key.startswith(derived) and not any(identity in key for identity in mine)
        }


def build(address: str, store: redis.Redis) -> Scene:
    """The whole scene on one server."""
    guide, other = Guide.of_new_class(address, "A class"), Guide.of_new_class(address, "Another class")
    co_teacher, foreign_co_teacher, former, hall = (Person(address) for _ in range(4))
    former.enter(guide.lead({"act": "lead"})["links"]["co-teacher"])
    links = guide.lead({"act": "new_links"})["links"]
    co_teacher.enter(links["co-teacher"])
    foreign_co_teacher.enter(other.lead({"act": "lead"})["links"]["co-teacher"])
    hall.enter(links["hall"])
    guide.open()
    guide.move(3)
    assert "error" not in guide.show(3)
    guide.lead({"act": "mode", "mode": "work", "begin": "demo"})
    guide.lead({"act": "goal", "goal": {"kind": "accuracy", "value": 0.5}})
    pupil, outsider = Pupil.joined(address, guide.code), Pupil.joined(address, other.code)
    for each in (pupil, outsider):
        each.open(**({"take": "work"} if each is pupil else {}))
        each.move(5)
    return Scene(guide, pupil, other, outsider, co_teacher, foreign_co_teacher, former, hall, store)


def with_cookies(scene: Scene, **cookies: str) -> Person:
    """A browser that has just these cookies."""
    return Person(scene.guide.address, dict(cookies))


def _changed_cookie(scene: Scene) -> Person:
    """The teacher's own id with a signature that was made up."""
    teacher, mark = scene.guide.cookies[TEACHER_COOKIE], "A" * 43
    forged = f"{teacher.rsplit('.', 1)[0]}.{mark}"
    hall = f"{scene.guide.class_id}.2.{mark}"
    return with_cookies(
        scene, **{TEACHER_COOKIE: forged, HALL_COOKIE: hall, COOKIE: f"{scene.pupil.identity}.{mark}"}
    )


def _foreign_cookie(scene: Scene) -> Person:
    """The teacher's own id, signed by another server."""
    with FOREIGN.test_request_context():
        response = Response()
        FOREIGN_ROLES.admit(response, may_create=True, identity=scene.guide.identity)
        FOREIGN_ROLES.admit_hall(response, Link(scene.guide.class_id, 2))
    given = [each.split(";")[0].split("=", 1) for each in response.headers.getlist("Set-Cookie")]
    assert [name for name, _ in given] == [TEACHER_COOKIE, HALL_COOKIE]
    return with_cookies(scene, **dict(given))


def _promoted(scene: Scene) -> Person:
    """A student's own signed cookie in the place of a teacher's."""
    cookie = scene.pupil.cookies[COOKIE]
    return with_cookies(scene, **{TEACHER_COOKIE: cookie, HALL_COOKIE: cookie})


STRANGERS: dict[str, Callable[[Scene], Person]] = {
    "a student of another class": lambda scene: scene.outsider,
    "a teacher of another class": lambda scene: scene.other,
    "a co-teacher of another class": lambda scene: scene.foreign_co_teacher,
    "a former co-teacher": lambda scene: scene.former_co_teacher,
    "nobody": lambda scene: with_cookies(scene),
    "a forged cookie": _changed_cookie,
    "a cookie of another server": _foreign_cookie,
    "a student's cookie as a teacher's": _promoted,
}
"""Who has no place in the class."""
UNDERLINGS: dict[str, Callable[[Scene], Person]] = {
    "a student of the class": lambda scene: scene.pupil,
    "the hall of the class": lambda scene: scene.hall,
}
"""Who has a place in it, and may not lead it."""
LEADERS = ("a teacher of another class", "a co-teacher of another class", "a former co-teacher")
"""Of the strangers those who are teachers, though not here."""
