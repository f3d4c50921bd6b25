"""An nginx with the configuration of deploy/nginx.conf in front of a server, for tests."""

import os
import socket
import string
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_ports

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
CERTIFICATE = Path(__file__).with_name("certificate")


@dataclass(frozen=True)
class Site:
    """Where browsers reach a server: by TLS, and by HTTP, which leads there."""

    host: str
    secure_port: int
    plain_port: int
    authority: Path

    @property
    def address(self) -> str:
        """As browsers write it."""
        return f"https://{self.host}" + ("" if self.secure_port == 443 else f":{self.secure_port}")


def configuration(folder: Path, apps: list[str], files: Path, ports: tuple[int, int]) -> str:
    """deploy/nginx.conf, filled in as deploy/install does, for a site `localhost` in a folder of its own."""
    plain, secure = ports
    text = (DEPLOY / "nginx.conf").read_text()
    return string.Template(text).safe_substitute(
        SITE_NAME="localhost",
        SITE_HOST=f"localhost:{secure}",
        SITE_HTTP_PORT=plain,
        SITE_HTTPS_PORT=secure,
        SITE_CERTIFICATE=folder / "certificate.pem",
        SITE_KEY=folder / "key.pem",
        SITE_SERVERS=" ".join(f"server {app};" for app in apps),
        SITE_FILES=files,
        SITE_BYTES=2_500_000,
        SITE_USER_HEADER="X-Remote-User",
        SITE_PROCESSES="auto",
        SITE_LOGS=folder,
        SITE_CHALLENGES=folder,
    )


@contextmanager
def nginx(folder: Path, apps: list[str], files: Path) -> Iterator[Site]:
    """nginx in front of servers, each host:port."""
    subprocess.run([CERTIFICATE, "localhost", folder], check=True)
    plain, secure = free_ports(2)
    (folder / "nginx.conf").write_text(configuration(folder, apps, files, (plain, secure)))
    ours = f"daemon off; pid {folder}/nginx.pid;"
    process = subprocess.Popen(
        ["nginx", "-e", folder / "error.log", "-c", folder / "nginx.conf", "-g", ours],
        stderr=subprocess.PIPE,
    )
    site = Site("localhost", secure, plain, folder / "authority.pem")
    try:
        _wait(site, process)
        yield site
    finally:
        process.terminate()
        process.communicate(timeout=15)


def installed_site() -> Site | None:
    """The one that NEUROVIZ_TEST_ADDRESS and NEUROVIZ_TEST_CA name, at the usual ports."""
    if address := os.environ.get("NEUROVIZ_TEST_ADDRESS"):
        return Site(address.removeprefix("https://"), 443, 80, Path(os.environ["NEUROVIZ_TEST_CA"]))
    return None


def _wait(site: Site, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", site.secure_port), 1).close()
        except ConnectionRefusedError:
            continue
        else:
            return
    raise AssertionError(process.communicate()[1].decode())
