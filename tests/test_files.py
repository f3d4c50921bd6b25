"""The files that a web server in front serves by itself."""

import gzip
import http.client
import re
from pathlib import Path
from urllib.parse import urlsplit

from tests.conftest import run_cli


def test_each_file_is_what_the_server_serves_under_its_name(server: str, tmp_path: Path) -> None:
    done = run_cli("files", str(tmp_path / "files"))
    assert done.returncode == 0, done.stderr
    found = {path for path in (tmp_path / "files").rglob("*") if path.is_file()}
    plain = {path for path in found if path.suffix != ".gz"}
    assert f"{len(plain)} files" in done.stdout.decode()
    assert {path.suffix for path in plain} == {".js", ".css", ".svg"}
    connection = http.client.HTTPConnection(urlsplit(server).netloc)
    for path in sorted(plain):
        connection.request("GET", f"/{path.relative_to(tmp_path / 'files')}")
        response = connection.getresponse()
        assert (response.status, response.read()) == (200, path.read_bytes()), path
        compressed = path.with_name(f"{path.name}.gz")
        assert gzip.decompress(compressed.read_bytes()) == path.read_bytes()
    connection.close()


def test_every_file_that_the_page_names_is_there(server: str, tmp_path: Path) -> None:
    assert run_cli("files", str(tmp_path)).returncode == 0
    connection = http.client.HTTPConnection(urlsplit(server).netloc)
    connection.request("GET", "/")
    page = connection.getresponse().read().decode()
    connection.close()
    named = re.findall(r'(?:src|href)="/([^"?]+\.(?:js|css|svg))', page)
    assert len(named) > 50
    for name in named:
        assert (tmp_path / re.sub(r"\.v[\w-]+m[0-9a-f]+(?=\.)", "", name)).is_file(), name


def test_a_folder_that_cannot_be_made_is_told() -> None:
    done = run_cli("files", "/proc/there")
    assert (done.returncode, done.stderr) == (1, b"neuroviz-dash: /proc/there: No such file or directory\n")
