"""deploy/backup and deploy/restore on a real Redis or Valkey of the distribution, in a root of its own."""

import shutil
import stat
import tarfile
from pathlib import Path

import pytest

from tests.conftest import StartServer
from tests.deploy.machine import SECRET, Machine
from tests.live.people import Person


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


def test_a_second_word_is_no_backup(machine: Machine, tmp_path: Path) -> None:
    done = machine.run("backup", tmp_path / "one", tmp_path / "two")
    assert (done.returncode, list(tmp_path.glob("one"))) == (1, [])
    assert "one file" in done.stderr


def test_a_store_that_does_not_answer_gives_no_backup(machine: Machine, tmp_path: Path) -> None:
    machine.systemctl("stop")
    done = machine.run("backup", tmp_path / "backup.tar.gz")
    assert done.returncode == 1
    assert "the store did not give its data" in done.stderr
    assert not list(tmp_path.iterdir())
    machine.systemctl("start")
