"""Who may what. The lists of actions, routes and callbacks are those of the program: a new one that nobody
has put into the tables here fails these tests."""

import json
from typing import Any, get_args

import dash
import pytest

from neuroviz_dash.app import create_app
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
from neuroviz_dash.settings import read_settings
from tests.callbacks.student import CALLBACK
from tests.live.people import Answer, Person
from tests.live.scene import LEADERS, STRANGERS, UNDERLINGS, Scene, build

SAMPLES: dict[type, Answer] = {
    Classes: {"act": "classes"},
    Create: {"act": "create", "title": "Mine"},
    Lead: {"act": "lead"},
    SetJoining: {"act": "joining", "open": False},
    NewCode: {"act": "new_code"},
    NewLinks: {"act": "new_links"},
    Remove: {"act": "remove", "member": 1},
    End: {"act": "end"},
    SetMode: {"act": "mode", "mode": "limits", "limits": {"may": ["seed"]}, "begin": "class"},
    SetPause: {"act": "pause", "message": "think"},
    SetGoal: {"act": "goal", "goal": {"kind": "loss", "value": 0.5}},
    Demonstrate: {
        "act": "demonstrate", "page": "0" * 32, "gaze": {}, "take": True, "whole": True,
        "cursor": {"iteration": 2, "stage": "update"},
    },
    OpenStudent: {"act": "student", "member": 1},
    AskStudent: {
        "act": "student_question",
        "member": 1,
        "question": {"ask": "picture", "iteration": 0, "after": False, "size": 10},
    },
    ShowStudent: {"act": "spotlight", "member": 1, "named": True},
}  # fmt: skip
"""A sample of every action; `class` and `run` are put in by `sample`."""
OF_NO_CLASS = (Classes, Create)

OPEN, OWN, KEY, TEACHERS, MEMBERS = "open to all", "one's own runs", "a key", "teachers", "its people"
ROUTES = {
    "/": OPEN,
    "/<path:path>": OPEN,
    "/static/<path:filename>": OPEN,
    "/assets/<path:filename>": OPEN,
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": OPEN,
    "/_dash-layout": OPEN,
    "/_dash-dependencies": OPEN,
    "/_reload-hash": OPEN,
    "/_favicon.ico": OPEN,
    "/join/<code>": OPEN,
    "/join/<code>.svg": OPEN,
    "/_dash-update-component": "see CALLBACKS",
    "/download/<run_id>/<file_name>": OWN,
    "/enter": KEY,
    "/sign-out": OPEN,
    "/privacy": OPEN,
    "/forget": "see `test_forget_me.py`: who asks is forgotten, and nobody else",
    "/class/<class_id>/results.csv": TEACHERS,
    "/class/<class_id>/stream": MEMBERS,
    "/class/<class_id>/events": MEMBERS,
}
"""Who may use each route. `test_addresses.py` says at which of the first two the page is."""
CALLBACKS = {"answer.data": OWN, "reply.data": OWN, "taught.data": TEACHERS}
"""Who may use each callback of the server: `test_strangers.py` takes those of one's own runs."""

ACTIONS = get_args(Action)


def app() -> dash.Dash:
    """The program as each worker makes it; it connects to nothing before its first request."""
    made = create_app(read_settings({}, redis_url="unix:///nowhere.sock", secret_key="s" * 16))
    assert made.server.test_client().get("/_dash-dependencies").status_code == 200
    return made


def test_the_tables_here_have_all_that_is_registered() -> None:
    found = app()
    assert {rule.rule for rule in found.server.url_map.iter_rules()} == set(ROUTES)
    answered = {output for output, entry in found.callback_map.items() if "callback" in entry}
    assert answered == set(CALLBACKS)
    assert set(SAMPLES) == set(ACTIONS)


def sample(scene: Scene, kind: type) -> Answer:
    """The action, on the scene's class."""
    action = dict(SAMPLES[kind])
    if kind not in OF_NO_CLASS:
        action["class"] = scene.guide.class_id
    if kind is Demonstrate:
        action["run"] = scene.guide.run
    assert isinstance(parse_action(action), kind)
    return action


