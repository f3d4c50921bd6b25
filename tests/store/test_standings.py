"""How far students have got, who has reached the goal, and who is there."""

import msgspec
import pytest
import redis

from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.live.standing import Standing, standing_of
from neuroviz_dash.model.run import new_run
from neuroviz_dash.store.class_events import Event, Payload
from neuroviz_dash.store.classes import NoClass
from neuroviz_dash.store.keys import class_key
from neuroviz_dash.store.standings import AWAY_SECONDS, ClassStandings, Standings
from tests.store.conftest import TTL, Room, student


def a_standing(iteration: int = 0) -> Standing:
    found = standing_of("f" * 32, new_run(default_experiment()), now=1.0)
    return msgspec.structs.replace(found, iteration=iteration)


def keep(room: Room, number: int, standing: Standing, goal: int = 0, *told: Payload) -> bool:
    return room.standings.keep(room.id, student(number), number, standing, goal, *told)


def test_a_goal_that_was_reached_stays_reached_until_there_is_another(room: Room) -> None:
    for number in (1, 2):
        room.members.join(room.id, student(number), is_open=True)
    assert keep(room, 1, a_standing(), goal=1)
    assert keep(room, 1, a_standing(5))
    assert keep(room, 2, a_standing(3))
    found = room.standings.all(room.id)
    assert {number: each.iteration for number, each in found.by_number.items()} == {1: 5, 2: 3}
    assert found.reached == {1: 1}
    room.standings.note_reached(room.id, 2, [2])
    assert room.standings.all(room.id).reached == {1: 1, 2: 2}


def test_a_class_knows_of_a_student_the_number_and_the_standing(room: Room) -> None:
    for number in (1, 2):
        room.members.join(room.id, student(number), is_open=True)
    assert keep(room, 1, a_standing(5))
    known = [room.members.member(room.id, student(number)) for number in (1, 2, 3)]
    assert [each.number for each in known] == [1, 2, None]
    assert [each.standing for each in known] == [a_standing(5), None, None]
    assert {each.state for each in known} == {room.classes.load(room.id)}
    room.client.hset(class_key(room.id, "standings"), "2", msgspec.msgpack.encode({"of": "another version"}))
    assert room.members.member(room.id, student(2)).standing is None
    with pytest.raises(NoClass):
        room.members.member("9" * 32, student(1))


def test_a_goal_that_was_replaced_meanwhile_is_not_reached_any_more(room: Room) -> None:
    room.members.join(room.id, student(1), is_open=True)
    room.standings.note_reached(room.id, 3, [1])
    assert keep(room, 1, a_standing(), goal=2)
    assert room.standings.all(room.id).reached == {1: 3}


def test_who_has_left_the_class_keeps_no_standing_in_it(room: Room) -> None:
    for number in (1, 2):
        room.members.join(room.id, student(number), is_open=True)
    room.members.leave(student(1), room.id, 1)
    room.members.remove(room.id, 2)
    last = room.events.last(room.id)
    for number in (1, 2):
        assert not keep(room, number, a_standing(), 1, ("teachers", b"{}"))
    assert room.standings.all(room.id) == ClassStandings({}, {})
    assert room.events.last(room.id) == last


def test_a_standing_and_what_is_told_of_it_are_one(room: Room) -> None:
    room.members.join(room.id, student(1), is_open=True)
    last = room.events.last(room.id)
    assert keep(room, 1, a_standing(), 0, ("teachers", b'{"a":1}'), ("hall", b'{"b":2}'))
    told = room.events.since(room.id, last)
    assert told == [Event(last + 1, "teachers", b'{"a":1}'), Event(last + 2, "hall", b'{"b":2}')]


def test_a_standing_of_another_version_is_left_out_of_the_board(room: Room) -> None:
    room.members.join(room.id, student(1), is_open=True)
    assert keep(room, 1, a_standing())
    room.client.hset(class_key(room.id, "standings"), "2", b"\xc1")
    assert set(room.standings.all(room.id).by_number) == {1}
    assert room.standings.of(room.id, 3) is None


def test_who_gives_no_sign_of_life_is_away(client: redis.Redis, room: Room) -> None:
    times = [1000.0]
    standings = Standings(client, TTL, now=lambda: times[0])
    standings.note_present(room.id, [(1, "a"), (2, "a")])
    times[0] += AWAY_SECONDS - 1
    standings.note_present(room.id, [(2, "a"), (3, "a"), (3, "b")])
    assert sorted(standings.present(room.id)) == [1, 2, 3]
    times[0] += 2
    assert sorted(standings.present(room.id)) == [2, 3]
    assert not standings.note_away(room.id, 3, "a")  # the other page is still open
    assert standings.present(room.id) == [2, 3]
    assert standings.note_away(room.id, 3, "b")
    assert standings.present(room.id) == [2]


def test_a_clock_that_was_set_back_leaves_nobody_present_for_ever(client: redis.Redis, room: Room) -> None:
    times = [1000.0 + 24 * 3600]
    standings = Standings(client, TTL, now=lambda: times[0])
    standings.note_present(room.id, [(1, "a"), (2, "a")])
    times[0] -= 24 * 3600
    assert standings.present(room.id) == []
    standings.note_present(room.id, [(2, "a")])
    assert standings.present(room.id) == [2]
    times[0] += 24 * 3600
    assert standings.present(room.id) == []
