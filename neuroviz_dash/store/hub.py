"""The streams of one worker's pages: one Redis subscription, whatever the number of streams."""

import contextlib
import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import redis

from neuroviz_dash.memory import end_worker
from neuroviz_dash.store.class_events import Event, read_event
from neuroviz_dash.store.connection import STORE_ERRORS, StoreError, StoreUnavailable, clear_errors
from neuroviz_dash.store.keys import class_key

BEAT_SECONDS = 15.0
"""Proxies cut a connection that is silent for longer than 30 s or a minute."""
SUBSCRIBE_SECONDS = 3.0
PAUSE_SECONDS = 0.5
"""Before the hub begins anew: what went wrong may do so again at once."""
MOST_WAITING = 400
"""Events that a stream's page may be behind; then the stream ends, and the page comes back for the rest."""

BEAT, CLOSE = object(), object()


@dataclass(eq=False)
class Stream:
    """One page's stream: the audiences that it belongs to, by what (the id of a student or a teacher, the
    student's number in the class, the number of the hall's link), and what waits to be sent: events, `BEAT`
    and `CLOSE`. `browser` is the identity that it is counted for, `page` tells it from others of the same
    browser, `passed` is the number of the newest event of the class, for whomever it was."""

    class_id: str
    audiences: frozenset[str]
    browser: str
    identity: str = ""
    number: int | None = None
    link: int | None = None
    page: str = field(default_factory=lambda: secrets.token_hex(4))
    passed: int = 0
    is_given_up: bool = False
    waiting: "queue.Queue[Event | object]" = field(default_factory=lambda: queue.Queue(MOST_WAITING))

    def put(self, what: Event | object) -> None:
        """Send something. A page that does not read is given up: it will ask for all that comes after
        the last event that it has, so that nothing may follow a gap."""
        if self.is_given_up:
            return
        try:
            self.waiting.put_nowait(what)
        except queue.Full:
            self.is_given_up = True
            while not self.waiting.empty():
                self.waiting.get_nowait()
            self.waiting.put_nowait(CLOSE)


Beat = Callable[[str, list[Stream]], None]
"""Called every `BEAT_SECONDS` with each class and its streams at this worker."""

Tell = Callable[[str, str, int, Any], None]
"""Told of trouble: its kind, which, its level in `logging`, and an error for its traceback or None."""


