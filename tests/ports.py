"""Ports for servers that tests start, stop and start again at the same place."""

import contextlib
import random
import socket

LOWEST, HIGHEST = 12_000, 21_999
BUS = 10_000
"""How far above its own port a node of a cluster listens for the other nodes."""


def free_ports(count: int) -> list[int]:
    """Different ports with which nobody does anything, nor with those a node's bus would have.

    They lie below the ports that Linux gives to connections that go out (32768 and up), as do those of the
    bus: nothing can listen on one that such a connection has, or takes before the server is there.
    """
    found: list[int] = []
    with contextlib.ExitStack() as taken:
        for port in random.sample(range(LOWEST, HIGHEST + 1), HIGHEST + 1 - LOWEST):
            if len(found) == count:
                break
            with contextlib.suppress(OSError):
                for each in (port, port + BUS):
                    taken.enter_context(socket.create_server(("127.0.0.1", each)))
                found.append(port)
    assert len(found) == count, f"only {len(found)} of {count} ports are free"
    return found
