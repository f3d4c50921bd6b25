"""What the columns of a CSV file hold and what may be done with them: the preview that a student sees."""

from dataclasses import dataclass
from typing import Any, Literal

from neuroviz_dash.model.csv_file import Sheet, is_missing, place
from neuroviz_dash.model.csv_text import DELIMITERS
from neuroviz_dash.model.table import LARGEST, MOST_CLASSES, MOST_INPUTS

Kind = Literal["number", "category", "mixed", "empty"]
Task = Literal["classification", "regression"]

MOST_CATEGORIES = 10
"""An input of texts becomes one input of 0 or 1 for each of them, up to so many."""
SHOWN_ROWS = 5
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Column:
    """A column, seen whole. `values` are its different values, without the missing ones, in their order, each
    as its first cell spells it: "1" and "1.0" are one number."""

    at: int
    name: str
    kind: Kind
    missing: int
    values: tuple[str, ...]
    are_labels: bool
    """Whether its numbers are whole and come again and again, as those of classes do."""
    is_large: bool
    odd_one: str
    """Of numbers and texts mixed the first of those that are fewer, and where it stands."""

    @property
    def width(self) -> int:
        """How many inputs of a network it makes."""
        return len(self.values) if self.kind == "category" else 1

    def why_no_input(self) -> str:
        """Why it cannot be an input; empty if it can."""
        if self.kind == "empty":
            return "no values"
        if self.kind == "mixed":
            return f"numbers and texts mixed: {self.odd_one}"
        if self.kind == "category" and len(self.values) > MOST_CATEGORIES:
            return f"{len(self.values)} different texts, more than {MOST_CATEGORIES}"
        return "numbers beyond 1e9" if self.is_large else ""

    def tasks(self) -> list[Task]:
        """What a network can learn of it, the likelier first; none if it cannot be a target."""
        found: list[Task] = []
        if self.kind in ("number", "category", "mixed") and 2 <= len(self.values) <= MOST_CLASSES:
            found.append("classification")
        if self.kind == "number" and len(self.values) >= 2 and not self.is_large:
            found.append("regression")
        return found if self.are_labels or self.kind != "number" else found[::-1]


def columns_of(sheet: Sheet) -> list[Column]:
    """Every column of the sheet, in its order."""
    return [_column(sheet, at, name) for at, name in enumerate(sheet.names)]


def _column(sheet: Sheet, at: int, name: str) -> Column:
    cells = [row[at] for row in sheet.rows]
    values = tuple(dict.fromkeys(cell for cell in cells if not is_missing(cell)))
    numbers = [number for number in map(sheet.number, values) if number is not None]
    kind: Kind = "mixed"
    if not values:
        kind = "empty"
    elif len(numbers) == len(values):
        kind = "number"
    elif not numbers:
        kind = "category"
    if kind == "number":
        first: dict[float, str] = {}
        for number, cell in zip(numbers, values, strict=True):
            first.setdefault(number, cell)
        values = tuple(first.values())
    return Column(
        at=at,
        name=name,
        kind=kind,
        missing=sum(map(is_missing, cells)),
        values=values,
        are_labels=all(number.is_integer() for number in numbers) and 2 * len(values) <= len(cells),
        is_large=any(abs(number) > LARGEST for number in numbers),
        odd_one=_odd_one(sheet, at) if kind == "mixed" else "",
    )


def _odd_one(sheet: Sheet, at: int) -> str:
    cells = [
        (number, row[at])
        for number, row in zip(sheet.numbers, sheet.rows, strict=True)
        if not is_missing(row[at])
    ]
    numbers = [each for each in cells if sheet.number(each[1]) is not None]
    texts = [each for each in cells if sheet.number(each[1]) is None]
    number, cell = min(texts, numbers, key=len)[0]
    return f"{cell[:LONGEST_SHOWN]!r} in {place(number, at)}"


def preview(sheet: Sheet) -> dict[str, Any]:
    """The columns, the first rows, and a suggestion: the last column that can be is the target."""
    columns = columns_of(sheet)
    targets = [column for column in columns if column.tasks()]
    target = targets[-1] if targets else None
    return {
        "rows": len(sheet.rows),
        "header": sheet.has_header,
        "delimiter": DELIMITERS[sheet.delimiter],
        "columns": [_shown(column) for column in columns],
        "first": [[cell[:LONGEST_SHOWN] for cell in row] for row in sheet.rows[:SHOWN_ROWS]],
        "target": target.name if target else None,
        "inputs": _suggested(columns, target),
        "missing": sum(any(map(is_missing, row)) for row in sheet.rows),
    }


def _shown(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "kind": column.kind,
        "missing": column.missing,
        "values": len(column.values),
        "tasks": column.tasks(),
        "no_input": column.why_no_input(),
    }


def _suggested(columns: list[Column], target: Column | None) -> list[str]:
    """All that can be inputs, as many as there is room for."""
    names, room = [], MOST_INPUTS
    for column in columns:
        if column is not target and not column.why_no_input() and column.width <= room:
            names.append(column.name)
            room -= column.width
    return names