class Hub:
    """All streams of this worker. Its two threads (greenlets, under gevent) start with the first stream."""

    def __init__(self, client: redis.Redis, beat: Beat, tell: Tell) -> None:
        self._client = client
        self._tell = tell
        self._subscription: Any = None
        self._is_subscribed = threading.Event()
        self._beat = beat
        self._streams: dict[str, set[Stream]] = {}
        self._heard: dict[bytes, threading.Event] = {}
        self._lock = threading.RLock()
        # Held while the subscription changes, which takes long if the store is away; whoever ends the streams
        # does not wait for it.
        self._talk = threading.RLock()
        self._is_running = False
        self._closed = threading.Event()

    def open(self, stream: Stream) -> None:
        """From here on the stream gets every event of its class. Raises StoreUnavailable."""
        channel = class_key(stream.class_id, "events").encode()
        with self._talk:
            with self._lock:
                self._streams.setdefault(stream.class_id, set()).add(stream)
                heard = self._heard.get(channel)
                is_first = heard is None
                if heard is None:
                    heard = self._heard[channel] = threading.Event()
            if is_first:
                self._subscribe(channel)
            self._run()
        if not heard.wait(SUBSCRIBE_SECONDS):
            self.close(stream)
            raise StoreUnavailable("The server’s store cannot be reached at the moment.")
        if self._closed.is_set():
            stream.put(CLOSE)

    def _subscribe(self, channel: bytes) -> None:
        with clear_errors():
            # A question first: by it a cluster's client learns which nodes are alive, not by a subscription.
            self._client.exists(channel)
            subscription = self._subscription or self._client.pubsub()  # type: ignore[no-untyped-call]
            subscription.subscribe(channel)
        self._subscription = subscription  # one that could not begin is not kept: its node may be dead
        self._is_subscribed.set()

    def _run(self) -> None:
        if self._is_running:
            return
        self._is_running = True
        for work in (self._listen, self._beat_on):
            threading.Thread(target=work, name=work.__name__, daemon=True).start()

    def close(self, stream: Stream) -> None:
        """The stream has ended."""
        channel = class_key(stream.class_id, "events").encode()
        with self._talk:
            with self._lock:
                streams = self._streams.get(stream.class_id, set())
                streams.discard(stream)
                if streams:
                    return
                self._streams.pop(stream.class_id, None)
                was_heard = self._heard.pop(channel, None)
            if was_heard and self._subscription is not None:
                with contextlib.suppress(*STORE_ERRORS):  # then it is not subscribed to anything any more
                    self._subscription.unsubscribe(channel)

    def close_all(self) -> None:
        """End every stream: the worker stops, or may have missed events. Their pages come back."""
        with self._lock:
            streams = [stream for each in self._streams.values() for stream in each]
        for stream in streams:
            stream.put(CLOSE)

    def stop(self) -> None:
        """The worker stops: streams that are opened from now on end at once, and no beat follows the one that
        is on its way."""
        self._closed.set()
        self.close_all()

    @contextlib.contextmanager
    def _outlived(self, what: str) -> Iterator[None]:
        """Whatever goes wrong is told, and ends no thread: without it the worker's pages would hear nothing
        any more, or seem to be away, and nobody would know."""
        try:
            yield
        except MemoryError as error:
            end_worker(error)
        except (StoreError, *STORE_ERRORS, OSError) as error:
            self._tell("streams", f"{type(error).__name__} in {what}", logging.WARNING, None)
        except Exception as error:  # noqa: BLE001 - it is told, and the thread must live
            self._tell("streams", f"{type(error).__name__} in {what}", logging.ERROR, error)

    def _listen(self) -> None:
        while True:
            with self._outlived("hearing"):
                self._hear()
            with self._outlived("beginning anew"):
                self._begin_anew()
            time.sleep(PAUSE_SECONDS)

    def _hear(self) -> None:
        """Until something goes wrong."""
        while True:
            self._is_subscribed.wait()
            message = self._subscription.get_message(timeout=BEAT_SECONDS)
            if message is None:
                continue
            channel: bytes = message["channel"]
            if message["type"] == "subscribe":
                self._note_heard(channel)
            elif message["type"] == "message":
                self._deliver(channel, read_event(message["data"]))

    def _begin_anew(self) -> None:
        """What was published meanwhile is lost, perhaps with the connection: the pages come back and ask for
        it. The first of them subscribes, in a cluster perhaps at another node."""
        with self._talk:
            lost, self._subscription = self._subscription, None
            self._is_subscribed.clear()
            with self._lock:
                self._heard.clear()
        self.close_all()
        lost.close()

    def _note_heard(self, channel: bytes) -> None:
        """The channel is subscribed to. If it was before, redis-py has replaced a broken connection: what was
        published meanwhile is lost here, and the pages have to come back for it."""
        heard = self._heard.get(channel)
        if heard is None:
            return
        if heard.is_set():
            for stream in self._streams_on(channel):
                stream.put(CLOSE)
        heard.set()

    def _streams_on(self, channel: bytes) -> list[Stream]:
        class_id = channel.split(b"{")[1].split(b"}")[0].decode()
        return list(self._streams.get(class_id, ()))

    def _deliver(self, channel: bytes, event: Event) -> None:
        for stream in self._streams_on(channel):
            if event.audience in stream.audiences:
                stream.put(event)
            stream.passed = max(stream.passed, event.number)

    def _beat_on(self) -> None:
        while not self._closed.wait(BEAT_SECONDS):
            for class_id, streams in list(self._streams.items()):
                for stream in list(streams):
                    stream.put(BEAT)
                with self._outlived("a beat"):  # what it tells is told again at the next
                    self._beat(class_id, list(streams))
