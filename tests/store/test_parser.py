"""A connection is looked at before it is used, whatever was left on it."""

import socket
import time
from collections.abc import Callable

import pytest
import redis

from neuroviz_dash.store.connection import connect
from neuroviz_dash.store.parser import StoreParser


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time-outs of the looks that were left to redis-py."""
    seen: list[float] = []
    original: Callable[[StoreParser, float], bool] = StoreParser.__mro__[1].can_read

    def can_read(self: StoreParser, timeout: float = 0) -> bool:
        seen.append(timeout)
        return original(self, timeout)

    monkeypatch.setattr(StoreParser.__mro__[1], "can_read", can_read)
    return seen


def test_a_clean_connection_is_used_again_without_a_closer_look(valkey_url: str, looks: list[float]) -> None:
    with connect(valkey_url) as client:
        first = client.client_id()
        looks.clear()
        assert [client.client_id() for _ in range(3)] == [first] * 3
        assert looks == []


def test_a_connection_that_the_store_has_closed_is_replaced_before_a_command(valkey_url: str) -> None:
    with connect(valkey_url) as client, redis.Redis.from_url(valkey_url) as operator:
        # What is sent once must be done once: no repetition hides a connection that was found to be dead.
        client.connection_pool.connection_kwargs["retry"] = None
        first = client.client_id()
        operator.client_kill_filter(_id=str(first))
        assert client.client_id() != first


@pytest.mark.parametrize("taken", [0, 1], ids=["still at the socket", "read with the one before"])
def test_an_answer_that_nobody_took_is_not_taken_for_anothers(valkey_url: str, taken: int) -> None:
    with connect(valkey_url) as client:
        client.set("mine", b"1")
        client.set("yours", b"2")
        connection = client.connection_pool.get_connection()
        connection.send_packed_command(connection.pack_commands([("GET", "yours")] * (taken + 1)))
        wait_until_come(connection._sock, b"$1\r\n2\r\n" * (taken + 1))
        assert [connection.read_response() for _ in range(taken)] == [b"2"] * taken
        client.connection_pool.release(connection)
        assert client.get("mine") == b"1"


def wait_until_come(waiting: socket.socket, answers: bytes) -> None:
    """Nobody can see an answer that is still on its way: the look can only find one that is here."""
    end = time.monotonic() + 5
    while (seen := waiting.recv(1000, socket.MSG_PEEK)) != answers:
        assert time.monotonic() < end, seen
        time.sleep(0.001)


def test_a_wait_for_an_answer_is_a_wait(valkey_url: str) -> None:
    with connect(valkey_url) as client:
        connection = client.connection_pool.get_connection()
        assert not connection.can_read(timeout=0.05)
        connection.send_command("PING")
        assert connection.can_read(timeout=5)
        assert connection.read_response() == b"PONG"
        client.connection_pool.release(connection)
