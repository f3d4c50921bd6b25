"""What this program says in its log: each request, for who wants to read that, and trouble."""

import logging
import time
from collections.abc import Callable
from typing import Any

import flask

from neuroviz_dash.logs import NAME, Throttle, reason_of
from neuroviz_dash.store.watched import Trouble, trouble_of

Fields = dict[str, Any]
Count = Callable[[str, float, Trouble | None], None]
"""Counts a command of the store: its name, the seconds that it took, and what went wrong."""


class EventLog:
    """The events of one worker."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._logger = logging.getLogger(NAME)
        self._throttle = Throttle(clock)

    @property
    def tells_requests(self) -> bool:
        """Whether anyone reads of each request."""
        return self._logger.isEnabledFor(logging.INFO)

    def request(self, fields: Fields) -> None:
        """A request was answered."""
        self._logger.info("request", extra={"fields": fields})

    def trouble(
        self,
        kind: str,
        what: str,
        level: int = logging.WARNING,
        exc_info: Any = None,
        store: str = "",
        **more: object,
    ) -> None:
        """Something that who runs the server may have to see to, in which store if in one, and `more` about
        it. In an outage each request has the same trouble: of one kind a line a second is written, with the
        number of those that were not."""
        if not self._logger.isEnabledFor(level):
            return
        kept_back = self._throttle.passes(kind, what, store)
        if kept_back is None:
            return
        fields: Fields = {"what": what, **({"store": store} if store else {}), **_request(), **more}
        if kept_back:
            fields["not_written"] = kept_back
        self._logger.log(level, kind, exc_info=exc_info, extra={"fields": fields})


def _request() -> Fields:
    """In which request it was, if in one, and why that failed, if it is known: who answers it then leaves
    `flask.g.reason`."""
    if not flask.has_request_context():
        return {}
    reason = flask.g.get("reason")
    return {"request_id": flask.g.get("request_id"), **({"reason": reason} if reason else {})}


class StoreEvents:
    """What the answers of one store mean, for the numbers and for the log: that it is in trouble and why, and
    once that it is back. `address` is without its password."""

    def __init__(
        self, address: str, count: Count, log: EventLog, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._address = address
        self._count = count
        self._log = log
        self._clock = clock
        self._answered_at = float("-inf")
        self._away_since: float | None = None

    def note(self, command: str, seconds: float, error: Exception | None) -> None:
        """The store has answered a command, or has not."""
        trouble = None if error is None else trouble_of(error)
        self._count(command, seconds, trouble)
        now = self._clock()
        if trouble != "away":
            self._answered(now)
        elif self._away_since is None and now - seconds >= self._answered_at:  # else it is old news
            self._away_since = now - seconds
        if error is not None and trouble is not None:
            self._log.trouble("store", trouble, store=self._address, reason=reason_of(error))

    def _answered(self, now: float) -> None:
        self._answered_at = now
        if self._away_since is not None:
            seconds, self._away_since = round(now - self._away_since, 1), None
            self._log.trouble("store", "back", store=self._address, after_seconds=seconds)
