"""What a page may ask for, as typed values. A command on a run carries the revision that the page saw."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from neuroviz_dash.model.interventions import MOST
from neuroviz_dash.model.parsing import to_type
from neuroviz_dash.model.run import Cursor

LONGEST_BLOCK = 64

Id = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
LAST_REVISION = 2**53 - 2**24
"""Far from what numbers in JSON can tell apart."""
Revision = Annotated[int, Meta(ge=1, le=LAST_REVISION)]
Seen = Annotated[int, Meta(ge=-1, le=2**53)]
"""The last iteration whose loss the page has in its chart; -1 for none."""


class Focus(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"source": "from"}):
    """What the eye is on: a neuron, perhaps one of its incoming weights (`from`; fan_in is the bias), and
    which row of the batch (its place in the batch). A place that the network or the batch does not have means
    the nearest that it has."""

    layer: Annotated[int, Meta(ge=1, le=64)] = 1
    unit: Annotated[int, Meta(ge=0, le=4096)] = 0
    source: Annotated[int, Meta(ge=0, le=4096)] | None = None
    row: Annotated[int, Meta(ge=0, le=4096)] = 0


class Open(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="open", tag_field="do"):
    """Go on with a run, begin a fresh one, or one at the place that a share link names. `take` asks for a
    copy of what the class has: its work, or the demo that is shown."""

    run: str | None = None
    share: str | None = None
    take: Literal["work", "demo"] | None = None


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="move", tag_field="do"):
    """Put the cursor on an iteration and a stage, or on the way there as far as one request may go.

    `known` is the iteration whose trace the page holds. `id` is drawn anew for each command: by it one is
    known that is sent again, by the page or, over a connection that broke, by the browser itself.
    """

    run: Id
    revision: Revision
    iteration: int
    stage: str
    unit: int | None = None
    focus: Focus = Focus()
    known: int | None = None
    seen: Seen = -1
    id: Id | None = None


class Play(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="play", tag_field="do"):
    """Put the cursor on an iteration and a stage, and look ahead: traces of the `count` iterations
    `first`, `first + step`, ..., which the page will show without asking again."""

    run: Id
    revision: Revision
    iteration: int
    stage: str
    unit: int | None = None
    focus: Focus = Focus()
    first: Annotated[int, Meta(ge=1, le=2**53)]
    step: Annotated[int, Meta(ge=1, le=100_000)]
    count: Annotated[int, Meta(ge=1, le=LONGEST_BLOCK)]
    seen: Seen = -1
    id: Id | None = None


class Configure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="configure", tag_field="do"):
    """Start again, with an experiment given in its public format. A run that has got anywhere stays, if the
    page drew a `token`: it is the id of the new run then, and a command that is sent again finds its own run.
    """

    run: Id
    revision: Revision
    experiment: dict[str, Any]
    token: Id | None = None
    id: Id | None = None


class Intervene(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="intervene", tag_field="do"):
    """Change something where the page's cursor stands: an intervention without its `at`."""

    run: Id
    revision: Revision
    cursor: Cursor
    intervention: dict[str, Any]
    focus: Focus = Focus()
    id: Id | None = None


class Undo(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="undo", tag_field="do"):
    """Take an intervention of the run back. It is named as a whole: a place in a list may mean another one by
    now."""

    run: Id
    revision: Revision
    cursor: Cursor
    intervention: dict[str, Any]
    focus: Focus = Focus()
    id: Id | None = None


class RunUntil(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="until", tag_field="do"):
    """Train from the page's cursor until a goal is reached, as far as one request may go; without `cursor`
    and `goal`, go on towards the one under way."""

    run: Id
    revision: Revision
    cursor: Cursor | None = None
    goal: dict[str, Any] | None = None
    focus: Focus = Focus()
    seen: Seen = -1
    id: Id | None = None


class Fork(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="fork", tag_field="do"):
    """A new run of an experiment, from the parameters where the page's cursor stands. This one stays.
    `token`, which the page draws, is the new run's id: a command that is sent again finds its own run."""

    run: Id
    revision: Revision
    token: Id
    cursor: Cursor
    experiment: dict[str, Any]
    id: Id | None = None


class Restore(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="restore", tag_field="do"):
    """Make a run again of what its page knows: the store has lost what it had acknowledged. `revision` is the
    last one that the page saw, `cursor` where the run stood then, `owner` for whom the page opened it."""

    run: Id
    revision: Revision
    experiment: dict[str, Any]
    interventions: Annotated[list[dict[str, Any]], Meta(max_length=MOST)]
    cursor: Cursor
    id: Id | None = None
    owner: Annotated[str, Meta(max_length=64)] | None = None


Change = Move | Play | Configure | Intervene | Undo | RunUntil | Fork
Command = Open | Restore | Change


def parse_command(data: object) -> Command:
    """A checked command; raises BadInput."""
    return to_type(data, Command)  # type: ignore[arg-type]  # a union is no class
