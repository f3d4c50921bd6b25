"""The address that the server listens on."""

import errno
import socket

BACKLOG = 2048  # a class opens the page in the same second


class ListenError(RuntimeError):
    """The server can't listen there; the text is one line that says why."""


class PortTakenError(ListenError):
    """Another program listens there, perhaps this very server."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises ListenError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise ListenError(f"the host {host!r} is not known: {error.strerror}") from None
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        kind = PortTakenError if error.errno == errno.EADDRINUSE else ListenError
        raise kind(f"can't listen on {host} port {port}: {error.strerror}") from None
    return listener
