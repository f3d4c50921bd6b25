"""A site: an installation that is named, or nginx in front of a server of our own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from neuroviz_dash.files import write_files
from tests.conftest import StartServer
from tests.deploy.machine import Machine, made_machine
from tests.deploy.site import Site, installed_site, nginx
from tests.live.people import TEACHER_KEY


@pytest.fixture(scope="session")
def site(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Where the server is reached through nginx."""
    if found := installed_site():
        yield found
        return
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed; on Debian: apt-get install nginx")
    variables = {"NEUROVIZ_TEACHER_KEY": TEACHER_KEY, "NEUROVIZ_PROXY_HOPS": "1"}
    server = start_server(tmp_path_factory.mktemp("behind-nginx"), **variables)
    # Not in pytest's folder: nginx's processes are another user's, who may not go there.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        write_files(folder / "files")
        with nginx(folder, [urlsplit(server.url).netloc], folder / "files") as running:
            yield running


@pytest.fixture
def machine() -> Iterator[Machine]:
    """A machine with a store, and settings with a secret."""
    with made_machine() as made:
        yield made
