"""The folder in which the workers of one server keep their numbers, for each to tell the sum.

Apart from `meters.py`: the master must not import the metrics' library, which would reach the workers before
gevent has patched what it uses.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""The library's own: it looks there when a worker imports it."""


@contextlib.contextmanager
def meter_folder() -> Iterator[Path]:
    """A fresh folder, named in this process's environment and so in its workers'."""
    owner = os.getpid()
    folder = Path(tempfile.mkdtemp(prefix="neuroviz-meters-"))
    os.environ[FOLDER_VARIABLE] = str(folder)
    try:
        yield folder
    finally:
        if os.getpid() == owner:  # a worker, which is a fork, leaves by the same way
            del os.environ[FOLDER_VARIABLE]
            shutil.rmtree(folder, ignore_errors=True)


def forget_worker(folder: Path, pid: int) -> None:
    """A worker has died: what it has open is no more. What it had counted stays in the sums."""
    for file in folder.glob(f"gauge_live*_{pid}.db"):
        file.unlink(missing_ok=True)
