"""From a CSV file, a target and inputs to a table, or to what is wrong and where."""

import math
from typing import Literal

import numpy as np

from neuroviz_dash.engine.datasets.record import FloatArray, IntArray
from neuroviz_dash.model.csv_columns import Column, Task, columns_of
from neuroviz_dash.model.csv_file import Sheet, is_missing, place
from neuroviz_dash.model.parsing import BadInput, refuse
from neuroviz_dash.model.table import LARGEST, MOST_CLASSES, MOST_INPUTS, Table, checked

Missing = Literal["drop", "refuse"]
LONGEST_VALUE = 30

CALM = (0.1, 10.0)
"""Targets whose largest size lies here are learnt as they are; others are brought to at most 1."""


def table_from_sheet(
    sheet: Sheet, target: str, inputs: tuple[str, ...], missing: Missing = "drop", task: Task | None = None
) -> tuple[Table, list[str]]:
    """The table, and sentences on what was done to the file's values; raises BadInput.

    Rows with a missing cell in a chosen column are left out or refused. Each text becomes an input of 0 or 1.
    """
    columns = {column.name: column for column in columns_of(sheet)}
    chosen = [_find(columns, "inputs", name) for name in inputs]
    goal = _find(columns, "target", target)
    if not chosen or len(set(inputs)) < len(inputs) or target in inputs:
        raise refuse("inputs", list(inputs), "at least one column, each once, and not the target")
    rows, notes = _complete(sheet, [*chosen, goal], missing)
    names, X = _inputs(sheet, rows, chosen)
    kind = task or next(iter(goal.tasks()), "classification")
    if kind == "classification":
        classes, y = _labels(sheet, rows, goal)
        return checked(Table(names, goal.name, classes, X, y)), notes
    name, targets, note = _targets(sheet, rows, goal)
    return checked(Table(names, name, (), X, targets)), notes + note


def _find(columns: dict[str, Column], field: str, name: str) -> Column:
    if name not in columns:
        raise refuse(field, name, ", ".join(columns))
    return columns[name]


def _complete(sheet: Sheet, chosen: list[Column], missing: Missing) -> tuple[list[int], list[str]]:
    """Positions of the rows that have all chosen values, and what to say of the others."""
    rows = []
    for at, row in enumerate(sheet.rows):
        empty = next((column for column in chosen if is_missing(row[column.at])), None)
        if empty is None:
            rows.append(at)
        elif missing == "refuse":
            needed = "a value in each cell, unless rows with missing cells are left out"
            raise refuse(place(sheet.numbers[at], empty.at), row[empty.at], needed)
    if len(rows) < 2:
        many = f"{len(rows)} of {len(sheet.rows)} rows"
        last = place(sheet.numbers[-1], chosen[-1].at)
        raise BadInput(f"up to {last}: {many} have all chosen values; allowed: at least 2")
    if left := len(sheet.rows) - len(rows):
        were = "was" if left == 1 else "were"
        return rows, [f"{left} of {len(sheet.rows)} rows {were} left out: a chosen cell is missing."]
    return rows, []


def _inputs(sheet: Sheet, rows: list[int], chosen: list[Column]) -> tuple[tuple[str, ...], FloatArray]:
    names: list[str] = []
    parts: list[FloatArray] = []
    for column in chosen:
        if column.kind == "category":
            values = _categories(sheet, rows, column)
            cells = [sheet.rows[at][column.at] for at in rows]
            parts += [np.array([float(cell == value) for cell in cells]) for value in values]
            names += [f"{column.name} = {value}" for value in values]
        else:
            parts.append(_numbers(sheet, rows, column))
            names.append(column.name)
    if len(names) > MOST_INPUTS:
        last = chosen[-1]
        where = place(sheet.numbers[0], last.at)
        raise BadInput(
            f"{where}: {len(names)} inputs, texts counted one by one; allowed: up to {MOST_INPUTS}"
        )
    return tuple(names), np.ascontiguousarray(np.column_stack(parts))


