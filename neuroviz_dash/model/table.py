"""A table of a student's own rows: drawn points, or an uploaded file. A blob."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
import numpy as np

from neuroviz_dash.engine.datasets import Dataset
from neuroviz_dash.engine.datasets.measured import choose_balanced
from neuroviz_dash.engine.datasets.record import FloatArray, IntArray, Rows, gaussian_noise
from neuroviz_dash.model.blobs import digest_of
from neuroviz_dash.model.parsing import BadInput, refuse, to_type

MOST_ROWS = 2000
MOST_INPUTS = 64
MOST_CLASSES = 10
LONGEST_NAME = 80
LARGEST = 1e9

ENOUGH_TO_TEST = 10
"""With fewer rows than this all of them are for training, unless the student wishes otherwise."""
SCALED = (0.5, 2.0)
"""An input whose largest size lies here, as in the made data sets, is fit to be fed as it is."""


class Table:
    """X (rows, inputs); y holds class numbers (rows,), or targets (rows, 1) where `classes` is empty.

    No dataclass: msgspec would write its fields, and not its digest.
    """

    def __init__(
        self,
        inputs: tuple[str, ...],
        target: str,
        classes: tuple[str, ...],
        X: FloatArray,
        y: FloatArray | IntArray,
    ) -> None:
        self.inputs, self.target, self.classes, self.X, self.y = inputs, target, classes, X, y

    @cached_property
    def digest(self) -> str:
        """32 hex digits, of the bytes alone."""
        return digest_of(self.to_bytes())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def to_bytes(self) -> bytes:
        """The table as msgpack."""
        y = self.y.astype("<i8" if self.classes else "<f8").tobytes()
        return msgspec.msgpack.encode(
            (self.inputs, self.target, self.classes, self.X.astype("<f8").tobytes(), y)
        )

    @classmethod
    def from_bytes(cls, body: bytes) -> "Table":
        """The table in msgpack bytes; raises BadInput."""
        kind = tuple[tuple[str, ...], str, tuple[str, ...], bytes, bytes]
        try:
            inputs, target, classes, x, y = msgspec.msgpack.decode(body, type=kind)
            X = np.frombuffer(x, "<f8").reshape(-1, max(1, len(inputs)))
            targets = np.frombuffer(y, "<i8") if classes else np.frombuffer(y, "<f8").reshape(-1, 1)
        except (msgspec.DecodeError, msgspec.ValidationError, ValueError) as error:
            raise BadInput(f"dataset.table: unreadable ({error})") from None
        return checked(cls(inputs, target, classes, X, targets))

    def plain(self) -> dict[str, Any]:
        """The table as it stands in an experiment's file: its rows end in the class's name or the target."""
        last = [self.classes[label] for label in self.y] if self.classes else self.y[:, 0].tolist()
        rows = [[*row, end] for row, end in zip(self.X.tolist(), last, strict=True)]
        return {
            "inputs": list(self.inputs), "target": self.target, "classes": list(self.classes), "rows": rows,
        }  # fmt: skip

    @classmethod
    def from_plain(cls, data: object) -> "Table":
        """The table in an experiment's file; raises BadInput that names field, value and what is allowed."""
        plain = to_type(data, _Plain, within="dataset.table")
        width = len(plain.inputs)
        for at, row in enumerate(plain.rows):
            if len(row) != width + 1:
                raise refuse(f"dataset.table.rows[{at}]", row, f"{width} inputs and the target")
        X = np.array([_numbers(row[:-1], at) for at, row in enumerate(plain.rows)], dtype=np.float64)
        if plain.classes:
            y = np.array([_label(row[-1], plain.classes, at) for at, row in enumerate(plain.rows)], np.int64)
        else:
            y = np.array([_numbers(row[-1:], at) for at, row in enumerate(plain.rows)], dtype=np.float64)
        return checked(cls(plain.inputs, plain.target, plain.classes, X.reshape(-1, max(1, width)), y))


class _Plain(msgspec.Struct, forbid_unknown_fields=True):
    inputs: tuple[str, ...]
    target: str
    rows: list[list[float | str]]
    classes: tuple[str, ...] = ()


