"""Points that a student drew in the plane, as a table."""

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from neuroviz_dash.model.parsing import BadInput, refuse
from neuroviz_dash.model.table import MOST_CLASSES, MOST_ROWS, Table, checked

EDGE = 1.5
"""Drawn points lie in the square from -EDGE to EDGE, where those of the made data sets do."""

Coordinate = Annotated[float, Meta(ge=-EDGE, le=EDGE)]


class Point(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A point, and the number of its class."""

    x1: Coordinate
    x2: Coordinate
    label: Annotated[int, Meta(ge=0, lt=MOST_CLASSES)]


def table_from_points(points: tuple[Point, ...]) -> Table:
    """The table, its classes called A, B, ...; those without a point are left out. Raises BadInput."""
    if len(points) > MOST_ROWS:
        raise refuse("points", len(points), f"up to {MOST_ROWS}")
    labels = sorted({point.label for point in points})
    if len(labels) < 2:
        what = f"only class {chr(65 + labels[0])} has points" if labels else "there are none yet"
        raise BadInput(f"points: {what}; allowed: points of at least two classes")
    X = np.array([[point.x1, point.x2] for point in points], dtype=np.float64)
    y = np.array([labels.index(point.label) for point in points], dtype=np.int64)
    return checked(Table(("x1", "x2"), "class", tuple(chr(65 + label) for label in labels), X, y))
