"""A worker's memory: what is free goes back to the system, and a worker that has none left ends. The master
imports this too, so it imports nothing of the app."""

import ctypes
import errno
import os
from collections.abc import Callable
from types import TracebackType
from typing import Any, NoReturn


def end_worker(_error: MemoryError | None = None) -> NoReturn:
    """End this process at once: what is left of it cannot be trusted, not even to stop in good order, which
    takes memory. It is as if the kernel had killed it: its master starts another one, the pages ask again.
    The master's log says that it exited with code 12, ENOMEM."""
    os._exit(errno.ENOMEM)


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


GIVE_BACK_SECONDS = 5.0
"""What it costs is at most a few ms each time, and the pages' being made anew when they are used again."""


def give_back_regularly(sleep: Callable[[float], object]) -> None:
    """For a greenlet of each worker. When a class's teacher steps, a hundred pages ask at once, and what the
    answers took for a moment would stay with the process: glibc keeps what is free between what is in use,
    and at the end of the heap the more, the larger a block ever was (`M_TRIM_THRESHOLD` in mallopt(3))."""
    while GIVES_BACK:
        sleep(GIVE_BACK_SECONDS)
        _LIBRARY.malloc_trim(0)


_LIBRARY = ctypes.CDLL(None)
GIVES_BACK = hasattr(_LIBRARY, "malloc_trim")
"""Only glibc has it. Others, as musl, give back by themselves."""