@pytest.mark.parametrize("kind", ACTIONS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("leader", ["guide", "co_teacher"])
def test_every_sample_is_accepted_from_the_classs_teachers(leader: str, kind: type, scene: Scene) -> None:
    own = build(scene.guide.address, scene.store)
    action = sample(own, kind)
    person: Person = getattr(own, leader)
    if kind is Demonstrate and person is own.co_teacher:
        action["run"] = person.command({"do": "open"})["run"]
        action["cursor"] = {"iteration": 0, "stage": "start"}
    answer = person.act(action)
    if kind is Create and person is own.co_teacher:
        assert "creates none" in answer["error"]
    else:
        assert "error" not in answer, answer


@pytest.mark.parametrize("kind", ACTIONS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("who", [*STRANGERS, *UNDERLINGS])
def test_an_action_is_refused_and_nothing_is_changed(who: str, kind: type, scene: Scene) -> None:
    person = {**STRANGERS, **UNDERLINGS}[who](scene)
    action, before = sample(scene, kind), scene.dump()
    answer = person.act(action)
    after = scene.dump()
    if kind in OF_NO_CLASS and who in LEADERS:
        assert scene.guide.class_id not in json.dumps(answer)
        assert ("error" in answer) is (kind is Create and person is not scene.other)
        assert {key: after[key] for key in before if scene.guide.class_id.encode() in key} == {
            key: value for key, value in before.items() if scene.guide.class_id.encode() in key
        }
        return
    expected = "You do not lead this class." if who in LEADERS else "This is a teacher's action."
    assert answer["error"].startswith(expected)
    assert set(answer) == {"error", "number"}
    assert after == before


def filled(scene: Scene, rule: str) -> str:
    """A route's address with the names of the scene's class and runs in it."""
    parts = {
        "<path:path>": f"teacher/{scene.guide.class_id}", "<path:filename>": "page.css",
        "<string:package_name>": "dash", "<path:fingerprinted_path>": "none.js", "<code>": scene.guide.code,
        "<run_id>": scene.guide.run, "<file_name>": "experiment.json", "<class_id>": scene.guide.class_id,
    }  # fmt: skip
    for name, value in parts.items():
        rule = rule.replace(name, value)
    assert "<" not in rule, "a new kind of part: put it into the table here"
    return rule


ALLOWED: dict[str, tuple[int, ...]] = {
    OPEN: (200, 302, 304, 404), OWN: (404,), KEY: (400, 403), TEACHERS: (403,), MEMBERS: (403,),
}  # fmt: skip
BODIES: list[Any] = [
    None, {}, [], {"key": None}, {"key": ""}, {"key": ["x"]}, {"key": "a" * 32}, {"key": "x" * 501},
    {"key": "\u00fc" * 20}, {"key": "a" * 32 + ".1." + "A" * 43}, {"key": "neuroviz", "role": "teacher"},
]  # fmt: skip


@pytest.mark.parametrize("rule", [rule for rule in ROUTES if rule not in (CALLBACK, "/forget")])
@pytest.mark.parametrize("who", [*STRANGERS, *UNDERLINGS])
def test_a_route_is_refused_and_nothing_is_changed(who: str, rule: str, scene: Scene) -> None:
    if ROUTES[rule] == MEMBERS and who == "a student of the class":
        return  # it is the student's own; `test_events.py` says what a student gets there
    person = {**STRANGERS, **UNDERLINGS}[who](scene)
    address, before = filled(scene, rule), scene.dump()
    queries = [""] if who == "the hall of the class" else ["", "?as=hall", "?as=teacher&after=0"]
    for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
        for query in queries:
            for body in BODIES if ROUTES[rule] == KEY and method == "POST" else [None]:
                status, text = person.request(method, address + query, body)
                allowed = (404,) if rule == "/enter" and method == "GET" else (*ALLOWED[ROUTES[rule]], 405)
                assert status in allowed, (method, query, body, status, text)
    assert scene.dump() == before, "a request that was refused has changed what is stored"


@pytest.mark.parametrize("who", [*STRANGERS, *UNDERLINGS])
def test_a_question_shows_its_answer_to_no_class_of_others(who: str, scene: Scene) -> None:
    """The callback of questions belongs to one's own runs, but a teacher's page names its class there."""
    person = {**STRANGERS, **UNDERLINGS}[who](scene)
    run, before = person.command({"do": "open"})["run"], scene.dump()
    ask = {"ask": "picture", "run": run, "iteration": 0, "after": False, "size": 10}
    assert "figure" in person.ask(ask, of_class=scene.guide.class_id)
    assert scene.others_than(person, scene.dump()) == scene.others_than(person, before)


@pytest.mark.parametrize("what", ["stream", "events"])
def test_a_class_shows_itself_to_its_people_alone(what: str, scene: Scene) -> None:
    scene.guide.lead({"act": "pause", "message": "think"})
    for who, make in STRANGERS.items():
        person = make(scene)
        person.received.clear()
        for query in ("", "?as=hall", "?after=0"):
            assert person.request("GET", f"/class/{scene.guide.class_id}/{what}{query}")[0] == 403, who
        for word in ("A class", scene.guide.code, scene.pupil.nickname, "Think first"):
            assert word.encode() not in bytes(person.received), who
    for member in (scene.pupil, scene.guide, scene.co_teacher):
        assert member.poll(scene.guide.class_id)["events"]
    assert scene.hall.poll(scene.guide.class_id, role="hall")["events"]


def test_the_results_are_the_classs_teachers_own(scene: Scene) -> None:
    for leader in (scene.guide, scene.co_teacher):
        status, text = leader.request("GET", f"/class/{scene.guide.class_id}/results.csv")
        assert status == 200
        assert scene.pupil.nickname.encode() in text
