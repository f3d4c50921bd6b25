"""A machine in a root of its own, for deploy/backup and deploy/restore, with a real Redis or Valkey.

`systemctl`, `nginx` and `curl` are stand-ins: the first starts and stops that server, and lets the app start
only as its unit does; tests/deploy/one-machine has real ones.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploy.site import DEPLOY

SYSTEMCTL = """#!/bin/sh
echo "$@" >>"$DESTDIR/systemctl.log"
conf=$DESTDIR/etc/neuroviz-dash
failed=$DESTDIR/fails
if [ -e "$failed" ] && [ "$(cat "$failed")" = "$*" ]; then
    rm "$failed"
    exit 1
fi
case $* in
is-active*) exit 3 ;;
start*store*)
    "$SERVER" "$conf/store.conf" --daemonize yes || exit 1
    until [ "$("$CLI" -s "$DESTDIR/run/neuroviz-store/valkey.sock" ping 2>/dev/null)" = PONG ]; do
        sleep 0.02
    done
    ;;
stop*store*) exec "$CLI" -s "$DESTDIR/run/neuroviz-store/valkey.sock" shutdown ;;
start*neuroviz.service) (set -a && . "$conf/environment" && exec "$DEPLOY/nginx-agrees" "$conf/nginx.conf") ;;
esac
"""
NGINX = """#!/bin/sh
! grep -q refused-by-nginx "$DESTDIR"/etc/neuroviz-dash/nginx.d/* 2>/dev/null
"""
MOUNTPOINT = """#!/bin/sh
[ -e "$DESTDIR/is-mounted" ]
"""
CURL = """#!/bin/sh
echo "$@" >>"$DESTDIR/curl.log"
printf 200
"""
OLD_NGINX = """server 127.0.0.1:8050 max_fails=0; client_max_body_size 2500000;
proxy_set_header X-Remote-User "";
"""
SITE = "SITE_NAME=localhost SITE_CERTIFICATE=/etc/ssl/own.pem SITE_KEY=/etc/ssl/own-key.pem\n"
SECRET = "the-secret-of-the-machine-0123456789"


def _tool(name: str) -> str:
    found = shutil.which(f"valkey-{name}") or shutil.which(f"redis-{name}")
    if not found:
        pytest.skip(f"valkey-{name} or redis-{name} is missing; on Debian: apt-get install redis-tools")
    return found


@dataclass
class Machine:
    """A root with what deploy/install has made in it, and its store running.

    systemctl fails once at the command that the file `fails` holds.
    """

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

    def say(self, *words: str) -> str:
        """The store's answer."""
        tool, socket = self.environ["CLI"], self.root / "run/neuroviz-store/valkey.sock"
        done = subprocess.run([tool, "-s", socket, *words], capture_output=True, text=True, check=True)
        return done.stdout.rstrip("\n")

    def told(self) -> str:
        """All that systemctl was told."""
        return (self.root / "systemctl.log").read_text()

    def run(self, script: str, *arguments: Path) -> "subprocess.CompletedProcess[str]":
        """deploy/backup or deploy/restore on this machine."""
        return subprocess.run(
            [DEPLOY / script, *arguments], env=self.environ, capture_output=True, text=True, check=False
        )


@contextmanager
def made_machine() -> Iterator[Machine]:
    """A machine with a store, and settings with a secret."""
    if os.geteuid() != 0:
        pytest.skip("deploy/backup is root's work")
    if not shutil.which("envsubst"):
        pytest.skip("envsubst is missing; on Debian: apt-get install gettext-base")
    # A short name: the path of a unix socket has room for 107 bytes.
    with tempfile.TemporaryDirectory() as folder_name:
        root = Path(folder_name)
        for folder in ("bin", "etc/neuroviz-dash/nginx.d", "run/neuroviz-store", "var/lib/neuroviz-store"):
            (root / folder).mkdir(parents=True)
        # Debian's redis-tools have the whole server in them, under the name of the checker.
        (root / "bin/redis-server").symlink_to(_tool("check-rdb"))
        for name, text in (
            ("systemctl", SYSTEMCTL),
            ("nginx", NGINX),
            ("curl", CURL),
            ("mountpoint", MOUNTPOINT),
        ):
            (root / "bin" / name).write_text(text)
            (root / "bin" / name).chmod(0o755)
        conf = (DEPLOY / "store.conf").read_text().replace("${STORE_MEGABYTES}", "64")
        conf = conf.replace("/run/", f"{root}/run/").replace("/var/lib/", f"{root}/var/lib/")
        (root / "etc/neuroviz-dash/store.conf").write_text(conf)
        (root / "etc/neuroviz-dash/site").write_text(SITE)
        (root / "etc/neuroviz-dash/nginx.conf").write_text(OLD_NGINX)
        environ = {
            "DESTDIR": folder_name,
            "DEPLOY": str(DEPLOY),
            "SERVER": f"{root}/bin/redis-server",
            "CLI": _tool("cli"),
        }
        made = Machine(root, {**environ, "PATH": f"{root}/bin:{os.environ['PATH']}"})
        made.settings.write_text(f"NEUROVIZ_SECRET_KEY={SECRET}\n")
        made.settings.chmod(0o600)
        made.systemctl("start")
        yield made
        made.systemctl("stop")
