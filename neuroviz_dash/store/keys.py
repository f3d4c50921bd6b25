# ruff: noqa: E501  a table
"""Every Redis key of the product, spelt here and nowhere else.

| key                                     | type   | TTL                               | written by  |
|-----------------------------------------|--------|-----------------------------------|-------------|
| `neuroviz:1:{<student>}:run:<run_id>`   | hash   | settings, 7 days; anew each use   | `RunStore`  |
| `neuroviz:1:{<student>}:runs`           | sorted set | as a run's; anew each write   | `RunStore`  |
| `neuroviz:1:{<student>}:drafts`         | sorted set | as a run's; anew with each draft | `RunStore` |
| `neuroviz:1:{<student>}:data`           | sorted set | as a blob's; anew with each write | `BlobStore` |
| `neuroviz:1:{<student>}:rate`           | string | until all is paid off             | `Rates`, in the cache |
| `neuroviz:1:{<student>}:streams`        | sorted set | `SILENT_SECONDS`; anew with each beat | `OpenStreams` |
| `neuroviz:1:all-runs:<0-f>`             | sorted set | as a run's; anew with each run    | `AllRuns`   |
| `neuroviz:1:blob:<digest>`              | string | settings, 7 days; anew each use   | `BlobStore` |
| `neuroviz:1:used-by:{neuroviz:1:blob:<digest>}` | sorted set | as the blob's; anew with each user | `BlobStore` |
| `neuroviz:1:cache:<work>`               | string | `CACHE_SECONDS`                   | flask-caching, for `SharedWork` |
| `neuroviz:1:lock:<work>`                | string | `LOCK_MILLISECONDS`               | `SharedWork` |
| `neuroviz:1:cache-computed`             | string | `COMPUTED_SECONDS`; anew each time | `SharedWork` |
| `neuroviz:1:ready`                      | string | a minute                          | `health.Readiness`, to see that it can be written |
| `neuroviz:1:{<class>}:class`            | hash   | settings, 7 days; anew while a page of it is open | `ClassStore`; `Members` (`next`), `ClassEvents` (`event`) |
| `neuroviz:1:{<class>}:members`          | hash   | as the class                      | `Members` |
| `neuroviz:1:{<class>}:joined`           | hash   | as the class                      | `Members` |
| `neuroviz:1:{<class>}:removed`          | set    | as the class                      | `Members` |
| `neuroviz:1:{<class>}:left`             | hash   | as the class                      | `Members` |
| `neuroviz:1:{<class>}:copies`           | set    | as the class                      | `ClassStore` |
| `neuroviz:1:{<class>}:begin:<start>`    | string | as the class                      | `ClassStore` |
| `neuroviz:1:{<class>}:blobs`            | set    | as the class                      | `ClassStore` |
| `neuroviz:1:{<class>}:standings`        | hash   | as the class                      | `Standings` |
| `neuroviz:1:{<class>}:goals`            | hash   | as the class                      | `Standings` |
| `neuroviz:1:{<class>}:present`          | sorted set | as the class                  | `Standings` |
| `neuroviz:1:{<class>}:shown`            | hash   | as the class                      | `ClassEvents` |
| `neuroviz:1:{<class>}:events`           | stream | as the class                      | `ClassEvents` |
| `neuroviz:1:code:<code>`                | string | as the class                      | `ClassStore` |
| `neuroviz:1:{<student>}:place`          | string | as the class                      | `Members` |
| `neuroviz:1:{<student>}:been`           | set    | as the class                      | `Members` |
| `neuroviz:1:{<teacher>}:classes`        | sorted set | as the class                  | `ClassStore` |

<work> is `piece:...` (`model/piece.py`) or `trial:<digest>` (`model/suggest.py`).

Fields of a run: `revision` (decimal, 1 at creation), `body` (the bytes of the run), `write` (16 random bytes
of the last write, by which a write that the client sent twice is recognized), `summary` (bytes, what a list
says of it), `name` (UTF-8, the student's own). `runs` lists the ids of a student's runs by the time of their
last change; a run enters it with its first change, and leaves `drafts`, which lists those before it by the
time of their creation. `all-runs` has `<student>:<run>` for each run by the time at which it expires, in the part
of the student's first digit. `data` has `<digest>:<bytes>` for each blob of a student, or teacher, by the time at which it expires, and
`<digest>:0` for each that is someone else's. `used-by` of a blob has a mark of each student, teacher or class whose work needs it, by the time at which that ends: only who has the id finds it. `rate` is a time in milliseconds, `streams` has pages by when they were last heard of.
A cache entry is a frame around
bytes, see `shared.BytesSerializer`. A lock holds its owner's token. `cache-computed` counts how often shared
work was computed, over all workers.

Fields of a class: `revision`, `body` (the bytes of its `ClassState`), `write` (token of the last write), `next`
(students so far), `event` (events so far). `members` holds a student's number by the student's id, `joined` when each number came, `left` the
numbers of those who have gone, and `removed` the ids of those who may not come back with the present code. `copies` names
the runs, each as `<teacher>:<run>`, that are copies of students' for a teacher to show. `begin:now` and `begin:class` are the bytes of the runs that own work begins with,
and `blobs` the digests of the blobs that those need.
`standings` holds a `Standing` by the student's number, `goals` the newest goal that each has reached, and
`present` numbers by when their page was last heard of. `shown` is what the followers of the demo know, and
`events` the last events, each with its audience, to be sent again to who missed them; the channel that they are
published on has the key's own name. A class's id is made like a student's: no key of the one may be called
as one of the other. `{<student>}:place` is the class that a student is in, and `been` all those that still know the student's id.

The braces are a hash tag: in a cluster all keys of one student share a slot. The `1` is the version of this
layout. Ids come from browsers, so that each is checked against its pattern before it enters a key.
"""

