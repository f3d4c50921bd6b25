import json
import subprocess
import sys
from pathlib import Path

import pytest

from neuroviz_dash import __version__
from tests.conftest import StartServer, clean_environment, run_cli

EXPERIMENT = json.dumps({"version": 1, "seed": 7}).encode()


def lines(output: bytes) -> list[str]:
    return output.decode().splitlines()


def test_the_version_is_told() -> None:
    done = run_cli("--version")
    assert (done.returncode, done.stdout.decode()) == (0, f"neuroviz-dash {__version__}\n")


def test_help_shows_every_option_and_its_variable() -> None:
    text = run_cli("serve", "--help").stdout.decode()
    for name in ("host", "port", "workers", "redis-url", "data-dir"):
        assert f"--{name}" in text
        assert f"NEUROVIZ_{name.upper().replace('-', '_')}" in text.replace("\n", "")
    assert "NEUROVIZ_RUN_TTL_DAYS" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("serve", "--port", "x"),
            "argument --port: 'x' is not allowed; allowed: a whole number from 0 to 65535",
        ),
        (("trace",), "--experiment"),
        (
            ("trace", "--experiment", "f", "--iterations", "0"),
            "'0' is not allowed; allowed: a whole number from 1",
        ),
        (("trace", "--experiment", "f", "--format", "xml"), "invalid choice: 'xml'"),
        ((), "command"),
    ],
)
def test_wrong_usage_is_status_2(arguments: tuple[str, ...], said: str) -> None:
    done = run_cli(*arguments)
    assert done.returncode == 2
    assert said in lines(done.stderr)[-1]


@pytest.mark.parametrize("command", ["serve", "check"])
def test_wrong_setting_is_one_line_and_status_1(command: str) -> None:
    done = run_cli(command, NEUROVIZ_WORKERS="many")
    assert done.returncode == 1
    assert lines(done.stderr) == [
        "neuroviz-dash: NEUROVIZ_WORKERS='many' is not allowed; allowed: a whole number from 1 to 64"
    ]


@pytest.mark.parametrize("command", ["serve", "check"])
def test_all_wrong_settings_are_named_a_line_each(command: str) -> None:
    done = run_cli(command, NEUROVIZ_WORKERS="many", NEUROVIZ_RUN_TTL_DAYS="0", NEUROVIZ_PROT="1")
    assert done.returncode == 1
    assert [line.split("=")[0].split(" is")[0] for line in lines(done.stderr)] == [
        f"neuroviz-dash: NEUROVIZ_{name}" for name in ("PROT", "WORKERS", "RUN_TTL_DAYS")
    ]


def test_trace_prints_one_object_for_each_iteration(tmp_path: Path) -> None:
    file = tmp_path / "experiment.json"
    file.write_bytes(EXPERIMENT)
    done = run_cli("trace", "--experiment", str(file), "--iterations", "3")
    assert (done.returncode, done.stderr) == (0, b"")
    assert [json.loads(line)["iteration"] for line in lines(done.stdout)] == [1, 2, 3]


def test_trace_reads_stdin_and_writes_csv() -> None:
    done = run_cli("trace", "--experiment", "-", "--format", "csv", stdin=EXPERIMENT)
    assert (done.returncode, done.stderr) == (0, b"")
    printed = lines(done.stdout)
    assert printed[0] == "iteration,layer,quantity,i,j,value"
    assert len({line.count(",") for line in printed}) == 1


@pytest.mark.parametrize(
    "experiment",
    [b"", b"[]", b'{"version": 2}', b'{"colour": "red"}', b'{"seed": "7"}', b"\xff", b'{"seed": 1e999}'],
)
def test_trace_of_a_wrong_experiment_is_one_line(experiment: bytes) -> None:
    done = run_cli("trace", "--experiment", "-", stdin=experiment)
    assert (done.returncode, done.stdout) == (1, b"")
    assert len(lines(done.stderr)) == 1
    assert done.stderr.startswith(b"neuroviz-dash: ")


def test_trace_of_a_missing_file_is_one_line(tmp_path: Path) -> None:
    done = run_cli("trace", "--experiment", str(tmp_path / "none"))
    assert done.returncode == 1
    assert lines(done.stderr) == [f"neuroviz-dash: --experiment {tmp_path}/none: No such file or directory"]


def test_trace_into_a_closed_pipe_is_quiet() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "neuroviz_dash.cli", "trace", "--experiment", "-", "--iterations", "100000"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(EXPERIMENT)
    process.stdin.close()
    assert json.loads(process.stdout.readline())["iteration"] == 1
    process.stdout.close()
    assert process.wait(timeout=30) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


