"""Two users at the same moment: what one does comes between the reading and the writing of the other."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import orjson
import pytest

from neuroviz_dash.callbacks import lesson, questions
from neuroviz_dash.callbacks.lesson import perform
from neuroviz_dash.callbacks.live import demo, teaching
from neuroviz_dash.callbacks.live.demo import ANOTHER_PAGE
from neuroviz_dash.callbacks.live.teaching import teach
from neuroviz_dash.callbacks.questions import answer_question
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.live.class_state import with_teacher
from neuroviz_dash.model.live.demo import decode_known
from neuroviz_dash.model.live.standing import A_MOMENT
from neuroviz_dash.roles import Teacher
from neuroviz_dash.store import classes
from neuroviz_dash.store.classes import NoClass
from neuroviz_dash.store.connection import StoreFull
from neuroviz_dash.store.keys import code_key
from neuroviz_dash.views.class_parts import payloads

OWNER, COLLEAGUE = Teacher("e" * 32, may_create=True), Teacher("c" * 32, may_create=False)
STUDENT = f"{1:032x}"
GOAL = {"kind": "loss", "value": 1000.0}

Meanwhile = Callable[[ModuleType, str, Callable[[], object]], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Lets something happen right before a function of a module is called for the next time."""

    def at(module: ModuleType, name: str, happens: Callable[[], object]) -> None:
        function = getattr(module, name)

        def interrupted(*args: Any, **kwargs: Any) -> Any:
            monkeypatch.setattr(module, name, function)
            happens()
            return function(*args, **kwargs)

        monkeypatch.setattr(module, name, interrupted)

    return at


class Room:
    """A class with a co-teacher and one student, and what its people do."""

    def __init__(self, services: Services) -> None:
        self.services = services
        made = teach(services, OWNER, {"action": {"act": "create", "title": "A class"}})
        self.id: str = made["created"]
        services.classes.change(self.id, lambda now: with_teacher(now, COLLEAGUE.identity), payloads)
        answer_question(services, STUDENT, {"question": {"ask": "join", "code": self.code}})
        self.runs: dict[str, tuple[str, int]] = {}

    @property
    def code(self) -> str:
        return self.services.classes.load(self.id).code

    def act(self, teacher: Teacher, **action: Any) -> dict[str, Any]:
        """The answer to an action."""
        return teach(self.services, teacher, {"action": {**action, "class": self.id}})

    def done(self, teacher: Teacher, **action: Any) -> dict[str, Any]:
        """The answer to an action, which is not refused."""
        answer = self.act(teacher, **action)
        assert "error" not in answer, answer
        return answer

    def open(self, who: str, **more: Any) -> dict[str, Any]:
        """A run of a user's."""
        answer = perform(self.services, who, {"do": "open", **more})
        self.runs[who] = (answer["run"], answer["revision"])
        return answer

    def command(self, who: str, **command: Any) -> dict[str, Any]:
        """The answer to a command on the user's run."""
        run, revision = self.runs[who]
        answer = perform(self.services, who, {**command, "run": run, "revision": revision})
        self.runs[who] = (answer["run"], answer["revision"])
        return answer

    def move(self, who: str, iteration: int) -> dict[str, Any]:
        """A step of a user's."""
        return self.command(who, do="move", iteration=iteration, stage="update")

    def show(self, teacher: Teacher, iteration: int = 0, **more: Any) -> dict[str, Any]:
        """A teacher's page shows its run."""
        place = {"iteration": iteration, "stage": "update" if iteration else "start"}
        page = teacher.identity
        run = self.runs[teacher.identity][0]
        return self.act(teacher, act="demonstrate", page=page, run=run, gaze={}, cursor=place, **more)

    def kinds_since(self, number: int) -> list[str]:
        """What was told after an event."""
        found = self.services.events.since(self.id, number)
        assert found is not None
        return [orjson.loads(event.body)["kind"] for event in found]


@pytest.fixture
def room(services: Services) -> Room:
    return Room(services)


def working(room: Room) -> None:
    room.done(OWNER, act="mode", mode="work", begin="class")
    room.open(STUDENT, take="work")


def test_who_is_removed_during_a_step_has_no_row_any_more(
    services: Services, room: Room, meanwhile: Meanwhile
) -> None:
    working(room)
    before: list[int] = []

    def remove() -> None:
        room.done(OWNER, act="remove", member=1)
        before.append(services.events.last(room.id))

    meanwhile(lesson, "note_work", remove)
    room.move(STUDENT, 3)
    assert services.standings.all(room.id).by_number == {}
    assert room.kinds_since(before[0]) == []


@pytest.mark.parametrize("has_goal", [False, True])
def test_a_step_that_changes_nothing_on_the_board_tells_it_nothing(
    services: Services, room: Room, monkeypatch: pytest.MonkeyPatch, has_goal: bool
) -> None:
    working(room)
    if has_goal:
        room.done(OWNER, act="goal", goal=GOAL)
    now = services.standings.now()
    monkeypatch.setattr(services.standings, "now", lambda: now)
    room.command(STUDENT, do="move", iteration=3, stage="loss")
    assert services.standings.all(room.id).reached == ({1: 1} if has_goal else {})
    before = services.events.last(room.id)
    room.command(STUDENT, do="move", iteration=3, stage="backward 2")
    assert room.kinds_since(before) == []
    room.move(STUDENT, 3)
    assert room.kinds_since(before) == ["row"], "the weights are others"
    monkeypatch.setattr(services.standings, "now", lambda: now + A_MOMENT)
    room.move(STUDENT, 3)
    assert room.kinds_since(before) == ["row", "row"], "the last step is no more the one before"


