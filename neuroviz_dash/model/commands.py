"""What a page may ask for, as typed values. A command on a run carries the revision that the page saw."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from neuroviz_dash.model.parsing import to_type

LONGEST_BLOCK = 64

Id = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
Revision = Annotated[int, Meta(ge=1)]
Seen = Annotated[int, Meta(ge=-1, le=2**53)]
"""The last iteration whose loss the page has in its chart; -1 for none."""


class Open(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="open", tag_field="do"):
    """Go on with a run, or start a fresh one."""

    run: str | None = None


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="move", tag_field="do"):
    """Put the cursor on an iteration and a stage, or on the way there as far as one request may go.

    `known` is the iteration whose trace the page holds. `again` marks a command whose answer never came.
    """

    run: Id
    revision: Revision
    iteration: int
    stage: str
    known: int | None = None
    seen: Seen = -1
    again: bool = False


class Play(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="play", tag_field="do"):
    """Put the cursor on an iteration and a stage, and look ahead: traces of the `count` iterations
    `first`, `first + step`, ..., which the page will show without asking again."""

    run: Id
    revision: Revision
    iteration: int
    stage: str
    first: Annotated[int, Meta(ge=1, le=2**53)]
    step: Annotated[int, Meta(ge=1, le=100_000)]
    count: Annotated[int, Meta(ge=1, le=LONGEST_BLOCK)]
    seen: Seen = -1
    again: bool = False


class Configure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="configure", tag_field="do"):
    """Start again, with an experiment given in its public format."""

    run: Id
    revision: Revision
    experiment: dict[str, Any]
    again: bool = False


Change = Move | Play | Configure
Command = Open | Change
_NAMES = {"do": ("open", "move", "play", "configure")}


def parse_command(data: object) -> Command:
    """A checked command; raises BadInput."""
    return to_type(data, Command, _NAMES)  # type: ignore[arg-type]  # a union is no class
