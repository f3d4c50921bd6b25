"""`neuroviz-dash serve`: gunicorn with gevent workers, in this process, and beside it the store."""

import contextlib
import gc
import http.client
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gevent
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from neuroviz_dash import logs, memory
from neuroviz_dash.embedded import EmbeddedError, EmbeddedValkey, die_with_parent, make_data_dir
from neuroviz_dash.listening import listen
from neuroviz_dash.meter_files import forget_worker, meter_folder
from neuroviz_dash.secret import COOKIES, TEACHER, kept_secret
from neuroviz_dash.settings import Settings, keys_of_its_own
from neuroviz_dash.store.address import hide_password, parse_address
from neuroviz_dash.worker import Worker

HUNG_SECONDS = 15  # without a sign of life, after which a worker is replaced; nothing in it computes longer
MOST_CONNECTIONS = 10_000  # of a worker: each open page of a class holds one
GRACEFUL_SECONDS = 2  # with the store's own 2 s, Ctrl-C is done within 5
CONNECT_SECONDS = 3.0
ANNOUNCE_SECONDS = 60.0
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - recognised, not bound

Say = Callable[[str], None]


def serve(settings: Settings, say: Say, say_teacher_link: bool = False) -> None:
    """Serve until SIGINT or SIGTERM. Raises ListenError, EmbeddedError or SettingsError if it can't start,
    and ends by SystemExit. A store of others that is away is waited for: it may come later than the server.
    `say` prints one line for the person at the terminal; the teacher's link only on demand, since what a
    service prints is kept in a log."""
    logs.configure(settings.log_level)
    # Until gunicorn takes the signals over, a SIGTERM must still run the `with` blocks' ends.
    signal.signal(signal.SIGTERM, _leave)
    # First of all: if the port is taken, nothing else has to be started and stopped.
    with listen(settings.host, settings.port) as listener:
        settings = replace(settings, port=listener.getsockname()[1])
        make_data_dir(settings.data_dir)
        lonely = keys_of_its_own(settings)
        settings = replace(
            settings,
            secret_key=settings.secret_key or (kept_secret(settings.data_dir, COOKIES),),
            teacher_key=settings.teacher_key or kept_secret(settings.data_dir, TEACHER),
        )

        def announce() -> None:
            _announce(settings, say, say_teacher_link, lonely)

        if settings.redis_url:
            _run_gunicorn(settings, listener, _nothing, announce)
            return
        with EmbeddedValkey(settings.data_dir) as valkey:

            def keep_store() -> None:
                with contextlib.suppress(EmbeddedError):  # tried again a second later
                    if valkey.keep_running():
                        say("The embedded Valkey had died and was started again.")
                        died = {"what": "had died and was started again", "store": valkey.url}
                        logging.getLogger(logs.NAME).warning("store", extra={"fields": died})

            _run_gunicorn(replace(settings, redis_url=valkey.url), listener, keep_store, announce)


def _leave(_number: int, _frame: object) -> None:
    raise SystemExit(0)


def _nothing() -> None:
    """An external store is kept running by others."""


def _why_away(url: str) -> str:
    """Why nothing listens at any of the store's addresses; empty if something does. `neuroviz-dash check`
    looks closer.

    redis-py is not imported here: it would reach the workers before gevent has patched what it uses.
    """
    address, reason = parse_address(url), ""
    for place in address.hosts or (address.path,):
        try:
            _connect(place)
        except OSError as error:
            reason = error.strerror or str(error)
        else:
            return ""
    return reason


def _connect(place: str | tuple[str, int]) -> None:
    if isinstance(place, str):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(place)
    else:
        socket.create_connection(place, CONNECT_SECONDS).close()


class _WatchfulArbiter(Arbiter):  # type: ignore[misc]
    """gunicorn's master, which each second sees to its workers, and here to the store as well."""

    def __init__(self, application: "_Application", keep_store: Callable[[], None]) -> None:
        super().__init__(application)
        self._keep_store = keep_store

    def manage_workers(self) -> None:
        self._keep_store()
        super().manage_workers()


class _Application(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        # Imported in each worker, after gevent has patched the standard library.
        from neuroviz_dash.app import create_app

        logs.catch_greenlets(gevent.get_hub())
        memory.prepare(gevent.get_hub())
        gevent.spawn(memory.give_back_regularly, gevent.sleep)
        server = create_app(self._settings).server
        # What there is by now lives as long as the worker. A full collection that looked at it too would let
        # all requests wait for 60 ms.
        gc.collect()
        gc.freeze()
        return server


def _run_gunicorn(
    settings: Settings, listener: socket.socket, keep_store: Callable[[], None], announce: Callable[[], None]
) -> None:
    options = {
        # gunicorn makes a socket of its own of the descriptor, and closes this one.
        "bind": f"fd://{listener.detach()}",
        "workers": settings.workers,
        "worker_class": Worker,
        "worker_connections": MOST_CONNECTIONS,
        "timeout": HUNG_SECONDS,
        "graceful_timeout": GRACEFUL_SECONDS,
        "loglevel": settings.log_level,
        "logger_class": logs.JsonLogger,
        "proc_name": "neuroviz-dash",
        # It would be one socket for all servers of a user, and this server needs no remote control.
        "control_socket_disable": True,
        # What proxies add is judged by `headers.believe_proxies` alone. gunicorn would believe whoever
        # connects from this machine that the request came by TLS.
        "forwarded_allow_ips": "",
        "secure_scheme_headers": {},
        "when_ready": lambda _arbiter: announce(),
        # If the master is killed, its workers must free the port at once.
        "post_fork": lambda _arbiter, _worker: die_with_parent(signal.SIGKILL),
    }
    with meter_folder() as folder:
        options["child_exit"] = lambda _arbiter, worker: forget_worker(folder, worker.pid)
        _WatchfulArbiter(_Application(settings, options), keep_store).run()


def _announce(settings: Settings, say: Say, say_teacher_link: bool, lonely: str) -> None:
    """Print the address once the page is really served, and what else is to be known, `lonely` if it says
    anything; in a child, since the master must not wait."""
    master = os.getpid()
    if os.fork() != 0:
        return
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    host = ANY_ADDRESS.get(settings.host, settings.host)
    deadline = time.monotonic() + ANNOUNCE_SECONDS
    status = None
    while status is None and os.getppid() == master and time.monotonic() < deadline:
        status = _page_status(host, settings.port)
    shown = f"[{host}]" if ":" in host else host
    if status == http.client.OK:
        address = f"http://{shown}:{settings.port}"
        say(f"NeuroViz Dash is running on {address}")
        if say_teacher_link:
            say(f"The teacher's page, a secret link: {address}/teacher#{settings.teacher_key}")
        say(f"Data folder: {settings.data_dir}")
        if settings.redis_url and (reason := _why_away(settings.redis_url)):
            store = hide_password(settings.redis_url)
            say(f"The store at {store} can't be reached yet: {reason}. The server goes on once it can.")
        if lonely:
            say(lonely)
        say("Ctrl-C stops it.")
    elif os.getppid() == master:
        say(f"The server has started, but its page answers with status {status}; the log above says why.")
    # Not sys.exit: the ends of the parent's `with` blocks are not this child's to run.
    sys.stdout.flush()
    os._exit(0)


def _page_status(host: str, port: int) -> int | None:
    connection = http.client.HTTPConnection(host, port, timeout=ANNOUNCE_SECONDS)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        time.sleep(0.1)
        return None
    finally:
        connection.close()
