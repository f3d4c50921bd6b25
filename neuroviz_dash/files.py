"""`neuroviz-dash files`: the files that a web server in front may serve by itself, copied and compressed.

Only what the app serves too, at the same paths: a web server that had the installation's own folders would
serve Python's files as well.
"""

import gzip
import importlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import dash

from neuroviz_dash.app import create_app
from neuroviz_dash.settings import read_settings

COMPRESSED = {".css", ".js", ".svg"}


def write_files(folder: Path) -> int:
    """Fill `folder`, made if it is not there, and give the number of files. Raises OSError."""
    count = 0
    for source, path in _files():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
        if target.suffix in COMPRESSED:
            _compress(target)
        count += 1
    return count


def _files() -> Iterator[tuple[Path, Path]]:
    """Each file, and its path under the web server's root."""
    app = _app()
    assets = Path(app.config.assets_folder)
    for source in sorted(assets.rglob("*")):
        if source.is_file():
            yield source, Path("assets") / source.relative_to(assets)
    for package, paths in sorted(app.registered_paths.items()):
        home = Path(importlib.import_module(package).__file__ or "").parent
        for path in sorted(paths):
            # The maps of sources are large, and only developers' tools ask for them.
            if not path.endswith(".map") and (home / path).is_file():
                yield home / path, Path("_dash-component-suites") / package / path


def _app() -> dash.Dash:
    """An app that knows its files, and serves nobody: its keys are thrown away, its store is never asked."""
    keys = {name: secrets.token_hex(32) for name in ("secret_key", "teacher_key")}
    app = create_app(read_settings({}, redis_url="redis://127.0.0.1", **keys))
    with app.server.test_request_context("/"):
        app.index()  # Dash learns which files its page may ask for when it makes the page
    return app


def _compress(path: Path) -> None:
    compressed = path.with_name(f"{path.name}.gz")
    compressed.write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    times = path.stat()
    os.utime(compressed, ns=(times.st_atime_ns, times.st_mtime_ns))
