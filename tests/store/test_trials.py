"""Trial trainings in the shared cache: found again by everyone, and never in anyone's way."""

from collections.abc import Iterator

import flask
import msgspec
import pytest
import redis

from neuroviz_dash.embedded import EmbeddedValkey
from neuroviz_dash.model.experiment import default_experiment, parse_experiment
from neuroviz_dash.model.piece import train_piece
from neuroviz_dash.model.run import new_run
from neuroviz_dash.model.suggest import Tried, trial_name
from neuroviz_dash.store.connection import HASTY, connect
from neuroviz_dash.store.keys import CACHE_PREFIX
from neuroviz_dash.store.shared import SharedWork, make_cache
from neuroviz_dash.store.trials import SharedTrials

IRIS = default_experiment()
START = Tried(new_run(IRIS).before)
TEN = Tried(train_piece(IRIS, (), START.at, 10).after)


def trials_over(client: redis.Redis) -> SharedTrials:
    return SharedTrials(SharedWork(make_cache(flask.Flask("test"), client), client))


@pytest.fixture
def client(store_url: str) -> Iterator[redis.Redis]:
    with connect(store_url, HASTY) as connection:
        yield connection


def test_what_one_kept_another_goes_on_from(client: redis.Redis) -> None:
    assert trials_over(client).load(IRIS) is None
    trials_over(client).keep(IRIS, TEN)
    assert trials_over(client).load(IRIS) == TEN
    assert trials_over(client).load(parse_experiment({"seed": 8})) is None
    assert client.ttl(CACHE_PREFIX + trial_name(IRIS)) > 0


def test_who_is_behind_takes_nothing_back(client: redis.Redis) -> None:
    trials = trials_over(client)
    trials.keep(IRIS, TEN)
    trials.keep(IRIS, START)
    assert trials.load(IRIS) == TEN


def test_what_does_not_fit_is_as_good_as_nothing(client: redis.Redis) -> None:
    work = SharedWork(make_cache(flask.Flask("test"), client), client)
    short = Tried(msgspec.structs.replace(TEN.at, parameters=b"\0" * 8))
    for wrong in (b"", b"nonsense", msgspec.msgpack.encode(short)):
        work.keep(trial_name(IRIS), wrong)
        assert SharedTrials(work).load(IRIS) is None
    SharedTrials(work).keep(IRIS, TEN)
    assert SharedTrials(work).load(IRIS) == TEN


def test_without_redis_nothing_is_kept_and_nobody_is_stopped(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with EmbeddedValkey(tmp_path_factory.mktemp("gone")) as valkey:
        trials = trials_over(connect(valkey.url, HASTY))
    trials.keep(IRIS, TEN)
    assert trials.load(IRIS) is None
