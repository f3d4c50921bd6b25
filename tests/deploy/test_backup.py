"""deploy/backup and deploy/restore on a real Redis or Valkey of the distribution, in a root of its own.

`systemctl` alone is a stand-in, which starts and stops that server; tests/deploy/one-machine has a real one.
"""

import os
import shutil
import stat
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import StartServer
from tests.deploy.site import DEPLOY
from tests.live.people import Person

SYSTEMCTL = """#!/bin/sh
echo "$@" >>"$DESTDIR/systemctl.log"
case $* in
start*store*)
    "$SERVER" "$DESTDIR/etc/neuroviz-dash/store.conf" --daemonize yes || exit 1
    until [ "$("$CLI" -s "$DESTDIR/run/neuroviz-store/valkey.sock" ping 2>/dev/null)" = PONG ]; do
        sleep 0.02
    done
    ;;
stop*store*) exec "$CLI" -s "$DESTDIR/run/neuroviz-store/valkey.sock" shutdown ;;
esac
"""
SECRET = "the-secret-of-the-machine-0123456789"


def _tool(name: str) -> str:
    found = shutil.which(f"valkey-{name}") or shutil.which(f"redis-{name}")
    if not found:
        pytest.skip(f"valkey-{name} or redis-{name} is missing; on Debian: apt-get install redis-tools")
    return found


@dataclass
class Machine:
    """A root with what deploy/install has made in it, and its store running."""

    root: Path
    environ: dict[str, str]

    @property
    def store(self) -> Path:
        """The store's folder."""
        return self.root / "var/lib/neuroviz-store"

    @property
    def settings(self) -> Path:
        """The file with the secrets."""
        return self.root / "etc/neuroviz-dash/environment"

    @property
    def address(self) -> str:
        """The store's, for the app."""
        return f"unix://{self.root}/run/neuroviz-store/valkey.sock"

    def systemctl(self, what: str) -> None:
        """Start or stop the store."""
        subprocess.run([self.root / "bin/systemctl", what, "store"], env=self.environ, check=True)

    def told(self) -> str:
        """All that systemctl was told."""
        return (self.root / "systemctl.log").read_text()

    def run(self, script: str, *arguments: Path) -> "subprocess.CompletedProcess[str]":
        """deploy/backup or deploy/restore on this machine."""
        return subprocess.run(
            [DEPLOY / script, *arguments], env=self.environ, capture_output=True, text=True, check=False
        )


@pytest.fixture
def machine() -> Iterator[Machine]:
    """A machine with a store, and settings with a secret."""
    if os.geteuid() != 0:
        pytest.skip("deploy/backup is root's work")
    # A short name: the path of a unix socket has room for 107 bytes.
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for folder in ("bin", "etc/neuroviz-dash", "run/neuroviz-store", "var/lib/neuroviz-store"):
            (root / folder).mkdir(parents=True)
        # Debian's redis-tools have the whole server in them, under the name of the checker.
        (root / "bin/redis-server").symlink_to(_tool("check-rdb"))
        (root / "bin/systemctl").write_text(SYSTEMCTL)
        (root / "bin/systemctl").chmod(0o755)
        conf = (DEPLOY / "store.conf").read_text().replace("${STORE_MEGABYTES}", "64")
        conf = conf.replace("/run/", f"{root}/run/").replace("/var/lib/", f"{root}/var/lib/")
        (root / "etc/neuroviz-dash/store.conf").write_text(conf)
        environ = {"DESTDIR": name, "SERVER": f"{root}/bin/redis-server", "CLI": _tool("cli")}
        made = Machine(root, {**environ, "PATH": f"{root}/bin:{os.environ['PATH']}"})
        made.settings.write_text(f"NEUROVIZ_SECRET_KEY={SECRET}\n")
        made.settings.chmod(0o600)
        made.systemctl("start")
        yield made
        made.systemctl("stop")


def test_a_run_is_back_after_a_wipe(machine: Machine, start_server: StartServer, tmp_path: Path) -> None:
    keys = {"NEUROVIZ_REDIS_URL": machine.address, "NEUROVIZ_SECRET_KEY": SECRET}
    server = start_server(tmp_path / "data", **keys)
    student = Person(server.url)
    opened = student.command({"do": "open"})
    student.walk(opened["run"], opened["revision"], 5, "update")
    seen = student.command({"do": "open", "run": opened["run"]})
    backup = tmp_path / "backup.tar.gz"
    done = machine.run("backup", backup)
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    student.walk(opened["run"], seen["revision"], 9, "update")  # later than the backup, so lost with the wipe

    machine.systemctl("stop")
    shutil.rmtree(machine.store / "appendonlydir")
    machine.settings.write_text("NEUROVIZ_SECRET_KEY=another-secret-than-before-0123456789\n")
    machine.systemctl("start")
    assert "error" in student.command({"do": "open", "run": opened["run"]})
    done = machine.run("restore", backup)
    assert done.returncode == 0, done.stderr
    assert machine.settings.read_text() == f"NEUROVIZ_SECRET_KEY={SECRET}\n"
    assert stat.S_IMODE(machine.settings.stat().st_mode) == 0o600
    assert student.command({"do": "open", "run": opened["run"]}) == seen

    # What was there before the restore is kept, and the store goes on from what was restored.
    (before,) = (machine.root / "var/lib").glob("neuroviz-before-*")
    assert "another-secret" in (before / "environment").read_text()
    assert (before / "store/appendonlydir").is_dir()
    student.walk(opened["run"], seen["revision"], 6, "update")
    machine.systemctl("stop")
    machine.systemctl("start")
    again = student.command({"do": "open", "run": opened["run"]})
    assert again["cursor"]["iteration"] == 6


@pytest.mark.parametrize("how", ["cut", "changed", "without a store", "no archive"])
def test_a_damaged_backup_touches_nothing(machine: Machine, tmp_path: Path, how: str) -> None:
    backup = tmp_path / "backup.tar.gz"
    assert machine.run("backup", backup).returncode == 0
    _damage(backup, how, tmp_path / "unpacked")
    before = machine.told()
    done = machine.run("restore", backup)
    assert done.returncode == 1
    assert str(backup) in done.stderr
    assert machine.told() == before
    assert not list((machine.root / "var/lib").glob("neuroviz-[br]*"))


def _damage(backup: Path, how: str, folder: Path) -> None:
    whole = backup.read_bytes()
    if how == "cut":
        backup.write_bytes(whole[: len(whole) // 2])
        return
    if how == "no archive":
        backup.write_bytes(b"hello")
        return
    with tarfile.open(backup) as archive:
        archive.extractall(folder, filter="data")
    if how == "changed":
        (folder / "etc/environment").write_text("NEUROVIZ_SECRET_KEY=of-somebody-else-0123456789\n")
    else:
        (folder / "store.rdb").unlink()
    with tarfile.open(backup, "w:gz") as archive:
        for path in folder.iterdir():
            archive.add(path, path.name)


def test_a_backup_overwrites_no_other(machine: Machine, tmp_path: Path) -> None:
    backup = tmp_path / "backup.tar.gz"
    backup.write_text("last week's")
    done = machine.run("backup", backup)
    assert (done.returncode, backup.read_text()) == (1, "last week's")


def test_a_store_that_does_not_answer_gives_no_backup(machine: Machine, tmp_path: Path) -> None:
    machine.systemctl("stop")
    done = machine.run("backup", tmp_path / "backup.tar.gz")
    assert done.returncode == 1
    assert "the store did not give its data" in done.stderr
    assert not list(tmp_path.iterdir())
    machine.systemctl("start")
