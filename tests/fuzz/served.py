"""The server under fuzz, as it is deployed, and what must not happen to it."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import neuroviz_dash
from neuroviz_dash.embedded import store_url
from tests.conftest import STOP_SECONDS, RunningServer, children_of, start_serving
from tests.fuzz.answers import Found
from tests.live.people import TEACHER_KEY

SECRET_KEY = "a-secret-key-of-the-fuzzed-server"
WORKERS = 2
MOST_MEMORY = 500
"""MB of one worker."""
HIGH_LIMITS = {
    "NEUROVIZ_REQUESTS_PER_SECOND": "1000", "NEUROVIZ_REQUEST_BURST": "10000",
    "NEUROVIZ_RUNS_PER_STUDENT": "100000", "NEUROVIZ_STREAMS_PER_STUDENT": "100",
}  # fmt: skip
"""So that none of them is met."""


@dataclass
class Served:
    """A running server, its processes as they were at first, and all that it logs."""

    server: RunningServer
    processes: set[int] = field(default_factory=set)
    log: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return self.server.url

    @property
    def netloc(self) -> str:
        """Host and port."""
        return urlsplit(self.url).netloc

    @property
    def secrets(self) -> dict[str, str]:
        """What no answer to anyone may hold."""
        store = store_url(self.server.data_dir)
        return {
            SECRET_KEY: "the secret key", TEACHER_KEY: "the teacher's key", "Traceback": "a traceback",
            store: "the store's address", store.removeprefix("unix://"): "the store's socket",
            str(self.server.data_dir): "the data folder", 'File "': "a line of a traceback",
            str(Path(neuroviz_dash.__file__).parent): "a folder of the server",
            sys.prefix: "a folder of the server",
        }  # fmt: skip

    def check(self) -> None:
        """Raises Found if a process has gone or come, or something was logged that must not be."""
        now = set(children_of(self.server.process.pid))
        if now != self.processes:
            raise Found(f"the server's processes were {self.processes} and are {now}")
        while self.log:
            line = self.log.pop(0)
            if any(word in line for word in ("Traceback", SECRET_KEY, TEACHER_KEY)):
                raise Found(f"the server has logged {line!r}, then {self.log!r}")

    def forgive(self) -> None:
        """What was logged belongs to a request that was judged: the next one is not blamed for it."""
        time.sleep(0.1)
        self.log.clear()

    def memory(self) -> dict[int, float]:
        """MB that each process holds."""
        pages = {pid: int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.processes}
        return {pid: count * 4096 / 1e6 for pid, count in pages.items()}


def _settled(master: int) -> set[int]:
    """The workers and the store, once the child that has printed the address is gone."""
    while len(found := set(children_of(master))) > WORKERS + 1:
        time.sleep(0.05)
    return found


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Served]:
    """A server of two workers; its output is read all the time, since a full pipe would stop it."""
    server = start_serving(
        folder,
        "--workers",
        str(WORKERS),
        NEUROVIZ_SECRET_KEY=SECRET_KEY,
        NEUROVIZ_TEACHER_KEY=TEACHER_KEY,
        **HIGH_LIMITS,
    )
    found = Served(server, _settled(server.process.pid))
    output = server.process.stdout
    assert output is not None
    reader = threading.Thread(target=lambda: found.log.extend(output), daemon=True)
    reader.start()
    try:
        yield found
    finally:
        server.process.terminate()
        server.process.wait(STOP_SECONDS)
        reader.join(STOP_SECONDS)
        output.close()
