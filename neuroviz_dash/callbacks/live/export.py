"""The results of a class as CSV, for its teachers: GET /class/<id>/results.csv."""

import csv
import io
from datetime import UTC, datetime

import flask

from neuroviz_dash.callbacks.live.leading import Refused, led_class
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.live.class_state import ClassState
from neuroviz_dash.model.live.nicknames import nickname
from neuroviz_dash.model.live.standing import Standing
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.store.connection import StoreError
from neuroviz_dash.store.keys import BadKey

COLUMNS = (
    "nickname", "joined (UTC)", "data", "network", "activations", "optimizer", "learning rate", "batch size",
    "iteration", "epoch", "training loss", "test loss", "training accuracy", "test accuracy",
    "best training loss of this run", "best test loss of this run", "best training accuracy of this run",
    "best test accuracy of this run", "changes by hand", "diverged", "goal reached in this class",
    "last step (UTC)",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def register(server: flask.Flask, services: Services) -> None:
    """Bind the route."""

    def results(class_id: str) -> flask.Response:
        try:
            state = led_class(services, flask.g.teacher, class_id)
            text = results_csv(services, class_id, state)
        except Refused as error:
            flask.abort(403, str(error))
        except (BadKey, BadInput) as error:
            flask.abort(400, str(error))
        except StoreError as error:
            flask.abort(503, str(error))
        headers = {
            "Content-Disposition": 'attachment; filename="neuroviz-class.csv"', "Cache-Control": "no-store",
        }  # fmt: skip
        return flask.Response(text, mimetype="text/csv", headers=headers)

    server.add_url_rule("/class/<class_id>/results.csv", "class_results", results)


def results_csv(services: Services, class_id: str, state: ClassState) -> str:
    """A line for each student; of who has not worked yet, nickname and time of joining alone."""
    out, found, joined = io.StringIO(), services.standings.all(class_id), services.members.joined(class_id)
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for number in sorted(services.members.members(class_id)):
        name, standing = nickname(state.seed, number), found.by_number.get(number)
        has_reached = state.goal is not None and found.reached.get(number) == state.goal_number
        cells = _cells(standing, has_reached) if standing else [""] * (len(COLUMNS) - 2)
        writer.writerow([safe(each) for each in (name, _moment(joined.get(number)), *cells)])
    return out.getvalue()


def _cells(standing: Standing, reached: bool) -> list[object]:
    scores = [
        standing.train_loss, standing.test_loss, standing.train_accuracy, standing.test_accuracy,
        standing.best_train_loss, standing.best_test_loss, standing.best_train_accuracy,
        standing.best_test_accuracy,
    ]  # fmt: skip
    return [
        standing.dataset, " x ".join(map(str, standing.network)), " ".join(standing.activations),
        standing.optimizer, standing.learning_rate, standing.batch_size, standing.iteration, standing.epoch,
        *scores, standing.changes, "yes" if standing.diverged else "no", "yes" if reached else "no",
        _moment(standing.moved),
    ]  # fmt: skip


def _moment(seconds: float | None) -> str:
    return "" if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


def safe(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: numbers stay, a text that begins like one is quoted."""
    if not isinstance(value, str):
        return "" if value is None else value
    return f"'{value}" if value.startswith(_FORMULA) else value