def _categories(sheet: Sheet, rows: list[int], column: Column) -> list[str]:
    reason = column.why_no_input()
    if reason:
        raise BadInput(f"column {column.at + 1} ({column.name}): {reason}; allowed: numbers, or fewer texts")
    return sorted(_short_values(sheet, rows, column))


def _short_values(sheet: Sheet, rows: list[int], column: Column) -> dict[str, int]:
    """The different texts of a column, and where each stands first."""
    found: dict[str, int] = {}
    for at in rows:
        cell = sheet.rows[at][column.at]
        if len(cell) > LONGEST_VALUE or not cell.isprintable():
            raise refuse(
                place(sheet.numbers[at], column.at), cell, f"texts of up to {LONGEST_VALUE} characters"
            )
        found.setdefault(cell, at)
    return found


def _numbers(sheet: Sheet, rows: list[int], column: Column) -> FloatArray:
    values = []
    for at in rows:
        cell = sheet.rows[at][column.at]
        number = sheet.number(cell)
        if number is None:
            raise refuse(place(sheet.numbers[at], column.at), cell, "numbers in this column")
        if not abs(number) <= LARGEST:
            raise refuse(place(sheet.numbers[at], column.at), cell, "numbers from -1e9 to 1e9")
        values.append(number)
    return np.array(values)


def _labels(sheet: Sheet, rows: list[int], goal: Column) -> tuple[tuple[str, ...], IntArray]:
    found = _different(sheet, goal, _short_values(sheet, rows, goal))
    if len(found) > MOST_CLASSES:
        cell, at = list(found.items())[MOST_CLASSES]
        raise BadInput(
            f"{place(sheet.numbers[at], goal.at)}: {cell!r} is class {MOST_CLASSES + 1} of {len(found)}; "
            f"allowed: up to {MOST_CLASSES} classes"
        )
    if len(found) < 2:
        (only,) = found
        last = place(sheet.numbers[rows[-1]], goal.at)
        raise BadInput(f"up to {last}: {only!r} is the only class; allowed: 2 to {MOST_CLASSES} classes")
    numbers = {cell: sheet.number(cell) for cell in found}
    classes = sorted(found, key=lambda cell: (numbers[cell] is None, numbers[cell] or 0.0, cell))
    order = {_meaning(sheet, goal, cell): label for label, cell in enumerate(classes)}
    labels = [order[_meaning(sheet, goal, sheet.rows[at][goal.at])] for at in rows]
    return tuple(classes), np.array(labels, dtype=np.int64)


def _different(sheet: Sheet, goal: Column, texts: dict[str, int]) -> dict[str, int]:
    """Without the texts that say the same as an earlier one: "1.0" after "1"."""
    first: dict[float | str, str] = {}
    for cell in texts:
        first.setdefault(_meaning(sheet, goal, cell), cell)
    return {cell: texts[cell] for cell in first.values()}


def _meaning(sheet: Sheet, goal: Column, cell: str) -> float | str:
    """What a cell stands for: in a column of numbers its number, else its text."""
    number = sheet.number(cell) if goal.kind == "number" else None
    return cell if number is None else number


def _targets(sheet: Sheet, rows: list[int], goal: Column) -> tuple[str, FloatArray, list[str]]:
    """Name and values (rows, 1) of the target: divided by a power of ten if they are large or tiny."""
    y = _numbers(sheet, rows, goal)[:, None]
    if np.ptp(y) == 0:
        last = place(sheet.numbers[rows[-1]], goal.at)
        raise BadInput(f"up to {last}: {y[0, 0]:g} in every row; allowed: a target that varies")
    reach = float(np.abs(y).max())
    if CALM[0] <= reach <= CALM[1]:
        return goal.name, y, []
    power = math.ceil(math.log10(reach))
    sign = "/" if power > 0 else "×"
    name = f"{goal.name} {sign} 1e{abs(power)}"
    note = f"The target is {name}: numbers of size 1 are learnt best."
    return name, y / 10.0**power, [note]
