"""What a page may ask beside its commands, as typed values: nothing of it moves or changes the run that is
shown, though some of it names, copies or deletes runs, or keeps a table.

To add a question: a struct here and in `Question`, and a handler in `callbacks/questions.py`.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from neuroviz_dash.model.choices import Rate
from neuroviz_dash.model.commands import Focus, Id
from neuroviz_dash.model.limits import LONGEST_RUN_NAME
from neuroviz_dash.model.looking import Neurons, Picture, Probe
from neuroviz_dash.model.own_data import MakeTable, Preview
from neuroviz_dash.model.parsing import to_type

Iteration = Annotated[int, Meta(ge=0, le=2**53)]


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="look", tag_field="ask"):
    """An iteration's trace with the eye on one row of its batch and on one weight."""

    run: Id
    iteration: Iteration
    focus: Focus


class Runs(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="runs", tag_field="ask"):
    """The student's runs."""


class Rename(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="rename", tag_field="ask"):
    """Another name for a run; empty for none."""

    run: Id
    name: Annotated[str, Meta(max_length=LONGEST_RUN_NAME)]


class Duplicate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="duplicate", tag_field="ask"):
    """A second run that stands where this one stands."""

    run: Id


class Delete(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="delete", tag_field="ask"):
    """A run that is not wanted any more."""

    run: Id


class Compare(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="compare", tag_field="ask"):
    """Another run of the same student beside this one."""

    run: Id
    other: Id


class Suggest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="suggest", tag_field="ask"):
    """One step of the search for the largest learning rate with which this run's experiment does not diverge:
    the rate to try, None for the first."""

    run: Id
    rate: Rate | None = None


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="share", tag_field="ask"):
    """The text of a link to where a run stands."""

    run: Id


class Join(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="join", tag_field="ask"):
    """A seat in the class with this code."""

    code: Annotated[str, Meta(max_length=20)]


class Leave(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="leave", tag_field="ask"):
    """Out of the class."""


Question = (
    Share
    | Join
    | Leave
    | Look
    | Runs
    | Rename
    | Duplicate
    | Delete
    | Compare
    | Suggest
    | Picture
    | Neurons
    | Probe
    | Preview
    | MakeTable
)


def parse_question(data: object) -> Question:
    """A checked question; raises BadInput."""
    return to_type(data, Question)  # type: ignore[arg-type]  # a union is no class
