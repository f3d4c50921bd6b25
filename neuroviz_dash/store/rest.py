"""A rest from a store that failed, for work that goes on without it."""

import contextlib
from collections.abc import Callable, Iterator

from redis.exceptions import OutOfMemoryError

from neuroviz_dash.store.connection import STORE_ERRORS

REST_SECONDS = 5.0
"""For so long nobody asks after a failure: each request would wait for another one."""


class Rest:
    """Whether a store is left alone at the moment. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until = clock()

    @property
    def is_on(self) -> bool:
        """Whether nobody should ask."""
        return self._clock() < self._until

    def note(self, error: Exception) -> None:
        """The store has failed."""
        if not isinstance(error, OutOfMemoryError):  # a full one still gives what it has
            self._until = self._clock() + REST_SECONDS

    @contextlib.contextmanager
    def failing_softly(self) -> Iterator[None]:
        """What cannot be done is left undone."""
        try:
            yield
        except STORE_ERRORS as error:
            self.note(error)
