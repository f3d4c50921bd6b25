"""A CSV file that somebody uploaded: from its text to rows of cells, or to what is wrong and where.

Rows and columns are counted from 1, as a spreadsheet does: row 1 is the first line, column 1 is A. Whatever
the text is, the work is bounded: a row is looked at before the next one is read.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from neuroviz_dash.model.csv_text import DECIMAL_COMMA, delimiter_of, refuse_binary, text_of
from neuroviz_dash.model.parsing import BadInput, refuse
from neuroviz_dash.model.table import MOST_ROWS

MOST_COLUMNS = 64
LONGEST_CELL = 1000
LONGEST_HEADING = 40
BLANK_LINES = 2000

MISSING = ("", "-", "?", "NA", "N/A", "na", "n/a", "null", "NULL", "None")
"""Cells that say that a value is missing."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_MARKUP = re.compile(r"<[A-Za-z/!?]")


@dataclass(frozen=True)
class Sheet:
    """The cells of a file, stripped. `numbers` are the rows' own, which blank lines make jump."""

    names: tuple[str, ...]
    has_header: bool
    delimiter: str
    numbers: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]

    def number(self, cell: str) -> float | None:
        """A cell's number; None if it is none. A comma is decimal where it does not part the columns."""
        if _NUMBER.fullmatch(cell):
            return float(cell)
        if self.delimiter != "," and DECIMAL_COMMA.fullmatch(cell):
            return float(cell.replace(",", "."))
        return None


def read_sheet(data: str | bytes) -> Sheet:
    """The sheet in a file's text, or in its bytes as UTF-8. Raises BadInput that names row and column."""
    text = text_of(data)
    delimiter = delimiter_of(text)
    refuse_binary(text, delimiter)
    records = list(_records(text, delimiter))
    if not records:
        raise BadInput("row 1, column 1: the file is empty; allowed: a line of names and rows of values")
    sheet = Sheet((), False, delimiter, *_columns(records))
    return _with_names(sheet)


def place(row: int, column: int) -> str:
    """Where a cell stands; `row` is its number in the file, `column` counts from 0."""
    return f"row {row}, column {column + 1} ({_letters(column)})"


def is_missing(cell: str) -> bool:
    """Whether a cell says that its value is missing."""
    return cell in MISSING


def _letters(column: int) -> str:
    first, second = divmod(column, 26)
    return ("" if first == 0 else chr(64 + first)) + chr(65 + second)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells) of each row that has any, checked."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True
    )
    number, kept, width = 0, 0, 0
    while True:
        number += 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise _quoting(number, str(error)) from None
        if number > MOST_ROWS + BLANK_LINES:
            raise BadInput(f"row {number}: too many lines; allowed: up to {MOST_ROWS:,} rows")
        if len(cells) > MOST_COLUMNS:
            where = place(number, MOST_COLUMNS)
            raise BadInput(f"{where}: the row has {len(cells):,} columns; allowed: up to {MOST_COLUMNS}")
        if not any(cells):
            continue
        kept, width = kept + 1, width or len(cells)
        _check_size(number, kept, width, cells)
        for column, cell in enumerate(cells):
            _check_cell(number, column, cell)
        yield number, cells


def _quoting(row: int, error: str) -> BadInput:
    if "end of data" in error:
        return BadInput(
            f"row {row}: a quotation mark is opened and never closed; allowed: quotation marks in pairs"
        )
    if "field limit" in error:
        return BadInput(f"row {row}: a cell is too long; allowed: up to {LONGEST_CELL:,} characters")
    return BadInput(
        f'row {row}: text follows a closing quotation mark; allowed: "" for one inside a quoted cell'
    )


def _check_size(row: int, kept: int, width: int, cells: list[str]) -> None:
    if len(cells) != width:
        where = place(row, min(len(cells), width))
        raise BadInput(f"{where}: the row has {len(cells)} cells; allowed: {width}, as the first row has")
    if len(cells) < 2:
        needed = "at least two columns, parted by commas, semicolons or tabs"
        raise BadInput(f"row {row}, column 1 (A): the only column; allowed: {needed}")
    if kept > MOST_ROWS + 1:
        raise BadInput(f"row {row}: too many rows; allowed: up to {MOST_ROWS:,}")