def test_check_of_an_embedded_store(tmp_path: Path) -> None:
    keys = {
        "NEUROVIZ_SECRET_KEY": "hunter2-hunter2-hunter2",
        "NEUROVIZ_TEACHER_KEY": "hunter2-hunter2-teacher",
    }
    done = run_cli("check", "--port", "0", "--data-dir", str(tmp_path), **keys)
    assert done.returncode == 0, done.stdout
    printed = lines(done.stdout)
    assert all(line.startswith("ok ") for line in printed)
    assert any("embedded Valkey: valkey 9" in line for line in printed)
    assert any("dash 4." in line for line in printed)
    assert b"hunter2" not in done.stdout


def test_check_while_the_server_runs(start_server: StartServer, tmp_path: Path) -> None:
    start_server(tmp_path)
    done = run_cli("check", "--port", "0", "--data-dir", str(tmp_path))
    assert done.returncode == 0, done.stdout
    assert b"embedded Valkey of the running server: valkey 9" in done.stdout


def test_check_of_a_named_store(valkey_url: str, tmp_path: Path) -> None:
    done = run_cli("check", "--port", "0", "--redis-url", valkey_url, "--data-dir", str(tmp_path))
    assert done.returncode == 0, done.stdout
    assert f"{valkey_url}: valkey 9" in done.stdout.decode()
    assert (
        "warn  keys         NEUROVIZ_SECRET_KEY and NEUROVIZ_TEACHER_KEY are not set" in done.stdout.decode()
    )


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (
            ("--redis-url", "redis://:hunter2@127.0.0.1:1"),
            "WRONG store        redis://***@127.0.0.1:1: Error 111",
        ),
        (("--redis-url", "unix:///nowhere.sock"), "WRONG store        unix:///nowhere.sock: Error 2"),
        (
            ("--host", "nosuch.invalid"),
            "WRONG address      the host 'nosuch.invalid' is not known: ",
        ),
        (("--data-dir", "/proc/none"), "WRONG data folder  the data folder /proc/none can't be written: "),
        (
            ("--data-dir", "/etc/hostname"),
            "WRONG data folder  the data folder /etc/hostname can't be written: something that is no",
        ),
    ],
)
def test_check_names_what_is_wrong(arguments: tuple[str, ...], wrong: str, tmp_path: Path) -> None:
    done = run_cli("check", "--port", "0", *arguments, NEUROVIZ_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert any(line.startswith(wrong) for line in lines(done.stdout)), done.stdout.decode()
    assert len([line for line in lines(done.stdout) if line.startswith("WRONG")]) <= 2
    assert not any(line.startswith("ok    cache") for line in lines(done.stdout))
    assert (done.stderr, b"hunter2" in done.stdout) == (b"", False)


def test_check_says_when_a_header_makes_nobody_a_teacher(tmp_path: Path) -> None:
    named = {"NEUROVIZ_DATA_DIR": str(tmp_path), "NEUROVIZ_AUTH_HEADER": "X-Remote-User"}
    done = run_cli("check", "--port", "0", **named)
    assert b"while NEUROVIZ_TEACHERS and NEUROVIZ_TRUSTED_PROXIES are empty" in done.stdout
    done = run_cli("check", "--port", "0", **named, NEUROVIZ_TEACHERS="smith, jones")
    assert done.returncode == 1
    assert any(line.startswith("WRONG teachers") and "TRUSTED_PROXIES is empty" in line
               for line in lines(done.stdout))  # fmt: skip
    done = run_cli(
        "check",
        "--port",
        "0",
        **named,
        NEUROVIZ_TEACHERS="smith, jones",
        NEUROVIZ_TRUSTED_PROXIES="10.0.0.0/8",
    )
    assert done.returncode == 0, done.stdout
    assert "ok    setting      teachers = smith, jones" in lines(done.stdout)
    assert b"warn  teachers" not in done.stdout


def test_check_says_when_names_of_teachers_come_in_no_header(tmp_path: Path) -> None:
    done = run_cli("check", "--port", "0", "--data-dir", str(tmp_path), NEUROVIZ_TEACHERS="smith")
    wrong = "WRONG teachers     NEUROVIZ_TEACHERS makes nobody a teacher while NEUROVIZ_AUTH_HEADER is empty"
    assert (done.returncode, wrong in lines(done.stdout)) == (1, True)


def test_check_warns_of_a_header_that_is_believed_from_everywhere(tmp_path: Path) -> None:
    header = {"NEUROVIZ_AUTH_HEADER": "X-Forwarded-User", "NEUROVIZ_TEACHERS": "smith"}
    proxies = {"NEUROVIZ_TRUSTED_PROXIES": "10.0.0.0/8, ::/0"}
    done = run_cli("check", "--port", "0", "--data-dir", str(tmp_path), **header, **proxies)
    warned = [line for line in lines(done.stdout) if line.startswith("warn  teachers")]
    assert (done.returncode, len(warned)) == (0, 1)
    assert "NEUROVIZ_TRUSTED_PROXIES has ::/0" in warned[0]
