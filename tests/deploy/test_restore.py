"""What deploy/restore does besides the store: nginx, and the way back when something fails."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.machine import SECRET, Machine
from tests.deploy.site import DEPLOY

OWN_HEADER = "NEUROVIZ_AUTH_HEADER=X-Shib-User\nNEUROVIZ_PORT=8051\nNEUROVIZ_REQUEST_BYTES=2000000\n"


def test_nginx_is_made_for_the_settings_that_are_back(machine: Machine, tmp_path: Path) -> None:
    backup = tmp_path / "backup.tar.gz"
    machine.settings.write_text(f"NEUROVIZ_SECRET_KEY={SECRET}\n{OWN_HEADER}")
    sign_in = machine.settings.with_name("nginx.d") / "sign-in.conf"
    sign_in.write_text("proxy_set_header X-Shib-User $user;\n")
    assert machine.run("backup", backup).returncode == 0

    # A new machine: with settings, and an nginx, of its own; and what an earlier restore has left there.
    earlier = machine.root / "var/lib/neuroviz-before-20260101T000000"
    earlier.mkdir()
    machine.settings.write_text("NEUROVIZ_SECRET_KEY=another-secret-than-before-0123456789\n")
    sign_in.unlink()
    sign_in.with_name("new.conf").write_text("")
    done = machine.run("restore", backup)
    assert done.returncode == 0, done.stderr
    nginx = machine.settings.with_name("nginx.conf")
    assert 'proxy_set_header X-Shib-User "";' in nginx.read_text()
    assert "server 127.0.0.1:8051 max_fails=0;" in nginx.read_text()
    assert "client_max_body_size 2000000;" in nginx.read_text()
    assert nginx.stat().st_mode & 0o777 == 0o644  # the app's own user looks into it
    assert [path.name for path in sign_in.parent.iterdir()] == ["sign-in.conf"]
    (before,) = {*(machine.root / "var/lib").glob("neuroviz-before-*")} - {earlier}
    assert (before / "nginx.d/new.conf").exists()
    assert f"rm -r {earlier}\n" in done.stdout
    assert f"rm -r {before}" not in done.stdout

    told = machine.told().splitlines()
    stop, nginx_start, app_start = (
        told.index(words)
        for words in (
            "stop neuroviz.service neuroviz-valkey@store.service",
            "restart nginx.service",
            "start neuroviz.service",
        )
    )
    assert stop < nginx_start < app_start
    assert "https://localhost/" in (machine.root / "curl.log").read_text()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEUROVIZ_AUTH_HEADER", "X-Shib-User"),
        ("NEUROVIZ_PORT", "8051"),
        ("NEUROVIZ_REQUEST_BYTES", "2000000"),
        ("NEUROVIZ_REQUEST_BYTES", "2500000"),
    ],
)
def test_the_app_starts_only_if_nginx_was_made_for_its_settings(
    tmp_path: Path, name: str, value: str
) -> None:
    conf = tmp_path / "nginx.conf"
    text = (DEPLOY / "nginx.conf").read_text()
    text = text.replace("${SITE_SERVERS}", "server 127.0.0.1:8050 max_fails=0;")
    conf.write_text(text.replace("${SITE_BYTES}", "2500000").replace("${SITE_USER_HEADER}", "X-Remote-User"))
    done = subprocess.run(
        [DEPLOY / "nginx-agrees", conf],
        env={"PATH": os.environ["PATH"], name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    if value == "2500000":
        assert (done.returncode, done.stderr) == (0, "")
    else:
        assert done.returncode == 1
        assert value in done.stderr
        assert "Run deploy/install" in done.stderr


def test_the_apps_unit_asks_before_it_starts() -> None:
    unit = (DEPLOY / "neuroviz.service").read_text()
    assert "\nExecStartPre=/opt/neuroviz-dash/nginx-agrees /etc/neuroviz-dash/nginx.conf\n" in unit


def test_a_store_on_a_volume_of_its_own_is_told_before_anything_stops(
    machine: Machine, tmp_path: Path
) -> None:
    assert machine.run("backup", tmp_path / "backup.tar.gz").returncode == 0
    (machine.root / "is-mounted").touch()
    before = machine.told()
    done = machine.run("restore", tmp_path / "backup.tar.gz")
    assert done.returncode == 1
    assert "a file system of its own" in done.stderr
    assert machine.told() == before


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "fails",
    [
        "stop neuroviz.service neuroviz-valkey@store.service",
        "nginx",
        "restart nginx.service",
        "start neuroviz-valkey@store.service",
        "start neuroviz.service",
    ],
)
def test_a_restore_that_fails_leaves_all_as_it_was_and_running(
    machine: Machine, tmp_path: Path, fails: str
) -> None:
    backup = tmp_path / "backup.tar.gz"
    lines = machine.settings.with_name("nginx.d") / "own.conf"
    lines.write_text("# refused-by-nginx\n" if fails == "nginx" else "")
    assert machine.run("backup", backup).returncode == 0
    lines.write_text("# of this machine\n")
    machine.settings.write_text("NEUROVIZ_SECRET_KEY=of-this-machine-0123456789-0123456789\n")
    machine.say("set", "who", "this machine's student")
    settings = contents(machine.settings.parent)
    if fails != "nginx":
        (machine.root / "fails").write_text(fails)
    done = machine.run("restore", backup)
    assert done.returncode == 1
    assert "all is as it was before, and runs" in done.stderr
    assert contents(machine.settings.parent) == settings
    assert machine.say("get", "who") == "this machine's student"
    assert machine.told().splitlines()[-1] == "start neuroviz.service"
    assert not list((machine.root / "var/lib").glob("neuroviz-[br]*"))


def test_what_could_not_be_brought_back_is_named(machine: Machine, tmp_path: Path) -> None:
    backup = tmp_path / "backup.tar.gz"
    assert machine.run("backup", backup).returncode == 0
    shutil.copy(machine.settings.with_name("store.conf"), tmp_path)
    machine.settings.with_name("store.conf").unlink()  # so that no store starts, neither of them
    done = machine.run("restore", backup)
    assert done.returncode == 1
    (before,) = (machine.root / "var/lib").glob("neuroviz-before-*")
    assert f"what was there before is in {before}" in done.stderr
    shutil.copy(tmp_path / "store.conf", machine.settings.parent)
    machine.systemctl("start")