def test_a_step_that_was_under_way_reaches_no_new_goal(
    services: Services, room: Room, meanwhile: Meanwhile
) -> None:
    working(room)
    room.done(OWNER, act="goal", goal=GOAL)
    hard = {"kind": "accuracy", "value": 1.0, "on": "test"}
    meanwhile(lesson, "note_work", lambda: room.done(OWNER, act="goal", goal=hard))
    room.move(STUDENT, 3)
    state = services.classes.load(room.id)
    assert services.standings.all(room.id).reached.get(1) != state.goal_number
    assert services.standings.of(room.id, 1).iteration == 3  # type: ignore[union-attr]


def test_no_class_is_left_of_one_that_the_store_had_no_room_for(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise StoreFull("The store is full.")

    monkeypatch.setattr(services.classes, "note_data", full)
    with pytest.raises(StoreFull):
        teach(services, OWNER, {"action": {"act": "create", "title": "A class"}})
    assert services.classes.led_by(OWNER.identity) == []


def test_own_work_begins_with_what_the_last_of_two_teachers_chose(room: Room, meanwhile: Meanwhile) -> None:
    room.open(OWNER.identity)
    room.move(OWNER.identity, 7)
    room.show(OWNER, 7)
    meanwhile(teaching, "changed", lambda: room.done(COLLEAGUE, act="mode", mode="work", begin="class"))
    told = room.done(OWNER, act="mode", mode="work", begin="demo")
    assert told["class"]["assignment"] == 2
    assert room.open(STUDENT, take="work")["cursor"]["iteration"] == 7


def test_what_is_sent_is_the_page_that_was_meant(room: Room) -> None:
    for teacher in (OWNER, COLLEAGUE):
        room.open(teacher.identity)
    room.show(OWNER)
    room.show(COLLEAGUE, take=True)
    sent = room.act(OWNER, act="mode", mode="work", begin="demo", page=OWNER.identity)
    assert sent["error"] == ANOTHER_PAGE
    assert room.services.classes.load(room.id).mode == "demo"


def test_a_page_takes_the_demo_back_only_if_it_asks_to(room: Room, meanwhile: Meanwhile) -> None:
    for teacher in (OWNER, COLLEAGUE):
        room.open(teacher.identity)
    room.show(OWNER)
    room.open(OWNER.identity)
    meanwhile(demo, "_begun", lambda: room.show(COLLEAGUE, take=True, whole=True))
    assert room.show(OWNER)["error"] == ANOTHER_PAGE
    assert "shown" in room.show(COLLEAGUE)


def test_a_picture_of_an_old_lesson_does_not_belong_to_the_new_one(
    services: Services, room: Room, meanwhile: Meanwhile
) -> None:
    room.open(OWNER.identity)
    room.show(OWNER)

    def configure() -> None:
        room.command(OWNER.identity, do="configure", experiment={"dataset": {"name": "moons"}})
        assert room.show(OWNER)["anew"]

    meanwhile(questions, "tell_reply", configure)
    ask = {"ask": "picture", "run": room.runs[OWNER.identity][0], "iteration": 0, "after": False, "size": 10}

    def kept_key() -> str:
        (kept,) = services.events.replies(room.id)
        return str(orjson.loads(kept)["demo"])

    for is_of_the_shown in (False, True):
        answer_question(services, OWNER.identity, {"question": ask, "class": room.id}, OWNER)
        known = decode_known(services.events.known(room.id))
        assert known is not None
        assert (kept_key() == known.key) is is_of_the_shown


def test_a_former_co_teacher_sends_no_picture_to_the_class(services: Services, room: Room) -> None:
    room.open(COLLEAGUE.identity)
    room.show(COLLEAGUE)
    room.done(OWNER, act="new_links")
    told, kept = services.events.last(room.id), services.events.replies(room.id)
    run = room.runs[COLLEAGUE.identity][0]
    ask = {"ask": "picture", "run": run, "iteration": 0, "after": False, "size": 10}
    answer = answer_question(services, COLLEAGUE.identity, {"question": ask, "class": room.id}, COLLEAGUE)
    assert "figure" in answer, "the own page has its picture"
    assert (services.events.last(room.id), services.events.replies(room.id)) == (told, kept)
    assert services.classes.load(room.id).demo is None


def test_a_code_that_is_made_as_the_class_ends_leads_nowhere(
    services: Services, room: Room, meanwhile: Meanwhile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classes, "new_code", lambda: "ABCDEF")
    change = services.classes.change

    def end_first(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(services.classes, "change", change)
        room.done(OWNER, act="end")
        return change(*args, **kwargs)

    monkeypatch.setattr(services.classes, "change", end_first)
    with pytest.raises(NoClass):
        services.classes.new_code(room.id, payloads)
    assert services.classes._redis.get(code_key("ABCDEF")) is None
