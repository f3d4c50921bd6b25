"""A class costs one run: what one student trained is read by all others, and is the same to the last bit."""

import pytest
import redis

from neuroviz_dash.model.run import Cursor, decode_run, move, new_run
from neuroviz_dash.store.keys import CACHE_PREFIX, COMPUTED_KEY
from tests.callbacks.student import Student
from tests.conftest import RunningServer, StartServer

EPOCHS = 100
EXPERIMENT = {"hidden_layers": [{"units": 5, "activation": "sigmoid"}], "seed": 11}


@pytest.fixture
def own_server(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> RunningServer:
    return start_server(tmp_path_factory.mktemp("shared"), "--workers", "2")


def trained(server: RunningServer) -> Student:
    """A student whose run has 100 epochs behind it."""
    student = Student(server.url)
    student.open()
    lesson = student.configure(**EXPERIMENT)["lesson"]
    student.move(EPOCHS * lesson["iterations_per_epoch"])
    return student


def test_twenty_students_train_once(own_server: RunningServer) -> None:
    store = redis.Redis.from_url(f"unix://{own_server.data_dir}/valkey.sock")

    def body(student: Student) -> bytes:
        found = store.hget(f"neuroviz:1:{{{student.identity}}}:run:{student.run}", "body")
        assert isinstance(found, bytes)
        return found

    first = trained(own_server)
    computed = store.get(COMPUTED_KEY)
    assert int(computed or 0) > EPOCHS / 2
    others = [trained(own_server) for _ in range(19)]
    assert store.get(COMPUTED_KEY) == computed, "another student trained what the first had trained"

    run = decode_run(body(first))
    alone = move(new_run(run.experiment), Cursor(run.cursor.iteration, "update")).run
    assert run.before == alone.before
    assert run.history == alone.history
    assert {body(student) for student in [first, *others]} == {body(first)}

    for key in store.scan_iter(f"{CACHE_PREFIX}*"):
        store.delete(key)
    assert body(trained(own_server)) == body(first)
    assert int(store.get(COMPUTED_KEY) or 0) == 2 * int(computed or 0)
    store.close()


def test_everything_in_the_store_lives_for_a_time(own_server: RunningServer) -> None:
    trained(own_server)
    with redis.Redis.from_url(f"unix://{own_server.data_dir}/valkey.sock") as store:
        lives = {key: store.ttl(key) for key in store.scan_iter("*")}
    assert len(lives) > EPOCHS / 2
    assert all(seconds > 0 for seconds in lives.values())
    assert all(key.startswith(b"neuroviz:1:") for key in lives)
