"""How far students have got, who has reached the goal, and who is there."""

import msgspec
import redis

from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.live.standing import Standing, standing_of
from neuroviz_dash.model.run import new_run
from neuroviz_dash.store.keys import class_key
from neuroviz_dash.store.standings import AWAY_SECONDS, Standings
from tests.store.conftest import TTL, Room


def a_standing(iteration: int = 0) -> Standing:
    found = standing_of("f" * 32, new_run(default_experiment()), now=1.0)
    return msgspec.structs.replace(found, iteration=iteration)


def test_a_goal_that_was_reached_stays_reached_until_there_is_another(room: Room) -> None:
    room.standings.keep(room.id, 1, a_standing(), has_reached=True)
    room.standings.keep(room.id, 1, a_standing(5), has_reached=False)
    room.standings.keep(room.id, 2, a_standing(3), has_reached=False)
    found = room.standings.all(room.id)
    assert {number: each.iteration for number, each in found.by_number.items()} == {1: 5, 2: 3}
    assert found.reached == {1}
    room.standings.set_reached(room.id, [2])
    assert room.standings.all(room.id).reached == {2}
    room.standings.set_reached(room.id, [])
    assert room.standings.all(room.id).reached == set()


def test_a_standing_of_another_version_is_left_out_of_the_board(room: Room) -> None:
    room.standings.keep(room.id, 1, a_standing(), has_reached=False)
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
