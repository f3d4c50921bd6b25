"""A stream of a class's events, as a page reads it."""

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Answer = dict[str, Any]


@dataclass
class Events:
    """The events of a stream, as they come."""

    connection: http.client.HTTPConnection
    response: http.client.HTTPResponse
    received: bytearray
    last: int = 0
    raw: bytearray = field(default_factory=bytearray)

    def __iter__(self) -> Iterator[Answer]:
        while line := self.response.readline():
            self.raw += line
            self.received += line
            if line.startswith(b"id: "):
                self.last = int(line[4:])
            elif line.startswith(b"data: ") and line != b"data: {}\n":
                yield json.loads(line[6:])

    def until(self, kind: str, **wanted: Any) -> Answer:
        """The next event of a kind whose fields are as wanted."""
        for event in self:
            if event["kind"] == kind and all(event.get(name) == value for name, value in wanted.items()):
                return event
        raise AssertionError(f"the stream ended before {kind} {wanted}")

    def rest(self) -> list[Answer]:
        """All that comes until the server ends the stream."""
        return list(self)

    def close(self) -> None:
        """The page is closed."""
        self.connection.close()
