"""The parts of deploy/install that can be run by themselves, in a root of its own."""

import os
import subprocess
from pathlib import Path

import pytest

from neuroviz_dash.settings import read_settings
from tests.deploy.site import DEPLOY


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """Where the settings are, with none yet."""
    (tmp_path / "etc/neuroviz-dash").mkdir(parents=True)
    return tmp_path / "etc/neuroviz-dash/environment"


def call(root: Path, words: str, **variables: str) -> str:
    """What a function of deploy/parts says, with this root for /."""
    done = run(root, words, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run(root: Path, words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """A function of deploy/parts, with this root for / and programs of `root`/bin first."""
    parts = "".join(f'. "$here/parts/{name}.sh"\n' for name in ("machine", "files", "site", "nginx"))
    return subprocess.run(
        ["sh", "-euc", parts + words],
        env={
            "PATH": f"{root}/bin:{os.environ['PATH']}",
            "DESTDIR": str(root),
            "here": str(DEPLOY),
            "drafts": str(root),
        }
        | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def runs_in_all(environment: Path) -> int:
    """As the app reads it."""
    lines = (line for line in environment.read_text().splitlines() if not line.startswith("#"))
    return read_settings(dict(line.split("=", 1) for line in lines)).runs_in_all


def test_as_many_runs_are_allowed_as_fit_into_the_store(environment: Path) -> None:
    root = environment.parents[2]
    call(root, "make_environment", STORE_MEGABYTES="1024")
    assert runs_in_all(environment) == 1024 * 1024 // 16
    assert environment.stat().st_mode & 0o777 == 0o600

    # A number that is there is the operator's. The file of an older installation, here without an end of its
    # last line, gets one.
    before = environment.read_text()
    assert call(root, "make_environment", STORE_MEGABYTES="2048") == ""
    assert environment.read_text() == before
    environment.write_text("NEUROVIZ_TEACHER_KEY=a-key-of-the-teacher-0123456789")
    call(root, "make_environment", STORE_MEGABYTES="64")
    assert environment.read_text() == (
        "NEUROVIZ_TEACHER_KEY=a-key-of-the-teacher-0123456789\nNEUROVIZ_RUNS_IN_ALL=4096\n"
    )


@pytest.mark.parametrize(
    "line",
    [
        "NEUROVIZ_PORT=8051",
        'NEUROVIZ_PORT="8051"',
        "NEUROVIZ_PORT='8051'",
        '  NEUROVIZ_PORT= "8051"  ',
        "NEUROVIZ_PORT=8050\nNEUROVIZ_PORT=8051",
        "NEUROVIZ_PORT=8051\n#NEUROVIZ_PORT=8052\nNEUROVIZ_PORT_OF_ANOTHER=8053",
    ],
)
def test_a_setting_is_read_as_systemd_reads_it(environment: Path, line: str) -> None:
    environment.write_text(f"{line}\n")
    assert call(environment.parents[2], "setting NEUROVIZ_PORT 8050") == "8051\n"


@pytest.mark.parametrize("line", ["", "NEUROVIZ_PORT=", 'NEUROVIZ_PORT=""'])
def test_a_setting_that_is_not_there_has_its_default(environment: Path, line: str) -> None:
    environment.write_text(f"{line}\n")
    assert call(environment.parents[2], "setting NEUROVIZ_PORT 8050") == "8050\n"


def test_a_page_without_its_store_is_no_success(environment: Path) -> None:
    root = environment.parents[2]
    program(root, "sleep", "")
    # The page is there in any case.
    program(
        root,
        "curl",
        f'echo "$@" >>{root}/asked\ncase $* in *:8051/readyz) printf "$READY" ;; *) printf 200 ;; esac',
    )
    environment.write_text("NEUROVIZ_PORT=8051\n")
    done = run(root, "wait_for_page", SITE_NAME="localhost", READY="503")
    assert done.returncode == 1
    assert "the app is not ready (http://127.0.0.1:8051/readyz answers 503)" in done.stderr
    call(root, "wait_for_page", SITE_NAME="localhost", READY="200")
    assert (root / "asked").read_text().endswith("https://localhost/\n")


def program(root: Path, name: str, text: str) -> None:
    """A stand-in for a program."""
    (root / "bin").mkdir(exist_ok=True)
    (root / "bin" / name).write_text(f"#!/bin/sh\n{text}\n")
    (root / "bin" / name).chmod(0o755)
