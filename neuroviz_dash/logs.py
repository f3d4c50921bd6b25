"""The log: a line of JSON for each event, on the error output.

No identity, key, cookie, join code or address of a person is in it. Lines of this program have fields that
were chosen one by one; what others write (gunicorn, a traceback) is cleared of whatever looks like one.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from gunicorn.glogging import Logger

NAME = "neuroviz"
"""The logger of this program's own events."""

_SECRET = re.compile(r"\b(?:[0-9a-f]{16,}|[A-Za-z0-9_-]{40,})\b")
"""Ids are 16 hexadecimal digits or more; signatures and keys of this program are longer than words."""
_CLIENT = re.compile(r"(Error handling request|Invalid request from) .*", re.DOTALL)
"""gunicorn's lines that go on with an address of a person or a page, and with what a client sent."""
_CLIENT_OF_STORE = re.compile(r"<redis\.client\.Redis\(.*?host=([^,]*),port=([0-9]+).*?\)>\)>\)>")
"""How redis-py writes each Sentinel that could not be asked: 1 kB, of which its address is to the point."""
LONGEST_REASON = 300


class JsonLines(logging.Formatter):
    """A record as one line. A record of ours has its event as message and a dict `fields`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": record.process,
        }
        fields = getattr(record, "fields", None)
        if fields is None:
            line |= {"event": record.name, "message": cleared(record.getMessage())}
        else:
            line |= {"event": record.getMessage(), **fields}
        if record.exc_info:
            line["traceback"] = cleared(self.formatException(record.exc_info))
        return json.dumps(line, default=str)


def cleared(text: str) -> str:
    """A text of others without what must not be in a log."""
    return _SECRET.sub("(secret)", _CLIENT.sub(r"\1 (not shown)", text))


def reason_of(error: BaseException) -> str:
    """What an error says, in one short line that is fit for the log."""
    said = " ".join(cleared(_CLIENT_OF_STORE.sub(r"\1:\2", str(error))).split())
    return said[:LONGEST_REASON] or type(error).__name__


class JsonLogger(Logger):  # type: ignore[misc]
    """gunicorn's own log, in the same form."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does it, with another formatter."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonLines())


def configure(level: str) -> None:
    """From here on all that this process and its forks log is JSON on the error output, uncaught exceptions
    included. `level` is that of our own events; from others nothing below a warning is wanted."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level="ERROR" if level == "error" else "WARNING", force=True)
    logging.getLogger(NAME).setLevel(level.upper())
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda found: _uncaught(
        found.exc_type, found.exc_value or found.exc_type(), found.exc_traceback
    )


def catch_greenlets(hub: Any) -> None:
    """What a greenlet raises is logged: gevent would print it. Once in each worker, whose hub is its own."""
    hub.print_exception = lambda _context, kind, error, trace: _uncaught(kind, error, trace)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    fields = {"what": kind.__name__}
    logging.getLogger(NAME).error("uncaught", exc_info=(kind, error, trace), extra={"fields": fields})


Now = Callable[[], float]


class Throttle:
    """Lets one event of a kind pass in a second. Kinds are few: they come from the program."""

    def __init__(self, clock: Now) -> None:
        self._clock = clock
        self._kinds: dict[tuple[str, str], tuple[float, int]] = {}

    def passes(self, *kind: str) -> int | None:
        """How many of this kind were kept back since the last one that passed; None to keep this one back."""
        now = self._clock()
        begun, kept_back = self._kinds.get(kind, (float("-inf"), 0))  # type: ignore[arg-type]
        passes = now - begun >= 1
        self._kinds[kind] = (now, 0) if passes else (begun, kept_back + 1)  # type: ignore[index]
        return kept_back if passes else None
