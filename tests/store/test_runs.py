"""The run store against a real Valkey: no update is ever lost."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis

from neuroviz_dash.embedded import EmbeddedValkey
from neuroviz_dash.store.connection import HASTY, StoreFull, StoreUnavailable, connect
from neuroviz_dash.store.keys import BadKey, run_key, runs_key
from neuroviz_dash.store.run_errors import Conflict, Damaged, Missing
from neuroviz_dash.store.runs import RunStore, Stored
from tests.store.conftest import ALLOWANCE, TTL

STUDENT, RUN = "a" * 32, "b" * 32


@pytest.fixture
def runs(client: redis.Redis) -> RunStore:
    return RunStore(client, TTL, ALLOWANCE)


def test_what_was_saved_is_loaded(runs: RunStore) -> None:
    assert runs.load(STUDENT, RUN) is None
    assert runs.create(STUDENT, RUN, b"one\x00") == 1
    assert runs.save(STUDENT, RUN, b"two", 1) == 2
    assert runs.load(STUDENT, RUN) == Stored(2, b"two")
    runs.delete(STUDENT, RUN)
    assert runs.load(STUDENT, RUN) is None


def test_an_old_revision_changes_nothing(runs: RunStore) -> None:
    runs.create(STUDENT, RUN, b"one")
    runs.save(STUDENT, RUN, b"two", 1)
    with pytest.raises(Conflict) as conflict:
        runs.save(STUDENT, RUN, b"late", 1)
    assert conflict.value.current_revision == 2
    with pytest.raises(Conflict):
        runs.create(STUDENT, RUN, b"again")
    assert runs.load(STUDENT, RUN) == Stored(2, b"two")


def test_a_run_that_is_gone_is_not_made_by_a_save(runs: RunStore) -> None:
    with pytest.raises(Missing):
        runs.save(STUDENT, RUN, b"x", 3)
    assert runs.load(STUDENT, RUN) is None


def test_400_increments_of_8_threads_are_all_there(runs: RunStore) -> None:
    runs.create(STUDENT, RUN, b"0")

    def increment(_: int) -> None:
        for _ in range(50):
            while True:
                seen = runs.load(STUDENT, RUN)
                assert seen is not None
                try:
                    runs.save(STUDENT, RUN, str(int(seen.body) + 1).encode(), seen.revision)
                    break
                except Conflict:
                    continue

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(increment, range(8)))
    assert runs.load(STUDENT, RUN) == Stored(401, b"400")


def test_a_write_that_was_sent_twice_counts_once(client: redis.Redis) -> None:
    runs = RunStore(client, TTL, ALLOWANCE, new_token=lambda: b"the same write")
    runs.create(STUDENT, RUN, b"one")
    # As after a lost answer: the same write comes again and finds its own revision.
    assert runs.create(STUDENT, RUN, b"one") == 1
    assert runs.load(STUDENT, RUN) == Stored(1, b"one")


def test_the_time_to_live_begins_anew_with_each_use(runs: RunStore, client: redis.Redis) -> None:
    runs.create(STUDENT, RUN, b"one")
    key = run_key(STUDENT, RUN)
    for use in (lambda: runs.keep(STUDENT, RUN), lambda: runs.save(STUDENT, RUN, b"two", 1)):
        client.expire(key, 5)
        use()
        assert TTL - 5 < client.ttl(key) <= TTL


@pytest.mark.parametrize(
    "damage",
    [
        lambda client, key: client.set(key, b"no hash"),
        lambda client, key: client.hset(key, "revision", "seven"),
        lambda client, key: client.hdel(key, "body"),
        lambda client, key: client.hdel(key, "revision"),
    ],
)
def test_damage_is_named_and_can_be_removed(runs: RunStore, client: redis.Redis, damage: object) -> None:
    runs.create(STUDENT, RUN, b"one")
    damage(client, run_key(STUDENT, RUN))  # type: ignore[operator]
    with pytest.raises(Damaged, match="damaged"):
        runs.load(STUDENT, RUN)
    runs.delete(STUDENT, RUN)
    assert runs.create(STUDENT, RUN, b"fresh") == 1


def test_forged_ids_never_become_keys(runs: RunStore, client: redis.Redis) -> None:
    for use in (runs.load, runs.delete):
        with pytest.raises(BadKey):
            use("*", RUN)
    with pytest.raises(BadKey):
        runs.create(STUDENT, "../" + RUN, b"x")
    assert client.dbsize() == 0


def test_a_full_store_refuses_and_still_reads(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path) as valkey, connect(valkey.url) as client:
        runs = RunStore(client, TTL, ALLOWANCE)
        runs.create(STUDENT, RUN, b"one")
        client.config_set("maxmemory", "1")
        with pytest.raises(StoreFull, match="full"):
            runs.save(STUDENT, RUN, b"two", 1)
        assert runs.load(STUDENT, RUN) == Stored(1, b"one")
        client.config_set("maxmemory", "0")
        assert runs.save(STUDENT, RUN, b"two", 1) == 2


def test_a_store_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path) as valkey:
        url = valkey.url
    with connect(url, HASTY) as client, pytest.raises(StoreUnavailable, match="cannot be reached"):
        RunStore(client, TTL, ALLOWANCE).load(STUDENT, RUN)


def test_runs_are_listed_by_their_last_change(client: redis.Redis) -> None:
    times = iter([1.0, 2.0, 3.0, 4.0])
    runs = RunStore(client, TTL, ALLOWANCE, now=lambda: next(times))
    first, second, silent = "1" * 32, "2" * 32, "3" * 32
    runs.create(STUDENT, first, b"x", b"one", is_listed=True)
    runs.create(STUDENT, second, b"x", b"two", is_listed=True)
    runs.create(STUDENT, silent, b"x", b"nobody asked for it")
    assert [each.run_id for each in runs.listed(STUDENT)] == [second, first]
    runs.save(STUDENT, first, b"y", 1, b"one more")
    runs.rename(STUDENT, first, "Größe")
    listed = runs.listed(STUDENT)
    assert [(each.run_id, each.name, each.summary) for each in listed] == [
        (first, "Größe", b"one more"),
        (second, "", b"two"),
    ]
    assert listed[0].changed == 4.0
    assert runs.listed("c" * 32) == []
    assert 0 < client.ttl(runs_key(STUDENT)) <= TTL


def test_runs_are_listed_though_a_full_disk_lets_none_leave_the_list(
    runs: RunStore, client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise redis.ResponseError("MISCONF Errors writing to the AOF file: No space left on device")

    other = "2" * 32
    for run_id in (RUN, other):
        runs.create(STUDENT, run_id, b"x", b"s", is_listed=True)
    client.delete(run_key(STUDENT, other))
    monkeypatch.setattr(client, "zrem", refused)
    assert [each.run_id for each in runs.listed(STUDENT)] == [RUN]


def test_a_run_that_is_gone_leaves_the_list(runs: RunStore, client: redis.Redis) -> None:
    other = "2" * 32
    for run_id in (RUN, other):
        runs.create(STUDENT, run_id, b"x", b"s", is_listed=True)
    runs.delete(STUDENT, RUN)
    client.delete(run_key(STUDENT, other))
    assert runs.listed(STUDENT) == []
    assert client.zcard(runs_key(STUDENT)) == 0


def test_a_name_is_no_change_of_the_run(runs: RunStore) -> None:
    runs.create(STUDENT, RUN, b"x", b"s", is_listed=True)
    runs.rename(STUDENT, RUN, "mine")
    assert runs.name_of(STUDENT, RUN) == "mine"
    assert runs.load(STUDENT, RUN) == Stored(1, b"x")
    with pytest.raises(Missing):
        runs.rename(STUDENT, "9" * 32, "ghost")
    assert runs.load(STUDENT, "9" * 32) is None
