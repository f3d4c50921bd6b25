"""A student's browser: connections that are kept, the page with its scripts, and times that are noted."""

import contextlib
import http.client
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import gevent  # type: ignore[import-untyped]

from tests.bench.crowd.follower import Follower
from tests.load.tally import Tally

T = TypeVar("T")

LANES = 6
"""Connections that a browser opens to one server at once."""
IDLE_SECONDS = 1.0
"""The server closes a connection 2 s after its last answer: one that may be about to be closed is left."""
SCRIPTS = re.compile(r'(?:src|href)="(/(?:assets|_dash-component-suites)/[^"]+)"')
PLOTLY = (
    "/_dash-component-suites/dash/dcc/async-graph.js",
    "/_dash-component-suites/plotly/package_data/plotly.min.js",
)
"""What the page loads when the network is drawn."""


def at_once(works: list[Callable[[], T]]) -> list[T]:
    """What all of them gave, begun together; raises the first error. gevent would print each by itself."""

    def tried(work: Callable[[], T]) -> tuple[list[T], Exception | None]:
        try:
            return [work()], None
        except Exception as error:  # noqa: BLE001 - raised below
            return [], error

    working = [gevent.spawn(tried, work) for work in works]
    gevent.joinall(working)
    if error := next((each.value[1] for each in working if each.value[1]), None):
        raise error
    return [value for each in working for value in each.value[0]]


@dataclass
class Browser(Follower):
    """A student with a browser's habits."""

    tally: Tally = field(default_factory=Tally, repr=False)
    _idle: list[tuple[http.client.HTTPConnection, float]] = field(default_factory=list)
    _kept_files: set[str] = field(default_factory=set)
    _tags: dict[str, str] = field(default_factory=dict)

    def request(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, bytes]:
        """Status and body, on a kept connection if there is one."""
        connection = self._kept() or self.connect()
        try:
            answer = self.exchange(connection, method, path, body, **headers)
        except BaseException:
            connection.close()
            raise
        self._idle.append((connection, time.monotonic()))
        return answer

    def _kept(self) -> http.client.HTTPConnection | None:
        while self._idle:
            connection, since = self._idle.pop()
            if time.monotonic() - since < IDLE_SECONDS:
                return connection
            connection.close()
        return None

    def note(self, path: str, headers: http.client.HTTPMessage) -> None:
        """Which files are kept, and how to ask for the others."""
        super().note(path, headers)
        if "immutable" in headers.get("Cache-Control", ""):
            self._kept_files.add(path)
        elif tag := headers.get("ETag"):
            self._tags[path] = tag

    def close(self) -> None:
        """No connection is left."""
        while self._idle:
            self._idle.pop()[0].close()

    @contextlib.contextmanager
    def timed(self, kind: str) -> Iterator[None]:
        """Notes how long it took, if it went well."""
        begun = time.perf_counter()
        yield
        self.tally.note(kind, 1e3 * (time.perf_counter() - begun))

    def load_page(self, is_first: bool) -> None:
        """The page and all that it asks for. A browser does not ask again for what it may keep, and of the
        rest it asks whether it has changed."""
        with self.timed("page"):
            text = self._fetched("/").decode()
        found = list(dict.fromkeys(SCRIPTS.findall(text)))
        assert found, "a page without scripts"
        with self.timed("scripts" if is_first else "scripts, again"):
            wanted = [each for each in [*found, *PLOTLY] if each not in self._kept_files]
            at_once([partial(self._fetch_all, wanted[at::LANES]) for at in range(LANES)])
        for path in ("/_dash-layout", "/_dash-dependencies"):
            with self.timed(path):
                self._fetched(path)

    def _fetch_all(self, paths: list[str]) -> None:
        for path in paths:
            self._fetched(path)

    def _fetched(self, path: str) -> bytes:
        asked = {"If-None-Match": self._tags[path]} if path in self._tags else {}
        status, body = self.request("GET", path, **asked)
        assert status == (304 if asked else 200), f"{path}: {status} {body[:200]!r}"
        return body
