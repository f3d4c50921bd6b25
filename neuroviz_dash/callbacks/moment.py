"""The run at an iteration that a question names."""

from typing import Any

from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.run import Cursor, Run, View, move
from neuroviz_dash.model.stages import START, UPDATE

AGAIN: dict[str, Any] = {"again": True}
"""The way to that iteration is longer than one request may take; the page may ask again."""


def moment(services: Services, run: Run, iteration: int) -> View | None:
    """A run at an iteration's update; None where the answer is AGAIN."""
    cursor = Cursor(iteration, UPDATE if iteration else START)
    seen = move(run, cursor, services.train, services.budget())
    return seen if seen.run.cursor == cursor else None
