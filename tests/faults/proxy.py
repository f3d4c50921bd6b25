"""A TCP proxy that can do what networks do: cut, refuse, delay, throttle, hold, corrupt; and heal again."""

import contextlib
import random
import socket
import struct
import threading
import time
from collections.abc import Iterator
from typing import Self

from tests.ports import free_ports

CHUNK = 65536
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close with a reset, as a connection that is cut
POLL_SECONDS = 0.05


class Proxy:
    """Passes bytes on between whoever connects to its port on loopback and the port `target`.

    What it was told last holds for open connections and new ones until it is told something else; what is
    done to answers is done to whatever comes from the target.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._chance = random.Random(7)
        (self.port,) = free_ports(1)
        self.passed = 0
        self._set()

    def __enter__(self) -> Self:
        self._listen()
        return self

    def __exit__(self, *_error: object) -> None:
        self.refuse()

    def _set(
        self,
        delay: tuple[float, float] = (0.0, 0.0),
        rate: float = 0.0,
        answer_bytes: int | None = None,
        is_holding: bool = False,
        is_corrupting: bool = False,
    ) -> None:
        self._delay, self._rate, self._answer_bytes = delay, rate, answer_bytes
        self._is_holding, self._is_corrupting = is_holding, is_corrupting

    def heal(self) -> None:
        """Pass everything on from now on."""
        self._set()
        self._listen()

    def cut(self) -> None:
        """Cut every connection that is open; new ones are as before."""
        with self._lock:
            cut, self._open = self._open, set()
        for each in cut:
            _reset(each)

    def refuse(self) -> None:
        """Cut every connection, and refuse new ones."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):  # wakes the thread that waits for a connection
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.cut()

    def delay(self, least: float, most: float) -> None:
        """Let each answer come so many seconds late."""
        self._set(delay=(least, most))

    def throttle(self, bytes_per_second: float) -> None:
        """Let answers come no faster."""
        self._set(rate=bytes_per_second)

    def hold(self) -> None:
        """Accept connections and stay silent on all of them."""
        self._set(is_holding=True)

    def cut_answers(self, after_bytes: int) -> None:
        """Cut each connection in the middle of the answer with which so many bytes have come."""
        self._set(answer_bytes=after_bytes)

    def corrupt(self) -> None:
        """Change one byte in a hundred of each answer, and at least its last."""
        self._set(is_corrupting=True)

    def _listen(self) -> None:
        if self._listener is not None:
            return
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(512)
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                asker, _ = listener.accept()
            except OSError:
                return
            try:
                target = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                _reset(asker)
                continue
            with self._lock:
                self._open |= {asker, target}
            for ends in ((asker, target, False), (target, asker, True)):
                threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                for part in self._treated(data, is_answer):
                    sink.sendall(part)
                    self.passed += len(part)
        for each in (source, sink):
            with self._lock:
                self._open.discard(each)
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _treated(self, data: bytes, is_answer: bool) -> Iterator[bytes]:
        """The bytes as they are passed on, each part at its time. Raises OSError to cut the connection."""
        while self._is_holding:
            time.sleep(POLL_SECONDS)
        if not is_answer:
            yield data
            return
        time.sleep(self._chance.uniform(*self._delay))
        if self._answer_bytes is not None:
            yield data[: self._answer_bytes]
            raise ConnectionResetError
        if self._is_corrupting:
            data = self._corrupted(data)
        if not self._rate:
            yield data
            return
        step = max(int(self._rate * POLL_SECONDS), 1)
        for at in range(0, len(data), step):
            time.sleep(POLL_SECONDS)
            yield data[at : at + step]

    def _corrupted(self, data: bytes) -> bytes:
        changed = bytearray(data)
        for at in (*self._chance.choices(range(len(data)), k=len(data) // 100), len(data) - 1):
            changed[at] ^= 0xFF
        return bytes(changed)


def _reset(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