import re

PREFIX = "neuroviz:1:"
CACHE_PREFIX = PREFIX + "cache:"
COMPUTED_KEY = PREFIX + "cache-computed"
ALL_RUNS_KEYS = [f"{PREFIX}all-runs:{digit}" for digit in "0123456789abcdef"]
READY_KEY = PREFIX + "ready"

CACHE_SECONDS = 24 * 3600
COMPUTED_SECONDS = 7 * 24 * 3600
LOCK_MILLISECONDS = 5_000
"""Longer than a waiter's patience: a dead owner's lock delays each student once, not again and again."""

_STUDENT = re.compile(r"[0-9a-f]{32}")
_RUN = re.compile(r"[0-9a-f]{16,32}")
_DIGEST = re.compile(r"[0-9a-f]{32}")
_CODE = re.compile(r"[0-9A-Z]{6}")
_PARTS = (
    "class", "members", "joined", "removed", "left", "begin:now", "begin:class", "standings", "goals", "present", "shown",
    "events", "copies", "blobs",
)  # fmt: skip
_WORK = re.compile(r"[a-z0-9][a-z0-9:._-]{0,199}")


class BadKey(ValueError):
    """An id that may not enter a key; says which, its value and what is allowed."""


def run_key(student: str, run_id: str) -> str:
    """The key of one run. Raises BadKey."""
    own = _of("student", student)
    _check("run_id", run_id, _RUN, "16 to 32 digits of 0-9 a-f")
    return f"{own}:run:{run_id}"


def runs_key(student: str) -> str:
    """The key of a student's list of runs. Raises BadKey."""
    return f"{_of('student', student)}:runs"


def drafts_key(student: str) -> str:
    """The key of the list of a student's runs that nothing was done with. Raises BadKey."""
    return f"{_of('student', student)}:drafts"


def data_key(owner: str) -> str:
    """The key of the list of blobs of a student or a teacher. Raises BadKey."""
    return f"{_of('owner', owner)}:data"


def rate_key(student: str) -> str:
    """The key of how often a student asks. Raises BadKey."""
    return f"{_of('student', student)}:rate"


def streams_key(browser: str) -> str:
    """The key of the open streams of a student or a teacher. Raises BadKey."""
    return f"{_of('browser', browser)}:streams"


def all_runs_key(student: str) -> str:
    """The key of the part of all runs that a student's belong to. Raises BadKey."""
    _check("student", student, _STUDENT, "32 digits of 0-9 a-f")
    return ALL_RUNS_KEYS[int(student[0], 16)]


def blob_key(digest: str) -> str:
    """The key of one blob. Raises BadKey."""
    _check("digest", digest, _DIGEST, "32 digits of 0-9 a-f")
    return f"{PREFIX}blob:{digest}"


def users_key(digest: str) -> str:
    """The key of the marks of whose work needs a blob, in the blob's own slot. Raises BadKey."""
    return f"{PREFIX}used-by:{{{blob_key(digest)}}}"


def class_key(class_id: str, part: str) -> str:
    """The key of a part of a class, one of those in the table above. Raises BadKey."""
    own = _of("class", class_id)
    if part not in _PARTS:
        raise BadKey(f"part: {part!r} is not allowed; allowed: {', '.join(_PARTS)}")
    return f"{own}:{part}"


def class_keys(class_id: str) -> list[str]:
    """All keys of a class that have its hash tag. Raises BadKey."""
    return [class_key(class_id, part) for part in _PARTS]


def code_key(code: str) -> str:
    """The key of a join code. Raises BadKey."""
    _check("code", code, _CODE, "6 letters or digits")
    return f"{PREFIX}code:{code}"


def place_key(student: str) -> str:
    """The key of the class that a student is in. Raises BadKey."""
    return f"{_of('student', student)}:place"


def been_key(student: str) -> str:
    """The key of the classes that know a student's id. Raises BadKey."""
    return f"{_of('student', student)}:been"


def classes_key(teacher: str) -> str:
    """The key of the list of a teacher's classes. Raises BadKey."""
    return f"{_of('teacher', teacher)}:classes"


def lock_key(work: str) -> str:
    """The key of the lock for one piece of shared work. Raises BadKey."""
    return f"{PREFIX}lock:{checked_work(work)}"


def checked_work(work: str) -> str:
    """The name of a piece of shared work, as it may follow CACHE_PREFIX. Raises BadKey."""
    _check("work", work, _WORK, "1 to 200 of a-z 0-9 : . _ -, the first a letter or digit")
    return work


def _of(field: str, identity: str) -> str:
    """The begin of all keys of one student, teacher or class, with its hash tag."""
    _check(field, identity, _STUDENT, "32 digits of 0-9 a-f")
    return f"{PREFIX}{{{identity}}}"


def _check(field: str, value: str, pattern: re.Pattern[str], allowed: str) -> None:
    """A value of another type is refused too: it may come from a browser's JSON."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        shown = repr(value)[:80]  # a forged id may be megabytes long
        raise BadKey(f"{field}: {shown} is not allowed; allowed: {allowed}")
