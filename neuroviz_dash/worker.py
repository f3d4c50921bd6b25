"""One process that answers requests: how it ends, in good order or not. The master imports it, so that it
imports nothing of the app as long as gevent has not patched what that uses."""

import signal
import sys
import time
from typing import Any

import gevent
from gunicorn.workers.ggevent import GeventWorker

from neuroviz_dash import memory

AGAIN_SECONDS = 1.0
"""After which a worker that could not take another's place is followed by the next."""


class Worker(GeventWorker):  # type: ignore[misc]
    """gunicorn's worker under gevent, with ends of our own."""

    def init_process(self) -> None:
        try:
            super().init_process()
        except MemoryError as error:
            memory.end_worker(error)
        except Exception:
            if self.age <= self.cfg.workers:
                raise  # gunicorn ends the server, which cannot start
            # For one that takes another's place it would do the same, and end all that still work.
            self.log.exception("Exception in worker process")
            time.sleep(AGAIN_SECONDS)
            sys.exit(1)

    def handle_error(self, request: Any, client: Any, address: Any, error: BaseException) -> None:
        if isinstance(error, MemoryError):
            memory.end_worker(error)
        super().handle_error(request, client, address, error)

    def handle_exit(self, number: int, frame: Any) -> None:
        if getattr(self, "wsgi", None):  # else the app is still being imported, and has no streams yet
            from neuroviz_dash.app import STREAMS

            # Open streams would hold up the stop for all of its grace. Not in the signal's own greenlet: it
            # may not wait.
            gevent.spawn(self.wsgi.extensions[STREAMS].stop)
        super().handle_exit(number, frame)

    def init_signals(self) -> None:
        super().init_signals()
        # Ctrl-C reaches workers and master alike. The master tells the workers; told twice, they complain.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
