"""A client of the store whose answers are timed."""

import time
from collections.abc import Callable
from typing import Any, Literal, cast

import redis
from redis.exceptions import ClusterDownError, NoScriptError, ReadOnlyError, ResponseError

from neuroviz_dash.store.connection import STORE_ERRORS, is_full

Trouble = Literal["away", "full", "read_only", "other"]
NoteCommand = Callable[[str, float, Exception | None], None]
"""Told of each command: its name, the seconds that it took, and the error that it ended in."""


def trouble_of(error: Exception) -> Trouble | None:
    """What an error of the store means for who runs it; None for one that is answered by trying otherwise."""
    if isinstance(error, NoScriptError):
        return None
    if is_full(error):
        return "full"
    if isinstance(error, ReadOnlyError):
        return "read_only"
    is_answer = isinstance(error, ResponseError) and not isinstance(error, ClusterDownError)
    return "other" if is_answer else "away"


def watched(
    client: redis.Redis, note: NoteCommand, clock: Callable[[], float] = time.perf_counter
) -> redis.Redis:
    """The client with `note` told of each command. A script is one command, a pipeline too."""
    return cast(redis.Redis, _Watched(client, note, clock))


class _Watched:
    """Stands for a client, of one server or of a cluster, or for a pipeline of it."""

    def __init__(self, client: Any, note: NoteCommand, clock: Callable[[], float]) -> None:
        self._client = client
        self._note = note
        self._clock = clock

    def __getattr__(self, name: str) -> Any:
        """A command as a method; it is made once and then found without this method."""
        timed = self._timed(name, getattr(self._client, name))
        setattr(self, name, timed)
        return timed

    def register_script(self, script: str) -> Callable[..., Any]:
        """A Lua script; redis-py sends it again to a store that has forgotten it."""
        return self._timed("script", self._client.register_script(script))

    def pubsub(self, **options: Any) -> Any:
        """A subscription: it waits for others, and not for the store."""
        return self._client.pubsub(**options)

    def pipeline(self, transaction: bool = True) -> "_Pipeline":
        """Several commands as one."""
        return _Pipeline(self._client.pipeline(transaction=transaction), self._timed)

    def _timed(self, name: str, command: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **named: Any) -> Any:
            begun = self._clock()
            try:
                answer = command(*words, **named)
            except STORE_ERRORS as error:
                self._note(name, self._clock() - begun, error)
                raise
            self._note(name, self._clock() - begun, None)
            return answer

        return call


class _Pipeline:
    """A pipeline of which the execution is timed."""

    def __init__(self, pipeline: Any, timed: Callable[[str, Callable[..., Any]], Callable[..., Any]]) -> None:
        self._pipeline = pipeline
        self.execute = timed("pipeline", pipeline.execute)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pipeline, name)
