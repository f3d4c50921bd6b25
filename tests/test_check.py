"""What `neuroviz-dash check` says of stores that work, and of what surrounds the server."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis

from neuroviz_dash.check_store import CheckError, Node, look_at_keeping, look_at_store
from tests.conftest import StartServer, run_cli
from tests.ports import free_ports
from tests.valkeys import Node as Valkey
from tests.valkeys import cluster

KEEPS: Node = {"role": "master", "maxmemory_policy": "noeviction", "maxmemory": 2**30, "aof_enabled": 1}

ANY_PORT = ("--port", "0")


def lines(output: bytes) -> list[str]:
    return output.decode().splitlines()


def warnings(*nodes: Node, runs: int = 60_000) -> list[str]:
    told: list[str] = []
    look_at_keeping(list(nodes), runs, told.append)
    return told


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-ttl"])
@pytest.mark.parametrize("maxmemory", [0, 2**30])
def test_a_store_that_evicts_is_wrong(policy: str, maxmemory: int) -> None:
    evicts = KEEPS | {"maxmemory_policy": policy, "maxmemory": maxmemory}
    with pytest.raises(CheckError, match=f"maxmemory-policy is {policy}.*must be noeviction"):
        warnings(KEEPS, evicts)


def test_a_store_without_a_file_is_warned_of() -> None:
    assert warnings(KEEPS) == []
    assert ["append-only" in each for each in warnings(KEEPS, KEEPS | {"aof_enabled": 0})] == [True]


def test_a_store_that_is_full_before_the_server_is_warned_of() -> None:
    assert warnings(KEEPS, runs=65_536) == []
    (told,) = warnings(KEEPS, runs=65_537)
    assert "1.0 GiB: for that, at most 65536" in told
    replica = KEEPS | {"role": "slave"}
    assert warnings(KEEPS, KEEPS, replica, runs=131_072) == []
    assert len(warnings(KEEPS, KEEPS, replica, runs=131_073)) == 1
    assert warnings(KEEPS | {"maxmemory": 0}, runs=10**8) == []


def test_check_of_a_store_that_throws_work_away(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    valkey = Valkey(tmp_path / "store", port, ("--maxmemory", "1gb", "--maxmemory-policy", "allkeys-lru"))
    valkey.start()
    try:
        done = run_cli(
            "check", *ANY_PORT, "--redis-url", f"redis://127.0.0.1:{port}", "--data-dir", str(tmp_path)
        )
    finally:
        valkey.kill()
    assert done.returncode == 1
    assert [line for line in lines(done.stdout) if line.startswith("WRONG store") and "allkeys-lru" in line]


def test_the_nodes_of_a_cluster_are_looked_at_each(tmp_path: Path) -> None:
    with cluster(tmp_path) as made:
        with made.nodes[2].client() as client:
            client.config_set("maxmemory-policy", "allkeys-lru")
        works, nodes = look_at_store(made.url, "the cluster")
        assert "the cluster: valkey" in works
        with pytest.raises(CheckError, match="allkeys-lru"):
            warnings(*nodes)


def test_a_port_that_is_taken_is_wrong_unless_by_a_server_of_this_kind(
    start_server: StartServer, tmp_path: Path
) -> None:
    def address_line(port: int | None) -> str:
        done = run_cli("check", "--port", str(port), "--data-dir", str(tmp_path))
        (line,) = [each for each in lines(done.stdout) if each[6:].startswith("address")]
        assert done.returncode == (1 if line.startswith("WRONG") else 0)
        return line

    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert address_line(port).endswith(f"can't listen on 127.0.0.1 port {port}: Address already in use")
    server = start_server(tmp_path)
    assert "a NeuroViz Dash server listens on" in address_line(urlsplit(server.url).port)


def test_limits_that_cannot_be_met_and_a_missing_operator_are_warned_of(
    valkey_url: str, tmp_path: Path
) -> None:
    variables = {
        "NEUROVIZ_REDIS_URL": valkey_url,
        "NEUROVIZ_SESSION_IDLE_DAYS": "50",
        "NEUROVIZ_SESSION_DAYS": "10",
        "NEUROVIZ_RUNS_IN_ALL": "10",
        "NEUROVIZ_RUNS_PER_STUDENT": "100",
    }
    done = run_cli("check", *ANY_PORT, "--data-dir", str(tmp_path), **variables)
    assert done.returncode == 0
    told = [line for line in lines(done.stdout) if line.startswith("warn")]
    assert any(
        "NEUROVIZ_SESSION_IDLE_DAYS (50) is more than NEUROVIZ_SESSION_DAYS (10)" in each for each in told
    )
    assert any(
        "NEUROVIZ_RUNS_PER_STUDENT (100) is more than NEUROVIZ_RUNS_IN_ALL (10)" in each for each in told
    )
    assert any(each.startswith("warn  privacy page names nobody") for each in told)
    assert not any(line.startswith(("ok    privacy", "ok    keys")) for line in lines(done.stdout))


WHAT_IT_IS = {
    "redis://{}/99": "a number below the store's own setting `databases`",
    "rediss://{}/0": "does it speak TLS on this port",
    "redis+sentinel://{}/mymaster/0": "what answers there is no Sentinel",
    "redis+cluster://{}": "for a server that is no cluster",
}


def test_a_store_of_another_kind_is_told_from_one_that_is_away(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    valkey = Valkey(tmp_path / "store", port)
    valkey.start()
    try:
        for form, advice in WHAT_IT_IS.items():
            address = form.format(f"127.0.0.1:{port}")
            with pytest.raises(CheckError) as error:
                look_at_store(address, address)
            assert str(error.value).startswith(f"{address}: ")
            assert advice in str(error.value)
    finally:
        valkey.kill()


@pytest.mark.parametrize("form", [*WHAT_IT_IS, "rediss+cluster://{}", "redis://localhost.cluster.invalid:1"])
def test_of_a_store_that_is_away_nothing_is_guessed(form: str) -> None:
    (port,) = free_ports(1)
    address = form.format(f"127.0.0.1:{port}")
    with pytest.raises(CheckError) as error:
        look_at_store(address, address)
    assert ";" not in str(error.value)


def test_a_wrong_password_is_said_and_no_other_store_advised(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    valkey = Valkey(tmp_path / "store", port)
    valkey.start()
    try:
        with redis.Redis(port=port) as store:
            store.config_set("requirepass", "right-password")
        with pytest.raises(CheckError, match="invalid username-password") as error:
            look_at_store(f"redis://:wrong-password@127.0.0.1:{port}", "store")
        assert ";" not in str(error.value)
    finally:
        valkey.kill()


def test_who_runs_the_server_is_told(tmp_path: Path) -> None:
    done = run_cli("check", *ANY_PORT, "--data-dir", str(tmp_path), NEUROVIZ_OPERATOR="The Computing Centre")
    told = [line for line in lines(done.stdout) if "privacy page" in line]
    assert told == ["ok    privacy page says who runs this server: The Computing Centre"]
