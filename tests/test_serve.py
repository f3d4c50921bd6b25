"""The server as deployed: it starts, stops and is killed for real."""

import contextlib
import http.client
import os
import signal
import socket
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis

from neuroviz_dash.embedded import store_url
from neuroviz_dash.model.limits import LARGEST_REQUEST
from tests.conftest import RunningServer, StartServer, children_of, run_cli


def processes_naming(word: str) -> list[int]:
    """The live processes whose command line names `word`, such as a data folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if word in (folder / "cmdline").read_text(errors="replace"):
                found.append(int(folder.name))
        except OSError:  # it has ended meanwhile
            continue
    return found


def wait_until_none(word: str, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not processes_naming(word):
            return True
        time.sleep(0.05)
    return False


def fetch(url: str) -> int:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return int(answer.status)


def remember(server: RunningServer, value: str | None) -> bytes | None:
    with redis.Redis.from_url(store_url(server.data_dir)) as store:
        if value is not None:
            store.set("remembered", value)
        answer = store.get("remembered")
    assert answer is None or isinstance(answer, bytes)
    return answer


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_and_data_survive(
    number: signal.Signals, start_server: StartServer, tmp_path: Path
) -> None:
    first = start_server(tmp_path)
    assert fetch(first.url) == 200
    assert remember(first, "yes") == b"yes"
    assert first.printed.splitlines() == [
        f"NeuroViz Dash is running on {first.url}",
        f"Data folder: {tmp_path}",
        "Ctrl-C stops it.",
    ]
    assert first.stop(number) == ""
    assert first.process.returncode == 0
    assert processes_naming(str(tmp_path)) == []
    second = start_server(tmp_path)
    assert remember(second, None) == b"yes"


def test_an_open_connection_does_not_hold_up_the_stop(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server(tmp_path)
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname or "", address.port or 0)) as connection:
        connection.sendall(b"POST /_dash-update-component HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
        time.sleep(0.2)
        server.stop()
    assert processes_naming(str(tmp_path)) == []


def test_a_killed_server_leaves_no_process_and_can_start_again(
    start_server: StartServer, tmp_path: Path
) -> None:
    first = start_server(tmp_path)
    remember(first, "yes")
    first.process.kill()
    second = start_server(tmp_path)
    assert remember(second, None) == b"yes"
    first.process.wait()
    second.stop()
    assert wait_until_none(str(tmp_path), 3.0)


def test_killed_workers_and_a_killed_store_come_back(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server(tmp_path)
    remember(server, "yes")
    for pid in children_of(server.process.pid):
        with contextlib.suppress(ProcessLookupError):  # one that was just ending by itself
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while len(children_of(server.process.pid)) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert fetch(server.url) == 200
    assert remember(server, None) == b"yes"
    assert "was started again" in server.stop()


def test_second_start_on_the_same_folder_is_one_line(start_server: StartServer, tmp_path: Path) -> None:
    start_server(tmp_path)
    done = run_cli("serve", "--port", "0", "--data-dir", str(tmp_path))
    assert done.returncode == 1
    said = f"neuroviz-dash: the data folder {tmp_path} is in use by another NeuroViz Dash server\n"
    assert done.stderr.decode() == said


def test_any_free_port_is_told(start_server: StartServer, tmp_path: Path) -> None:
    server = start_server(tmp_path, "--port", "0")
    assert urlsplit(server.url).port != 0
    assert fetch(server.url) == 200


def test_taken_port_is_one_line_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run_cli("serve", "--port", str(port), "--data-dir", str(tmp_path / "data"))
    assert done.returncode == 1
    assert done.stderr.decode() == (
        f"neuroviz-dash: can't listen on 127.0.0.1 port {port}: Address already in use\n"
    )
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--data-dir", "/proc/none"),
            "the data folder /proc/none can't be written: No such file or directory",
        ),
        (("--host", "no.such.host.invalid"), "the host 'no.such.host.invalid' is not known"),
    ],
)
def test_what_hinders_the_start_is_one_line(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = run_cli("serve", "--port", "0", *arguments, NEUROVIZ_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert said in done.stderr.decode()


def test_a_damaged_data_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "appendonlydir").mkdir()
    (tmp_path / "appendonlydir" / "appendonly.aof.manifest").write_text("damaged\n")
    done = run_cli("serve", "--port", "0", "--data-dir", str(tmp_path))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "the embedded Valkey did not start" in done.stderr.decode()
    assert processes_naming(str(tmp_path)) == []


def test_a_named_store_and_a_very_long_folder(
    start_server: StartServer, valkey_url: str, tmp_path: Path
) -> None:
    with_store = start_server(tmp_path / "named", "--redis-url", valkey_url)
    assert fetch(with_store.url) == 200
    assert "NEUROVIZ_SECRET_KEY and NEUROVIZ_TEACHER_KEY are not set" in with_store.printed
    assert not (tmp_path / "named" / "appendonlydir").exists()
    deep = tmp_path / ("a folder with a long name " * 4)
    assert fetch(start_server(deep).url) == 200
    assert (deep / "appendonlydir").is_dir()


def test_the_secret_key_outlives_a_restart(start_server: StartServer, tmp_path: Path) -> None:
    start_server(tmp_path).stop()
    key = (tmp_path / "secret-key").read_text()
    start_server(tmp_path).stop()
    assert (tmp_path / "secret-key").read_text() == key


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("size", [LARGEST_REQUEST + 1, 50_000_000])
def test_a_large_body_is_refused_in_words(server: str, chunked: bool, size: int) -> None:
    address = urlsplit(server)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    piece = b"x" * 65536
    body = (piece[: min(65536, size - start)] for start in range(0, size, 65536))
    headers = {"Content-Type": "application/json"} | ({} if chunked else {"Content-Length": str(size)})
    connection.request("POST", "/_dash-update-component", body, headers, encode_chunked=chunked)
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (
        413,
        b"413 The request is larger than 2500000 bytes. Nothing was changed.\n",
    )
    connection.close()
    assert fetch(server) == 200
