"""Questions about what a network makes of its input: pictures of it, and a trial input."""

from typing import Annotated

import msgspec
from msgspec import Meta

from neuroviz_dash.model.commands import Id

Iteration = Annotated[int, Meta(ge=0, le=2**53)]
Side = Annotated[int, Meta(ge=2, le=100)]
Row = Annotated[int, Meta(ge=0, le=2**31)]
Raw = Annotated[float, Meta(ge=-1e9, le=1e9)]


class Moment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose weights: a run's before an iteration's update, or after it, with what was typed in there."""

    run: Id
    iteration: Iteration
    after: bool


class OfInput(Moment, frozen=True, forbid_unknown_fields=True):
    """Which input: a row of the data set, or raw inputs of one's own."""

    x: Annotated[tuple[Raw, ...], Meta(max_length=64)] | None = None
    row: Row | None = None


class Picture(OfInput, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="picture", tag_field="ask"):
    """The data panel's picture, with the input at hand marked. `known` is whether the page knows a row's
    output already, `size` the points along a side of a grid, `test` whether the test rows are counted."""

    size: Side
    known: bool = False
    test: bool = False


class Neurons(OfInput, frozen=True, forbid_unknown_fields=True, kw_only=True, tag="neurons", tag_field="ask"):
    """What every neuron makes of the input plane, with the input at hand to be marked in it."""

    size: Side


class Probe(OfInput, frozen=True, forbid_unknown_fields=True, tag="probe", tag_field="ask"):
    """The forward pass of a trial input."""
