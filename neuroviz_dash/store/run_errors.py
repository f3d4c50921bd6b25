"""What can be wrong with a run that someone wants to read or write."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from redis.exceptions import ResponseError

from neuroviz_dash.store.connection import StoreError

_DAMAGE = re.compile("WRONGTYPE|.*value is not an integer")


class Conflict(StoreError):
    """Someone else saved first; `current_revision` is what is stored now. Nothing was changed."""

    def __init__(self, current_revision: int) -> None:
        super().__init__(
            "This run was changed elsewhere, in another tab or by an earlier click. "
            "Your change was not saved."
        )
        self.current_revision = current_revision


class Missing(StoreError):
    """The run is not stored any more: expired, deleted or lost."""


class Incomplete(StoreError):
    """The run is stored, but not (any more) a blob that it needs: that was on a part of the store that lost
    it."""


class Damaged(StoreError):
    """What is stored under the run's key is no run. `delete` makes room for a fresh one."""


@contextmanager
def damage_named() -> Iterator[None]:
    """A key of another type, or a hash whose revision is no number, is damage and not an outage."""
    try:
        yield
    except ResponseError as error:
        if not _DAMAGE.match(str(error)):
            raise
        raise damaged() from error


def damaged() -> Damaged:
    """The error of a key that holds no run."""
    return Damaged("The stored run is damaged and cannot be read; a fresh one can be started.")
