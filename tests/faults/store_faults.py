"""What happens to a store, and what the page says meanwhile."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests.faults.conftest import Place

AWAY, FULL, SLOW = "store cannot be reached", "store is full", "Waiting for the server"


@dataclass(frozen=True)
class StoreFault:
    """How it begins and ends, and the words on the page."""

    happens: Callable[[Place], AbstractContextManager[None]]
    words: str


def through(change: Callable[[Place], None]) -> Callable[[Place], AbstractContextManager[None]]:
    """A fault of the network to the store."""

    @contextlib.contextmanager
    def happens(place: Place) -> Iterator[None]:
        change(place)
        try:
            yield
        finally:
            place.to_store.heal()

    return happens


@contextlib.contextmanager
def full(place: Place) -> Iterator[None]:
    """There is no memory for a write."""
    with place.client() as store:
        store.config_set("maxmemory", "1")
        try:
            yield
        finally:
            store.config_set("maxmemory", "0")


@contextlib.contextmanager
def killed(place: Place) -> Iterator[None]:
    """As by a power cut; it comes back with its append-only file."""
    place.store.kill()
    try:
        yield
    finally:
        place.store.start()


@contextlib.contextmanager
def stopped(place: Place) -> Iterator[None]:
    """As by its administrator, who starts it again."""
    place.store.stop()
    try:
        yield
    finally:
        place.store.start()


@contextlib.contextmanager
def frozen(place: Place) -> Iterator[None]:
    """It is there, and does nothing."""
    place.store.freeze()
    try:
        yield
    finally:
        place.store.thaw()


FAULTS = {
    "refuses": StoreFault(through(lambda place: place.to_store.refuse()), AWAY),
    "answers are cut": StoreFault(through(lambda place: place.to_store.cut_answers(after_bytes=3)), AWAY),
    "answers are corrupt": StoreFault(through(lambda place: place.to_store.corrupt()), AWAY),
    "stays silent": StoreFault(through(lambda place: place.to_store.hold()), AWAY),
    "hangs": StoreFault(frozen, AWAY),
    "is slow": StoreFault(through(lambda place: place.to_store.delay(1.0, 2.8)), SLOW),
    "is full": StoreFault(full, FULL),
    "is killed": StoreFault(killed, AWAY),
    "is restarted": StoreFault(stopped, AWAY),
}
"""Every one, by what the store does."""


@contextlib.contextmanager
def for_a_while(fault: StoreFault, place: Place, seconds: float) -> Iterator[Callable[[], bool]]:
    """The fault, which ends by itself in another thread; gives whether it is still there."""
    begun, ended = threading.Event(), threading.Event()

    def work() -> None:
        with fault.happens(place):
            begun.set()
            time.sleep(seconds)
        ended.set()

    thread = threading.Thread(target=work)
    thread.start()
    begun.wait()
    try:
        yield lambda: not ended.is_set()
    finally:
        thread.join()
