"""Who sends: the people of one class, while another one stands by; what they know, and their places kept."""

import re
import secrets
from collections.abc import Mapping
from typing import Any

import msgspec
import redis

from neuroviz_dash.identity import COOKIE
from neuroviz_dash.model.live.class_state import ClassState
from neuroviz_dash.roles import HALL_COOKIE, TEACHER_COOKIE
from neuroviz_dash.store.keys import class_key, place_key, run_key
from tests.fuzz.answers import Answer
from tests.fuzz.store_guard import Dump, take
from tests.live.people import Person
from tests.live.scene import STRANGERS, Scene, build

ACTORS = ("student", "teacher", "co-teacher", "hall", "nobody")
LEADERS = ("teacher", "co-teacher")
TABLE = {
    "ask": "table",
    "csv": "a,b,kind\n1,2,x\n2,1,y\n3,4,x\n4,3,y\n5,5,x\n",
    "target": "kind",
    "inputs": ["a", "b"],
}

MOST_KEYS = 200
"""What the actors have made; with more, each look at all of it would take long."""
PLANE = {"dataset": {"name": "moons"}}


class Cast:
    """The actors lead and attend the scene's other class. Its first class and that one's people, the
    bystanders, send nothing: whatever is theirs must stay as it is."""

    def __init__(self, address: str, store: redis.Redis) -> None:
        self.store, self._address = store, address
        self.dump: Dump = {}
        self.renew()

    def renew(self) -> None:
        """All from the beginning, in an empty store."""
        self.store.flushall()
        self.scene: Scene = build(self._address, self.store)
        scene, hall = self.scene, Person(self._address)
        self.people: dict[str, Person] = {
            "student": scene.outsider, "teacher": scene.other, "co-teacher": scene.foreign_co_teacher,
            "hall": hall, "nobody": Person(self._address),
        }  # fmt: skip
        hall.ask({"ask": "runs"})  # it has a student's cookie too
        self._runs: dict[str, list[str]] = {name: [] for name in ACTORS}
        self._table = scene.other.ask(TABLE)["table"]
        self._links: dict[str, str] = {}
        self._member = scene.outsider.number
        self._enter()
        self._work()

    def look(self) -> Dump:
        """All that is stored, as it is now; `dump` holds it until somebody looks again."""
        self.dump = take(self.store)
        return self.dump

    @property
    def class_id(self) -> str:
        """The class of the actors."""
        return self.scene.other.class_id

    def identities(self, actor: str) -> set[str]:
        """The ids in an actor's cookies."""
        cookies = self.people[actor].cookies
        return {cookies[name].split(".")[0] for name in (COOKIE, TEACHER_COOKIE) if name in cookies}

    def state(self, class_id: str) -> ClassState | None:
        """A class as it is stored."""
        found = self.dump.get(class_key(class_id, "class").encode())
        return msgspec.msgpack.decode(found[b"body"], type=ClassState) if found else None

    def ready(self, actor: str) -> None:
        """The actor in place again: what the last requests took away, the pages' own requests give back."""
        state, student = self.state(self.class_id), self.people["student"].identity
        if state is None or self.scene.other.identity not in state.teachers or len(self.dump) > MOST_KEYS:
            self.renew()
            return
        if self.people["co-teacher"].identity not in state.teachers or state.links != self._number:
            self._enter()
        if place_key(student).encode() not in self.dump:
            self._join()
        if actor != "nobody":
            self._give_runs(actor)

    def _enter(self) -> None:
        lead = self.scene.other.lead({"act": "new_links"})  # co-teachers whom nobody knows go
        self._links, self._number = lead["links"], int(lead["links"]["hall"].split(".")[1])
        for actor, kind in (("co-teacher", "co-teacher"), ("hall", "hall")):
            status, said = self.people[actor].enter(self._links[kind])
            assert status == 200, said
        self.look()

    def _join(self) -> None:
        teacher = self.scene.other
        teacher.lead({"act": "joining", "open": True})
        teacher.code = teacher.lead({"act": "new_code"})["class"]["code"]  # who was removed may come again
        student = self.people["student"]
        answer = student.ask({"ask": "join", "code": teacher.code})
        assert "error" not in answer, answer
        self._member = answer["class"]["number"]
        self._work()

    def _work(self) -> None:
        """The class at work, so that the student has something to be seen by its teachers."""
        self.scene.other.lead({"act": "mode", "mode": "work", "begin": "class"})
        student = self.people["student"]
        run = student.command({"do": "open", "take": "work"})
        self._runs["student"].insert(0, run["run"])
        student.walk(run["run"], run["revision"], 2, "update")
        self.look()

    def _give_runs(self, actor: str) -> None:
        person = self.people[actor]
        runs = [run for run in self._runs[actor] if self._is_stored(person, run)]
        is_short = len(runs) < 2
        while len(runs) < 2:
            answer = person.command({"do": "open"})
            if answer["run"] in runs:  # a class with limits has one run for each student
                break
            runs.append(answer["run"])
            if len(runs) == 2:  # of two inputs: what pictures of neurons need
                begun = {"run": answer["run"], "revision": answer["revision"], "experiment": PLANE}
                person.command({"do": "configure", **begun})
        self._runs[actor] = runs
        if is_short:
            self.look()

    def _is_stored(self, person: Person, run: str) -> bool:
        return run_key(person.identity, run).encode() in self.dump

    def follow(self, actor: str, answer: dict[str, Any]) -> None:
        """A page goes on with the run that it was answered."""
        run = answer.get("run")
        person = self.people[actor]
        if isinstance(run, str) and person.cookies and self._is_stored(person, run):
            self._runs[actor] = [run, *(each for each in self._runs[actor] if each != run)][:3]

    def fresh_identities(self, answer: Answer) -> set[str]:
        """The identities that an answer's cookies give."""
        found = {
            re.match(r"([^=]+)=([0-9a-f]{32})\.", cookie)
            for cookie in answer.headers.get_all("Set-Cookie") or []
        }  # fmt: skip
        return {
            each[2] for each in found if each and each[1].removeprefix("__Host-") in (COOKIE, TEACHER_COOKIE)
        }

    def forget(self, identities: set[str]) -> None:
        """Nobody comes back with a cookie that nobody kept: what is theirs would only fill the store."""
        for identity in identities:
            for key in [each for each in self.dump if f"{{{identity}}}".encode() in each]:
                if not key.endswith(b":place"):  # the class knows of it
                    self.store.delete(key)
                    del self.dump[key]

    def known(self, actor: str) -> Mapping[str, Any]:
        """What the actor's requests are filled with."""
        person, scene, new_id = self.people[actor], self.scene, secrets.token_hex(16)
        runs = (self._runs[actor] * 2 + [new_id, new_id])[:2]
        stored = self.dump.get(run_key(person.identity or new_id, runs[0]).encode(), {})
        revision = int(stored.get(b"revision", 1))
        state = self.state(self.class_id)
        leads = actor in LEADERS
        mate = self.people["teacher" if actor == "student" else "student"].identity
        mates = [key.decode() for key in self.dump if f"{{{mate}}}:run:".encode() in key]
        foreign = STRANGERS["a cookie of another server"](scene).cookies
        return {
            "run": runs[0], "second run": runs[1], "new id": new_id, "revision": revision,
            "old revision": max(revision - 1, 1), "cursor": _cursor_in(stored.get(b"body")),
            "identity": person.identity, "class": self.class_id, "code": state.code if state else "ABCDEF",
            "page": scene.other.page, "member": self._member, "digest": self._table, "share": "",
            "link": self._links["co-teacher"] if leads else "b" * 32,
            "hall link": self._links["hall"] if leads or actor == "hall" else "c" * 32,
            "forged link": f"{self.class_id}.1.{'A' * 43}", "own cookie": person.cookies.get(COOKIE, "x"),
            "other's run": scene.pupil.run, "other's class": scene.guide.class_id,
            "other's identity": scene.pupil.identity, "other's teacher": scene.guide.identity,
            "nobody's run": "0" * 32, "mate's run": mates[0].rpartition(":")[2] if mates else "1" * 32,
            "foreign teacher cookie": foreign[TEACHER_COOKIE],
            "foreign hall cookie": foreign[HALL_COOKIE],
        }  # fmt: skip

    def secrets_from(self, actor: str) -> dict[str, str]:
        """What no answer to the actor may hold, and what it is. Teachers of one class know its links and
        which run each of them shows."""
        found: dict[str, str] = {}
        scene, own, leads = self.scene, self.people[actor], actor in LEADERS
        everyone = {
            **{name: person for name, person in self.people.items() if person is not own},
            "guide": scene.guide, "pupil": scene.pupil, "bystanding co-teacher": scene.co_teacher,
        }  # fmt: skip
        for name, person in everyone.items():
            for cookie, value in person.cookies.items():
                found[value] = f"the cookie {cookie} of {name}"
                if cookie in (COOKIE, TEACHER_COOKIE):
                    found[value.split(".")[0]] = f"the identity of {name}"
        for name, runs in self._runs.items():
            if name != actor and not (leads and name in LEADERS):
                found |= dict.fromkeys(runs, f"a run's id of {name}")
        found |= {scene.pupil.run: "the pupil's run", scene.guide.run: "the guide's run"}
        found |= {scene.guide.class_id: "another class", scene.guide.code: "another class's code"}
        found |= {link: f"the link of the {kind}" for kind, link in self._links.items()}
        known = set(own.cookies.values())
        if leads:
            # Who takes the hall's link in the second in which the hall did has the very cookie of the hall.
            known |= {*self._links.values(), self.people["hall"].cookies.get(HALL_COOKIE, "")}
        # A run may have the same id as somebody else's.
        owners = [each.encode() for each in self.identities(actor)]
        mine = b"".join(key for key in self.dump if any(owner in key for owner in owners))
        return {
            text: what
            for text, what in found.items()
            if text and text not in known and text.encode() not in mine
        }


def _cursor_in(body: bytes | None) -> dict[str, Any]:
    if body is None:
        return {"iteration": 0, "stage": "start"}
    cursor: dict[str, Any] = msgspec.msgpack.decode(body)["cursor"]
    return cursor
