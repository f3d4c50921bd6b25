"""What deploy/restore does besides the store: nginx, and the way back when something fails."""

import os
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

    # A new machine: with settings, and an nginx, of its own.
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
    (before,) = (machine.root / "var/lib").glob("neuroviz-before-*")
    assert (before / "nginx.d/new.conf").exists()

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
