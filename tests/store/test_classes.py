"""Classes against a real Valkey: no change is ever lost, and nothing of a class outlives it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
import redis

from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.live.class_state import ClassState, new_class, with_teacher
from neuroviz_dash.model.live.standing import standing_of
from neuroviz_dash.model.run import new_run
from neuroviz_dash.store.class_events import ENDED, EVERYONE, Payload
from neuroviz_dash.store.classes import ClassStore, NoClass
from neuroviz_dash.store.connection import StoreError, StoreUnavailable, connect
from neuroviz_dash.store.keys import BadKey, been_key, class_key, code_key
from neuroviz_dash.store.members import CannotJoin
from tests.store.conftest import TEACHER, TTL, Room, student, told


def fill(room: Room) -> None:
    """Everything that a class may store."""
    for number in range(1, 4):
        room.members.join(room.id, student(number), is_open=True)
    standing = standing_of("f" * 32, new_run(default_experiment()), now=1.0)
    room.standings.keep(room.id, student(1), 1, standing, goal=1)
    room.standings.note_reached(room.id, 1, [1, 2])
    room.standings.note_present(room.id, [(1, "a"), (2, "a")])
    room.members.remove(room.id, 3)
    room.events.tell(room.id, ("all", b"{}"))
    room.events.show(room.id, b"", b"known", True, ("all", b"{}"))
    room.events.keep_reply(room.id, "picture", b"{}")
    room.classes.note_copy(room.id, TEACHER, "f" * 32)
    room.classes.note_data(room.id, ["d" * 32])


def test_a_class_is_found_by_its_code_and_in_its_teachers_list(room: Room) -> None:
    assert room.members.find(room.state.code) == room.id
    assert room.classes.led_by(TEACHER) == [room.id]
    assert room.classes.led_by("9" * 32) == []
    assert (room.classes.begin(room.id), room.classes.begin(room.id, "begin:class")) == (b"begin", b"begin")

    def step(state: ClassState) -> ClassState:
        return msgspec.structs.replace(state, assignment=1)

    room.classes.change(room.id, step, told, begin=b"later")
    assert (room.classes.begin(room.id), room.classes.begin(room.id, "begin:class")) == (b"later", b"begin")


def test_200_changes_of_8_threads_are_all_there(store_url: str, room: Room) -> None:
    def change(_: int) -> None:
        with connect(store_url) as own:
            for _ in range(25):
                while not changed(ClassStore(own, TTL)):
                    pass

    def changed(classes: ClassStore) -> bool:
        try:
            classes.change(room.id, more_links, told)
        except StoreError:  # after twenty tries; the page says so, and its teacher presses again
            return False
        return True

    def more_links(state: ClassState) -> ClassState:
        return msgspec.structs.replace(state, links=state.links + 1)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(change, range(8)))
    assert room.state.links == 1 + 200
    events = room.events.since(room.id, 1)
    assert events is not None
    assert [event.number for event in events] == list(range(2, 201))


def test_a_step_that_changes_nothing_writes_and_tells_nothing(room: Room) -> None:
    room.classes.change(room.id, lambda state: with_teacher(state, TEACHER), told)
    assert room.events.last(room.id) == 0


def test_a_new_code_replaces_the_old_one_even_if_two_teachers_ask_at_once(room: Room) -> None:
    old = room.state.code
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: room.classes.new_code(room.id, told), range(4)))
    codes = [key for key in room.lives() if key.startswith(b"neuroviz:1:code:")]
    assert codes == [code_key(room.state.code).encode()]
    assert room.state.code != old
    with pytest.raises(CannotJoin):
        room.members.find(old)


@pytest.fixture
def losing(room: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A class of which each first answer to a change is lost, so that redis-py sends it again."""
    send = room.classes._change

    def sent_twice(**named: Any) -> Any:
        send(**named)
        return send(**named)

    monkeypatch.setattr(room.classes, "_change", sent_twice)
    return room


def test_a_change_whose_answer_was_lost_is_made_and_told_once(losing: Room) -> None:
    def more_links(state: ClassState) -> ClassState:
        return msgspec.structs.replace(state, links=state.links + 1)

    before = losing.state.revision
    losing.classes.change(losing.id, more_links, told)
    assert (losing.state.links, losing.state.revision) == (2, before + 1)
    assert losing.events.last(losing.id) == 1


def test_a_new_code_lets_students_in_though_its_answer_was_lost(losing: Room) -> None:
    old = losing.state.code
    losing.classes.new_code(losing.id, told)
    assert losing.members.find(losing.state.code) == losing.id
    assert losing.state.code != old
    assert len([key for key in losing.lives() if key.startswith(b"neuroviz:1:code:")]) == 1


