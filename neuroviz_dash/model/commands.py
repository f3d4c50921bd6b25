"""What a page may ask for, as typed values. A command on a run carries the revision that the page saw."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from neuroviz_dash.model.parsing import to_type

Id = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
Revision = Annotated[int, Meta(ge=1)]


class Open(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="open", tag_field="do"):
    """Go on with a run, or start a fresh one."""

    run: str | None = None


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="move", tag_field="do"):
    """Put the cursor on an iteration and a stage. `known` is the iteration whose trace the page holds."""

    run: Id
    revision: Revision
    iteration: int
    stage: str
    known: int | None = None


class Configure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="configure", tag_field="do"):
    """Start again, with an experiment given in its public format."""

    run: Id
    revision: Revision
    experiment: dict[str, Any]


Command = Open | Move | Configure
_NAMES = {"do": ("open", "move", "configure")}


def parse_command(data: object) -> Command:
    """A checked command; raises BadInput."""
    return to_type(data, Command, _NAMES)  # type: ignore[arg-type]  # a union is no class
