"""How the processes give memory back, and what a worker does that has none left. The master imports it too,
so it imports nothing of the app."""

import ctypes
import errno
import os
from types import TracebackType
from typing import Any, NoReturn


def end_worker(_error: MemoryError | None = None) -> NoReturn:
    """End this process at once: what is left of it cannot be trusted, not even to stop in good order, which
    takes memory. It is as if the kernel had killed it: its master starts another one, the pages ask again.
    The master's log says that it exited with code 12, ENOMEM."""
    os._exit(errno.ENOMEM)


LARGE_BYTES, SLACK_BYTES = 256 * 1024, 4 * 1024**2
"""Blocks from so many bytes on have pages of their own, and so many free bytes at the heap's end are kept."""
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Of glibc's `malloc.h`."""


def give_back_what_is_large() -> None:
    """Let a large block go back to the system when it is freed. glibc would raise both thresholds to the size
    of the largest that ever was: after one request of megabytes all later ones lie among the small blocks,
    and each leaves a hole that stays with the process. Once, in the master: its workers inherit it. Another C
    library than glibc has nothing to set."""
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(M_MMAP_THRESHOLD, LARGE_BYTES)
        set_option(M_TRIM_THRESHOLD, SLACK_BYTES)


THREADS = 4
"""For what blocks even under gevent: the look-up of the store's name."""


def prepare(hub: Any) -> None:
    """End the worker as soon as one of its greenlets has no memory, or none can be made: else it would lose
    every connection and live on. All threads are made now, since the want of memory for one more is told as
    another error. Once in each worker, whose hub is its own."""
    hub.threadpool_size = THREADS
    hub.threadpool.size = THREADS
    handle = hub.handle_error

    def handle_error(
        context: Any, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, MemoryError):
            end_worker()
        handle(context, kind, error, trace)

    hub.handle_error = handle_error
