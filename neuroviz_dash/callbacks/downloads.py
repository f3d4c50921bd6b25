"""Files to take away, of a student's run at its stored cursor: GET /download/<run>/<file name>."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import dash
import flask
import msgspec

from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.meters import Meters
from neuroviz_dash.model.experiment import Experiment, whole_experiment
from neuroviz_dash.model.interventions import Interventions
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.piece import Piece, Saved, TrainPiece, train_piece
from neuroviz_dash.model.run import Run, begin, view
from neuroviz_dash.model.scripts.numpy_script import NUMPY_FILE, numpy_script
from neuroviz_dash.model.scripts.torch_script import TORCH_FILE, torch_script
from neuroviz_dash.model.trace import COLUMNS, csv_lines, trace_record
from neuroviz_dash.model.weights_file import weights_file
from neuroviz_dash.store.connection import StoreError
from neuroviz_dash.store.keys import BadKey
from neuroviz_dash.store.run_errors import Missing

JSON, CSV, NPZ, PYTHON = "application/json", "text/csv", "application/octet-stream", "text/x-python"


@dataclass(frozen=True)
class Download:
    """A kind of file: its body, which may have to be trained for, its type, and its name in the browser's
    folder; {n} is the iteration."""

    make: Callable[[Run, TrainPiece], str | bytes]
    mimetype: str
    name: str


def register(app: dash.Dash, services: Services) -> None:
    """Bind the route to this app."""

    def download(run_id: str, file_name: str) -> flask.Response:
        found = DOWNLOADS.get(file_name)
        if found is None:
            flask.abort(404, f"There is no such file; there are {', '.join(DOWNLOADS)}.")
        try:
            run = services.run_of(flask.g.student, run_id)
            body = found.make(run, partial(_resting, services.meters))
        except Missing:
            flask.abort(404, "That run is not stored for this browser (any more).")
        except (BadKey, BadInput) as error:
            flask.abort(400, str(error))
        except StoreError as error:
            flask.abort(503, str(error))
        response = flask.Response(body, mimetype=found.mimetype)
        name = found.name.format(n=run.cursor.iteration)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "no-store"
        return response

    app.server.add_url_rule("/download/<run_id>/<file_name>", "download", download)


def _experiment(run: Run, _train: TrainPiece) -> bytes:
    return msgspec.json.format(msgspec.json.encode(whole_experiment(run.experiment)), indent=1) + b"\n"


def _trace_json(run: Run, _train: TrainPiece) -> bytes:
    return msgspec.json.encode(_record(run)) + b"\n"


def _trace_csv(run: Run, _train: TrainPiece) -> str:
    def lines() -> Iterator[str]:
        yield ",".join(COLUMNS)
        yield from csv_lines(_record(run))

    return "\n".join(lines()) + "\n"


def _record(run: Run) -> dict[str, object]:
    done = view(run).done
    if done is None:
        raise BadInput("At the start no iteration is computed yet. Take a step first.")
    return trace_record(begin(run)[0], done)


def _resting(
    meters: Meters, experiment: Experiment, interventions: Interventions, before: Saved, last: int
) -> Piece:
    """With its first argument bound a `TrainPiece`, which lets the other requests of its worker on between
    its pieces."""
    time.sleep(0)
    piece = train_piece(experiment, interventions, before, last)
    meters.trained(piece.after.iteration - before.iteration)
    return piece


DOWNLOADS = {
    "experiment.json": Download(_experiment, JSON, "neuroviz-experiment.json"),
    "trace.json": Download(_trace_json, JSON, "neuroviz-trace-{n}.json"),
    "trace.csv": Download(_trace_csv, CSV, "neuroviz-trace-{n}.csv"),
    "weights.npz": Download(lambda run, _train: weights_file(view(run)), NPZ, "neuroviz-weights-{n}.npz"),
    NUMPY_FILE: Download(numpy_script, PYTHON, NUMPY_FILE),
    TORCH_FILE: Download(torch_script, PYTHON, TORCH_FILE),
}
"""Every file, by the last part of its address."""
