"""A demo: what its followers know, so that an event carries only what is new to them."""

import zlib
from typing import Any

import msgspec

from neuroviz_dash.model.commands import Focus
from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.live.teaching import Gaze
from neuroviz_dash.model.problems import digest
from neuroviz_dash.model.run import Cursor, Run
from neuroviz_dash.model.table import Table


class Known(msgspec.Struct, frozen=True):
    """The demo that followers see and its place: the lesson (see `lesson_key`), the iteration whose
    trace they have with its focus, and up to where they have the losses."""

    demo: int
    run: str
    lesson: str
    iteration: int
    until: int
    cursor: Cursor
    focus: Focus
    gaze: Gaze

    @property
    def key(self) -> str:
        """What an event has to belong to, so that its followers can draw it."""
        return demo_key(self.demo, self.lesson)


def demo_key(demo: int, lesson: str) -> str:
    """Stands for one lesson of one demo."""
    return f"{demo}:{lesson}"


def lesson_key(run: Run) -> str:
    """Stands for a run's experiment and the changes made to it by hand."""
    changes = zlib.crc32(msgspec.msgpack.encode(run.interventions))
    return f"{digest(run.experiment)}:{changes:08x}"


def known_of(demo: int, run_id: str, run: Run, focus: Focus, gaze: Gaze) -> Known:
    """What followers know when they have been shown a run at its cursor."""
    return Known(
        demo, run_id, lesson_key(run), run.cursor.iteration, run.before.iteration,
        run.cursor, focus, gaze,
    )  # fmt: skip


def encode_known(known: Known) -> bytes:
    """The same known things give the same bytes."""
    return msgspec.msgpack.encode(known)


def decode_known(body: bytes) -> Known | None:
    """What `encode_known` gave; None for nothing, or for what another version of the product wrote."""
    try:
        return msgspec.msgpack.decode(body, type=Known) if body else None
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None


def neutral(experiment: Experiment) -> Experiment:
    """The experiment with a list's words in place of the names that its owner gave rows of one's own: what
    one user's screen shows of another's run holds no free text. All numbers stay."""
    table = experiment.dataset.table
    if table is None:
        return experiment
    inputs = tuple(f"input {at}" for at in range(1, len(table.inputs) + 1))
    classes = tuple(f"class {at}" for at in range(1, len(table.classes) + 1))
    plain = Table(inputs, "target", classes, table.X, table.y)
    chosen: Any = msgspec.structs.replace(experiment.dataset, table=plain)
    return msgspec.structs.replace(experiment, dataset=chosen)
