"""Real servers for the tests: a throw-away Valkey, and NeuroViz Dash as it is deployed."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from neuroviz_dash.embedded import EmbeddedValkey
from tests.browsers import chromium, new_student  # noqa: F401 - fixtures
from tests.ports import free_ports

STOP_SECONDS = 5.0  # what the server promises
UNHURRIED = {"NEUROVIZ_REQUESTS_PER_SECOND": "1000", "NEUROVIZ_REQUEST_BURST": "10000"}


@dataclass
class RunningServer:
    """A server that was started by its own command, the address that it printed, and all that it printed."""

    process: subprocess.Popen[str]
    url: str
    data_dir: Path
    printed: str

    def stop(self, number: signal.Signals = signal.SIGTERM) -> str:
        """Send the signal, wait as long as the server promises, and give what it printed since it started.

        SIGINT goes to the whole process group, as a terminal sends it.
        """
        if number == signal.SIGINT:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=STOP_SECONDS)
        return rest


StartServer = Callable[..., RunningServer]


def clean_environment(**variables: str) -> dict[str, str]:
    """This process's environment without NeuroViz settings, and with `variables`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEUROVIZ_")}
    return kept | variables


def children_of(pid: int) -> dict[int, str]:
    """The live children of a process, and their command lines."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with contextlib.suppress(FileNotFoundError):  # it has ended meanwhile
            found[int(child)] = Path(f"/proc/{child}/cmdline").read_text()
    return found


def run_cli(*arguments: str, stdin: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
    """`neuroviz-dash` with arguments, run to its end."""
    return subprocess.run(
        [sys.executable, "-m", "neuroviz_dash.cli", *arguments],
        input=stdin,
        capture_output=True,
        env=clean_environment(**variables),
        timeout=30,
        check=False,
    )


def start_serving(data_dir: Path, *arguments: str, **variables: str) -> RunningServer:
    """A server on a free port, ready; whoever starts it stops it. Tests ask faster than any student does."""
    words = ["serve", "--port", str(free_ports(1)[0]), "--data-dir", str(data_dir), *arguments]
    process = subprocess.Popen(
        [sys.executable, "-m", "neuroviz_dash.cli", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=clean_environment(**(UNHURRIED | variables)),
        start_new_session=True,
    )
    assert process.stdout is not None
    printed = ""
    while line := process.stdout.readline():
        printed += line
        if "Ctrl-C" in line and (found := re.search(r"is running on (\S+)", printed)):
            return RunningServer(process, found[1], data_dir, printed)
    process.wait()
    raise AssertionError(f"the server did not start: {printed}")


@pytest.fixture(scope="session")
def start_server() -> Iterator[StartServer]:
    """Starts a server on a free port: start_server(data_dir, *arguments, **variables)."""
    started: list[RunningServer] = []

    def start(data_dir: Path, *arguments: str, **variables: str) -> RunningServer:
        started.append(start_serving(data_dir, *arguments, **variables))
        return started[-1]

    yield start
    for server in started:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture(scope="session")
def server(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of one server with two workers and its own data folder, for the whole session."""
    return start_server(tmp_path_factory.mktemp("server"), "--workers", "2").url


@pytest.fixture(scope="session")
def session_valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a throw-away Valkey for the whole session."""
    with EmbeddedValkey(tmp_path_factory.mktemp("valkey")) as valkey:
        yield valkey.url


@pytest.fixture
def valkey_url(session_valkey: str) -> str:
    """The address of a Valkey with nothing in it."""
    with redis.Redis.from_url(session_valkey) as store:
        store.flushall()
    return session_valkey
