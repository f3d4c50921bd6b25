"""What this program says in its log: each request, for who wants to read that, and trouble."""

import logging
import time
from collections.abc import Callable
from typing import Any

import flask

from neuroviz_dash.logs import NAME, Throttle

Fields = dict[str, Any]


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

    def trouble(self, kind: str, what: str, level: int = logging.WARNING, exc_info: Any = None) -> None:
        """Something that who runs the server may have to see to. In an outage each request has the same
        trouble: of one kind a line a second is written, with the number of those that were not."""
        if not self._logger.isEnabledFor(level):
            return
        kept_back = self._throttle.passes(kind, what)
        if kept_back is None:
            return
        fields: Fields = {"what": what, **_request()}
        if kept_back:
            fields["not_written"] = kept_back
        self._logger.log(level, kind, exc_info=exc_info, extra={"fields": fields})


def _request() -> Fields:
    """In which request it was, if in one."""
    return {"request_id": flask.g.get("request_id")} if flask.has_request_context() else {}
