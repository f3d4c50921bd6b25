"""The line to the crowd's process."""

import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

Order = Callable[..., Any]
"""order("press", seconds=2.0, ...): a method of `room.Room` by name, and what it gave."""


@contextlib.contextmanager
def crowd(address: str) -> Iterator[Order]:
    """A crowd at this server; it goes when the context ends."""
    ours, theirs = socket.socketpair()
    words = ["-m", "gevent.monkey", "--module", "tests.bench.crowd.room", address, str(theirs.fileno())]
    process = subprocess.Popen([sys.executable, *words], pass_fds=[theirs.fileno()])
    theirs.close()
    try:
        with ours, ours.makefile("rw") as orders:

            def order(do: str, **fields: Any) -> Any:
                orders.write(json.dumps({"do": do, **fields}) + "\n")
                orders.flush()
                return json.loads(orders.readline())

            yield order
    finally:
        process.terminate()
        process.wait(10)
