"""Answers to questions on rows of one's own."""

from typing import Any

from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.csv_columns import preview
from neuroviz_dash.model.csv_file import read_sheet
from neuroviz_dash.model.experiment import plain_experiment
from neuroviz_dash.model.own_data import MakeTable, Preview, experiment_on, table_of


def look_into(services: Services, student: str, asked: Preview) -> dict[str, Any]:
    """The columns of a CSV file."""
    return {"preview": preview(read_sheet(asked.csv))}


def make_table(services: Services, student: str, asked: MakeTable) -> dict[str, Any]:
    """Keeps the table; the page then starts a run with the experiment that is answered."""
    table, notes = table_of(asked)
    experiment = experiment_on(table, asked.experiment)
    services.blobs.keep(student, [table])
    return {"table": table.digest, "experiment": plain_experiment(experiment), "notes": notes}
