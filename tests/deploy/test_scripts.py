"""The scripts and units of deploy/, as far as they can be looked at without a machine to install on."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.site import DEPLOY

HERE = Path(__file__).parent
SCRIPTS = [
    *(DEPLOY / name for name in ("install", "backup", "restore", "quickstart", "nginx-agrees")),
    *sorted((DEPLOY / "parts").glob("*.sh")),
    *(HERE / name for name in ("one-machine", "certificate")),
    HERE.parent / "run",
]
UNITS = ("neuroviz.service", "neuroviz-valkey@.service")
MOST_EXPOSED = 15  # of 100, by systemd's own count


def need(tool: str, package: str) -> None:
    """Skips the test where a tool is missing."""
    if not shutil.which(tool):
        pytest.skip(f"{tool} is missing; on Debian: apt-get install {package}")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_finds_nothing(script: Path) -> None:
    need("shellcheck", "shellcheck")
    done = subprocess.run(["shellcheck", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The units, with programs in them that are on this machine."""
    need("systemd-analyze", "systemd")
    for name in UNITS:
        text = re.sub(r"(?m)^(ExecStart|ExecStartPre)=\S+", r"\1=/bin/true", (DEPLOY / name).read_text())
        (tmp_path / name).write_text(text)
    shutil.copy(tmp_path / UNITS[1], tmp_path / "neuroviz-valkey@store.service")
    return [tmp_path / UNITS[0], tmp_path / "neuroviz-valkey@store.service"]


def test_systemd_understands_every_line_of_the_units(units: list[Path]) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    told = [line for line in done.stderr.splitlines() if "neuroviz" in line]
    assert (done.returncode, told) == (0, [])


def test_the_units_are_shut_in(units: list[Path]) -> None:
    for unit in units:
        done = subprocess.run(
            [
                "systemd-analyze",
                "security",
                "--offline=true",
                f"--threshold={MOST_EXPOSED}",
                "--no-pager",
                unit,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--nmae", "x"], "--nmae is not an option"),
        (["--name"], "--name needs a value"),
        (["--certificate", "a.pem"], "--certificate and --key go together"),
        (["--certificate", "a.pem", "--key", "b.pem", "--self-signed"], "not both"),
    ],
)
def test_a_wrong_option_is_told_before_anything_is_done(words: list[str], told: str) -> None:
    done = subprocess.run([DEPLOY / "install", *words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr


@pytest.mark.parametrize("script", ["install", "backup", "restore"])
def test_only_root_may_run_them(script: str) -> None:
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    else:
        command = []
    done = subprocess.run([*command, DEPLOY / script], capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 1
    assert "this is root's work" in done.stderr


@pytest.mark.parametrize("script", ["backup", "restore"])
def test_an_option_is_no_file(script: str, tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [DEPLOY / script, *words], cwd=tmp_path, capture_output=True, text=True, check=False
        )

    assert run("--help").stdout.startswith(f"Usage: deploy/{script} ")
    refused = run("-x.tar.gz")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "-x.tar.gz is not an option" in refused.stderr
    assert not list(tmp_path.iterdir())
