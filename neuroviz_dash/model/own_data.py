"""What a page may ask of rows of one's own: a look at a file, and a table of a file or of drawn points."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from neuroviz_dash.model.csv_columns import Task
from neuroviz_dash.model.csv_file import read_sheet
from neuroviz_dash.model.csv_table import Missing, table_from_sheet
from neuroviz_dash.model.experiment import Experiment, parse_experiment
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.points import Point, table_from_points
from neuroviz_dash.model.records import OWN
from neuroviz_dash.model.table import MOST_INPUTS, MOST_ROWS, Table

Name = Annotated[str, Meta(max_length=200)]
KEPT = ("hidden_layers", "optimizer", "penalty", "batch_size", "seed")


class Preview(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="preview", tag_field="ask"):
    """What is in a CSV file."""

    csv: str


class MakeTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="table", tag_field="ask"):
    """Keep a table of a CSV file's rows, or of drawn points, and say which experiment goes with it.

    `experiment` is the one at hand: its network and training are kept.
    """

    csv: str | None = None
    target: Name = ""
    inputs: Annotated[tuple[Name, ...], Meta(max_length=MOST_INPUTS)] = ()
    missing: Missing = "drop"
    task: Task | None = None
    points: Annotated[tuple[Point, ...], Meta(max_length=MOST_ROWS)] | None = None
    experiment: dict[str, Any] = {}


def table_of(asked: MakeTable) -> tuple[Table, list[str]]:
    """The table, and sentences on what was done to its values; raises BadInput."""
    if (asked.csv is None) == (asked.points is None):
        raise BadInput("table: both or none of csv and points; allowed: one of them")
    if asked.points is not None:
        return table_from_points(asked.points), []
    return table_from_sheet(
        read_sheet(asked.csv or ""), asked.target, asked.inputs, asked.missing, asked.task
    )


def experiment_on(table: Table, old: dict[str, Any]) -> Experiment:
    """An experiment on the table with the network and the training of an older one; raises BadInput."""
    kept = {key: old[key] for key in KEPT if key in old}
    dataset = {"name": OWN, "table": table.digest}
    return parse_experiment({**kept, "dataset": dataset}, lambda _digest: table.to_bytes())
