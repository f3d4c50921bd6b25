# ruff: noqa: E501  a table
"""Every Redis key of the product, spelt here and nowhere else.

| key                                     | type   | TTL                               | written by  |
|-----------------------------------------|--------|-----------------------------------|-------------|
| `neuroviz:1:{<student>}:run:<run_id>`   | hash   | settings, 7 days; anew each use   | `RunStore`  |
| `neuroviz:1:{<student>}:runs`           | sorted set | as a run's; anew each write   | `RunStore`  |
| `neuroviz:1:blob:<digest>`              | string | settings, 7 days; anew each use   | `BlobStore` |
| `neuroviz:1:cache:<work>`               | string | `CACHE_SECONDS`                   | flask-caching, for `SharedWork` |
| `neuroviz:1:lock:<work>`                | string | `LOCK_MILLISECONDS`               | `SharedWork` |
| `neuroviz:1:cache-computed`             | string | `COMPUTED_SECONDS`; anew each time | `SharedWork` |

<work> is `piece:...` (`model/piece.py`) or `trial:<digest>` (`model/suggest.py`).

Fields of a run: `revision` (decimal, 1 at creation), `body` (the bytes of the run), `write` (16 random bytes
of the last write, by which a write that the client sent twice is recognized), `summary` (bytes, what a list
says of it), `name` (UTF-8, the student's own). `runs` lists the ids of a student's runs by the time of their
last change; a run enters it with its first change. A cache entry is a frame around
bytes, see `shared.BytesSerializer`. A lock holds its owner's token. `cache-computed` counts how often shared
work was computed, over all workers.

The braces are a hash tag: in a cluster all keys of one student share a slot. The `1` is the version of this
layout. Ids come from browsers, so that each is checked against its pattern before it enters a key.
"""

import re

PREFIX = "neuroviz:1:"
CACHE_PREFIX = PREFIX + "cache:"
COMPUTED_KEY = PREFIX + "cache-computed"

CACHE_SECONDS = 24 * 3600
COMPUTED_SECONDS = 7 * 24 * 3600
LOCK_MILLISECONDS = 5_000
"""Longer than a waiter's patience: a dead owner's lock delays each student once, not again and again."""

_STUDENT = re.compile(r"[0-9a-f]{32}")
_RUN = re.compile(r"[0-9a-f]{16,32}")
_DIGEST = re.compile(r"[0-9a-f]{32}")
_WORK = re.compile(r"[a-z0-9][a-z0-9:._-]{0,199}")


class BadKey(ValueError):
    """An id that may not enter a key; says which, its value and what is allowed."""


def run_key(student: str, run_id: str) -> str:
    """The key of one run. Raises BadKey."""
    _check("student", student, _STUDENT, "32 digits of 0-9 a-f")
    _check("run_id", run_id, _RUN, "16 to 32 digits of 0-9 a-f")
    return f"{PREFIX}{{{student}}}:run:{run_id}"


def runs_key(student: str) -> str:
    """The key of a student's list of runs. Raises BadKey."""
    _check("student", student, _STUDENT, "32 digits of 0-9 a-f")
    return f"{PREFIX}{{{student}}}:runs"


def blob_key(digest: str) -> str:
    """The key of one blob. Raises BadKey."""
    _check("digest", digest, _DIGEST, "32 digits of 0-9 a-f")
    return f"{PREFIX}blob:{digest}"


def lock_key(work: str) -> str:
    """The key of the lock for one piece of shared work. Raises BadKey."""
    return f"{PREFIX}lock:{checked_work(work)}"


def checked_work(work: str) -> str:
    """The name of a piece of shared work, as it may follow CACHE_PREFIX. Raises BadKey."""
    _check("work", work, _WORK, "1 to 200 of a-z 0-9 : . _ -, the first a letter or digit")
    return work


def _check(field: str, value: str, pattern: re.Pattern[str], allowed: str) -> None:
    """A value of another type is refused too: it may come from a browser's JSON."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        shown = repr(value)[:80]  # a forged id may be megabytes long
        raise BadKey(f"{field}: {shown} is not allowed; allowed: {allowed}")
