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
    parts = "".join(
        f'. "$here/parts/{name}.sh"\n' for name in ("machine", "files", "system", "site", "nginx")
    )
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


@pytest.mark.parametrize(
    ("release", "python", "told"),
    [
        ("ID=debian\nVERSION_ID=11", "exit 0", "this Debian is too old: 12 or newer is needed"),
        ('ID=debian\nVERSION_ID="12"', "exit 0", ""),
        ("ID=debian", "exit 0", ""),  # the next one, which has no number yet
        ("ID=debian\nVERSION_ID=12", '[ "$1" = --version ] && echo Python 3.9.2', "Python 3.9.2 is too old"),
        ("ID=ubuntu\nVERSION_ID=24.04", "exit 0", ""),
    ],
)
def test_an_old_system_is_refused(environment: Path, release: str, python: str, told: str) -> None:
    root = environment.parents[2]
    (root / "etc/os-release").write_text(f"{release}\n")
    program(root, "python3", python)
    done = run(root, "check_system")
    assert done.returncode == (1 if told else 0), done.stderr
    assert told in done.stderr


def test_other_sites_of_the_same_nginx_are_named_and_kept(environment: Path) -> None:
    root = environment.parents[2]
    enabled = root / "etc/nginx/sites-enabled"
    available = root / "etc/nginx/sites-available"
    for folder in (enabled, available):
        folder.mkdir(parents=True)
    program(root, "dpkg", f"cat {root}/changed 2>/dev/null")
    call(root, "check_sites", replace_sites="")
    (available / "default").touch()
    (enabled / "default").symlink_to(available / "default")
    call(root, "check_sites", replace_sites="")
    (root / "changed").write_text("??5?????? c /etc/nginx/sites-available/default\n")
    (enabled / "wiki").touch()
    done = run(root, "check_sites", replace_sites="")
    assert done.returncode == 1
    assert f"{enabled}/default {enabled}/wiki\n" in done.stderr
    call(root, "check_sites", replace_sites="yes")
    # What only has the name of Debian's own is somebody's.
    (root / "changed").unlink()
    (enabled / "wiki").unlink()
    (enabled / "default").unlink()
    (enabled / "default").touch()
    assert f"{enabled}/default\n" in run(root, "check_sites", replace_sites="").stderr
    # Once nginx is this site's, what is enabled there does not matter.
    (root / "etc/systemd/system/nginx.service.d").mkdir(parents=True)
    (root / "etc/systemd/system/nginx.service.d/neuroviz.conf").touch()
    call(root, "check_sites", replace_sites="")


def test_nginx_does_not_listen_by_ipv6_where_there_is_none(environment: Path) -> None:
    root = environment.parents[2]
    text = (DEPLOY / "nginx.conf").read_text()
    without = call(root, 'listening <"$here/nginx.conf"')
    assert "[::]" not in without
    assert without.count("listen ") == text.count("listen ") - text.count("listen [::]")
    (root / "proc/net").mkdir(parents=True)
    (root / "proc/net/if_inet6").touch()
    assert call(root, 'listening <"$here/nginx.conf"') == text


def program(root: Path, name: str, text: str) -> None:
    """A stand-in for a program."""
    (root / "bin").mkdir(exist_ok=True)
    (root / "bin" / name).write_text(f"#!/bin/sh\n{text}\n")
    (root / "bin" / name).chmod(0o755)