def _numbers(cells: list[float | str], row: int) -> list[float]:
    for cell in cells:
        if isinstance(cell, str):
            raise refuse(f"dataset.table.rows[{row}]", cell, "numbers, and the class's name at the end")
    return [float(cell) for cell in cells]


def _label(cell: float | str, classes: tuple[str, ...], row: int) -> int:
    if cell not in classes:
        raise refuse(f"dataset.table.rows[{row}]", cell, ", ".join(classes))
    return classes.index(str(cell))


def checked(table: Table) -> Table:
    """The table, read-only; raises BadInput for what breaks a limit, wherever it came from."""
    _check_names("inputs", table.inputs, 1, MOST_INPUTS)
    _check_names("target", (table.target,), 1, 1)
    if table.classes:
        _check_names("classes", table.classes, 2, MOST_CLASSES)
    rows = len(table.X)
    if not 2 <= rows <= MOST_ROWS:
        raise refuse("dataset.table.rows", rows, f"2 to {MOST_ROWS} rows")
    if len(table.y) != rows:
        raise refuse("dataset.table.rows", len(table.y), f"as many targets as rows ({rows})")
    for values in (table.X, table.y):
        if not (np.abs(values) <= LARGEST).all():  # also false for NaN
            raise refuse("dataset.table.rows", float(np.abs(values).max()), "numbers from -1e9 to 1e9")
    if table.classes:
        _check_labels(table)
    for array in (table.X, table.y):
        array.setflags(write=False)
    return table


def _check_labels(table: Table) -> None:
    known = (table.y >= 0) & (table.y < len(table.classes))
    if not known.all():
        raise refuse("dataset.table.rows", int(table.y[~known][0]), "the numbers of the classes")
    for name, count in zip(table.classes, np.bincount(table.y, minlength=len(table.classes)), strict=True):
        if not count:
            raise refuse("dataset.table.classes", name, "classes that have a row")


def _check_names(field: str, names: tuple[str, ...], least: int, most: int) -> None:
    if not least <= len(names) <= most:
        raise refuse(f"dataset.table.{field}", len(names), f"{least} to {most} of them")
    for name in names:
        if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable() or name != name.strip():
            raise refuse(f"dataset.table.{field}", name, f"names of 1 to {LONGEST_NAME} plain characters")
        if names.count(name) > 1:
            raise refuse(f"dataset.table.{field}", name, "each name once")


def record_of_table(table: Table) -> Dataset:
    """The table as a data set."""
    rows, inputs = table.X.shape
    reach = np.abs(table.X).max(axis=0)
    some = "input" if inputs == 1 else "inputs"
    what = f"{len(table.classes)} classes" if table.classes else f"{table.target} to predict"
    return Dataset(
        key="own",
        title="Own data",
        group="Own data",
        task="classification" if table.classes else "regression",
        description=f"Your own rows: {rows} of them, {inputs} {some}, {what}.",
        features=table.inputs,
        classes=table.classes,
        target="" if table.classes else table.target,
        target_range=(0.0, 1.0) if table.classes else (float(table.y.min()), float(table.y.max())),
        default_samples=rows,
        min_samples=max(2, len(table.classes)),
        max_samples=rows,
        default_noise=0.0,
        max_noise=1.0,
        noise_help="A random error added to each input, in standard deviations of that input.",
        default_test_fraction=0.2 if rows >= ENOUGH_TO_TEST else 0.0,
        default_standardize=not ((SCALED[0] <= reach) & (reach <= SCALED[1])).all(),
        make=_Choose(table),
    )


@dataclass(frozen=True)
class _Choose:
    """The `make` of a table: a balanced choice of its rows in their order, with noise in the inputs."""

    table: Table

    def __call__(self, samples: int, noise: float, seed: int) -> Rows:
        X, y = self.table.X, self.table.y
        strata = y if self.table.classes else np.zeros(len(y), dtype=np.int64)
        rows = choose_balanced(strata.astype(np.int64), samples, seed)
        shifts = gaussian_noise(X.shape, noise, seed) * X.std(axis=0)
        return (X + shifts)[rows], y[rows]