def test_a_new_code_that_a_colleague_replaced_before_its_answer_came_is_given_up(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, colleague = room.classes._change, ClassStore(room.client, TTL)

    def sent_twice(**named: Any) -> Any:
        send(**named)
        colleague.new_code(room.id, told)
        return send(**named)

    monkeypatch.setattr(room.classes, "_change", sent_twice)
    room.classes.new_code(room.id, told)
    assert room.members.find(room.state.code) == room.id


def test_a_new_code_stays_good_if_no_answer_came_at_all(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    send = room.classes._change

    def unanswered(**named: Any) -> None:
        send(**named)
        raise redis.ConnectionError

    monkeypatch.setattr(room.classes, "_change", unanswered)
    with pytest.raises(StoreUnavailable):
        room.classes.new_code(room.id, told)
    assert room.members.find(room.state.code) == room.id


def test_after_its_end_nothing_of_a_class_is_left(room: Room) -> None:
    fill(room)
    code = room.state.code
    assert len([key for key in room.lives() if room.id.encode() in key]) == 14, "not all parts were filled"
    for identity in room.classes.end(room.id, ("all", b"{}")).students:
        room.members.unplace(identity, room.id)
    assert room.lives() == {}
    with pytest.raises(NoClass):
        room.classes.load(room.id)
    with pytest.raises(CannotJoin):
        room.members.find(code)


def test_who_was_still_at_work_brings_nothing_of_an_ended_class_back(room: Room) -> None:
    fill(room)
    for identity in room.classes.end(room.id, ("all", b"{}")).students:
        room.members.unplace(identity, room.id)
    standing = standing_of("f" * 32, new_run(default_experiment()), now=1.0)
    assert not room.standings.keep(room.id, student(1), 1, standing, goal=1)
    room.standings.note_reached(room.id, 1, [1])
    room.standings.note_present(room.id, [(1, "a")])
    room.events.tell(room.id, ("all", b"{}"))
    assert not room.events.show(room.id, b"", b"known", True, ("all", b"{}"))
    room.events.keep_reply(room.id, "picture", b"{}")
    with pytest.raises(NoClass):
        room.classes.note_copy(room.id, TEACHER, "f" * 32)
    with pytest.raises(NoClass):
        room.classes.enlist(TEACHER, room.id)
    with pytest.raises(CannotJoin):
        room.members.join(room.id, student(9), is_open=True)
    with pytest.raises(NoClass):
        room.classes.change(room.id, lambda state: msgspec.structs.replace(state, title="x"), told)
    assert room.lives() == {}


def test_who_joins_while_a_class_ends_has_no_place_in_it(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    place = room.members.place

    def place_late(identity: str, class_id: str) -> None:
        for other in room.classes.end(class_id, ("all", b"{}")).students:
            room.members.unplace(other, class_id)
        place(identity, class_id)

    monkeypatch.setattr(room.members, "place", place_late)
    with pytest.raises(CannotJoin):
        room.members.join(room.id, student(3), is_open=True)
    assert room.lives() == {}


def test_the_state_that_is_told_names_its_revision(room: Room) -> None:
    def told_of(state: ClassState) -> tuple[Payload, ...]:
        return (("all", str(state.revision).encode()),)

    before = room.state.revision
    for _ in range(2):
        room.classes.change(
            room.id, lambda state: msgspec.structs.replace(state, links=state.links + 1), told_of
        )
    events = room.events.since(room.id, 0) or []
    assert [event.body for event in events] == [str(before + 1).encode(), str(before + 2).encode()]
    assert room.state.revision == before + 2


def test_every_key_of_a_class_lives_for_a_time_that_begins_anew(room: Room) -> None:
    fill(room)
    lives = room.lives()
    assert len(lives) > 12
    assert all(0 < seconds <= TTL for seconds in lives.values()), lives
    longer = ClassStore(room.client, 2 * TTL)
    longer.keep(room.id, room.state, [student(1), student(2)])
    gone = been_key(student(3)).encode()  # who has left lets nothing live on
    assert room.lives()[gone] <= TTL
    assert all(seconds > TTL for key, seconds in room.lives().items() if key != gone), room.lives()


def test_a_class_knows_the_data_that_it_needs_until_it_ends(room: Room) -> None:
    digests = ["d" * 32, "e" * 32]
    room.classes.note_data(room.id, digests)
    room.classes.note_data(room.id, digests[:1])
    assert sorted(room.classes.data(room.id)) == digests
    assert sorted(room.classes.end(room.id, (EVERYONE, ENDED)).blobs) == digests
    assert room.classes.data(room.id) == []
    with pytest.raises(NoClass):
        room.classes.note_data(room.id, digests)


def test_ids_from_outside_are_checked(room: Room) -> None:
    for forged in ("", "*", "a" * 31 + "}", "A" * 32):
        with pytest.raises(BadKey, match="class"):
            room.classes.load(forged)
    with pytest.raises(BadKey, match="part"):
        class_key(room.id, "other")


def test_two_classes_never_share_a_code(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = iter([room.state.code, room.state.code, "K7M2PQ"])
    monkeypatch.setattr("neuroviz_dash.store.classes.new_code", lambda: next(codes))
    second = room.classes.create(new_class("Another", TEACHER, "XOR"), b"begin")
    assert room.classes.load(second).code == "K7M2PQ"
    assert room.members.find(room.state.code) == room.id