def _check_cell(row: int, column: int, cell: str) -> None:
    if len(cell) > LONGEST_CELL:
        needed = f"up to {LONGEST_CELL:,} characters"
        raise BadInput(f"{place(row, column)}: a cell of {len(cell):,} characters; allowed: {needed}")
    if _MARKUP.search(cell):
        raise refuse(place(row, column), cell, "numbers and plain text, no HTML")
    looks_like_number = _NUMBER.fullmatch(cell) or DECIMAL_COMMA.fullmatch(cell) or _is_not_finite(cell)
    if cell[:1] in ("=", "+", "-", "@") and not (looks_like_number or is_missing(cell)):
        raise refuse(place(row, column), cell, "numbers and plain text, no formula")


def _is_not_finite(cell: str) -> bool:
    return cell.lower().lstrip("+-") in ("nan", "inf", "infinity")


def _columns(records: list[tuple[int, list[str]]]) -> tuple[tuple[int, ...], tuple[tuple[str, ...], ...]]:
    return tuple(number for number, _ in records), tuple(tuple(cells) for _, cells in records)


def _with_names(sheet: Sheet) -> Sheet:
    """The sheet whose first row, if it has names, is its header."""
    if not _has_header(sheet):
        if len(sheet.rows) > MOST_ROWS:
            raise BadInput(f"row {sheet.numbers[-1]}: too many rows; allowed: up to {MOST_ROWS:,}")
        names = tuple(f"column {column + 1}" for column in range(len(sheet.rows[0])))
        named = Sheet(names, False, sheet.delimiter, sheet.numbers, sheet.rows)
    else:
        names = tuple(" ".join(cell.split()) for cell in sheet.rows[0])
        _check_names(sheet.numbers[0], names)
        named = Sheet(names, True, sheet.delimiter, sheet.numbers[1:], sheet.rows[1:])
    if not named.rows:
        raise BadInput(f"row {sheet.numbers[0] + 1}: no rows under the column names; allowed: at least 2")
    _refuse_not_finite(named)
    return named


def _has_header(sheet: Sheet) -> bool:
    """Names stand over numbers somewhere; where no column tells, names are what has no number among it."""
    first, below = sheet.rows[0], sheet.rows[1:50]
    for column, cell in enumerate(first):
        values = [row[column] for row in below if not is_missing(row[column])]
        is_name = not is_missing(cell) and sheet.number(cell) is None
        if values and is_name and all(sheet.number(value) is not None for value in values):
            return True
    return all(sheet.number(cell) is None for cell in first)


def _check_names(row: int, names: tuple[str, ...]) -> None:
    for column, name in enumerate(names):
        where = place(row, column)
        if not name:
            raise BadInput(f"{where}: the column has no name; allowed: a name for each column")
        if len(name) > LONGEST_HEADING or not name.isprintable():
            raise refuse(where, name, f"names of up to {LONGEST_HEADING} plain characters")
        if name in names[:column]:
            raise refuse(where, name, f"each name once; it is the name of column {names.index(name) + 1} too")


def _refuse_not_finite(sheet: Sheet) -> None:
    """Among numbers; in a column of texts "inf" is a text."""
    for column in range(len(sheet.names)):
        cells = [row[column] for row in sheet.rows]
        wrong = [at for at, cell in enumerate(cells) if _is_not_finite(cell)]
        if not wrong:
            continue
        others = [cell for cell in cells if not is_missing(cell) and not _is_not_finite(cell)]
        if all(sheet.number(cell) is not None for cell in others):
            needed = "finite numbers; a cell whose value is missing is left empty"
            raise refuse(place(sheet.numbers[wrong[0]], column), cells[wrong[0]], needed)
