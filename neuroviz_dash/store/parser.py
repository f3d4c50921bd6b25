"""How the store's answers are read."""

import socket

from redis._parsers import _HiredisParser


class StoreParser(_HiredisParser):
    """Looks cheaply whether a connection is clean.

    redis-py looks before each command whether an answer to somebody else's, or the end of the connection, is
    waiting to be read. It polls the socket, which under gevent starts watchers and goes through the loop: a
    tenth of what a worker does for a class.

    It leans on what redis-py keeps to itself, so that pyproject.toml bounds its version. The nodes of a
    cluster have redis-py's own parser, which knows of redirections.
    """

    def can_read(self, timeout: float = 0) -> bool:
        """As in the base class, which is not asked when there is nothing to be told of."""
        if timeout == 0 and self._is_clean():
            return False
        return bool(super().can_read(timeout))

    def _is_clean(self) -> bool:
        """Whether nothing has come, neither bytes nor the end; False where that takes a closer look."""
        if self._sock is None or self._reader is None or self._reader.has_data():
            return False
        waits = self._sock.gettimeout()
        self._sock.settimeout(0)
        try:
            self._sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except (OSError, ValueError):  # it is broken; or it is one of TLS, where nobody can peek
            return False
        finally:
            self._sock.settimeout(waits)
        return False
