"""Files that are no table, each wrong in its own way, and what is said of them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WIDTH_AND_KIND: dict[str, Any] = {"target": "kind", "inputs": ["width"]}


@dataclass(frozen=True)
class Bad:
    """A file, the beginning of its message, and the choice of columns that shows it if nothing else does."""

    name: str
    said: str
    choice: dict[str, Any] = field(default_factory=dict)

    def data(self) -> bytes:
        """The file's bytes."""
        return GENERATED[self.name]() if self.name in GENERATED else (HERE / f"{self.name}.csv").read_bytes()


GENERATED = {
    "million_columns": lambda: b"1," * 499_999 + b"1",
    "million_commas": lambda: b"," * 1_000_000,
    "million_blank_lines": lambda: b"\n" * 1_000_000,
    "million_quotes": lambda: b'"' * 999_999,
    "million_letters": lambda: b"a" * 1_000_000,
    "two_thousand_and_one_rows": lambda: b"width,kind\n" + b"1,a\n2,b\n" * 1000 + b"3,a\n",
    "two_thousand_and_one_rows_without_names": lambda: b"1,a\n2,b\n" * 1000 + b"3,a\n",
    "larger_than_a_megabyte": lambda: b"width,kind\n" + b"1,a\n" * 250_000,
}

BAD = (
    Bad("zip_archive", "row 1, column 1: this is a ZIP archive"),
    Bad("png_image", "row 1, column 1: this is a PNG image"),
    Bad("jpeg_image", "row 1, column 1: this is a JPEG image"),
    Bad("gif_image", "row 1, column 1: this is a GIF image"),
    Bad("pdf", "row 1, column 1: this is a PDF document"),
    Bad("gzip", "row 1, column 1: this is a gzip archive"),
    Bad("old_excel", "row 1, column 1: this is an old Excel file"),
    Bad("utf16", "row 1, column 1: this is text in UTF-16"),
    Bad("json_object", "row 1, column 1: this is JSON"),
    Bad("json_list", "row 1, column 1: this is JSON"),
    Bad("html_page", "row 1, column 1: this is HTML or XML"),
    Bad("empty", "row 1, column 1: the file is empty"),
    Bad("blank_lines", "row 1, column 1: the file is empty"),
    Bad("bom_only", "row 1, column 1: the file is empty"),
    Bad("header_only", "row 2: no rows under the column names"),
    Bad("one_column", "row 1, column 1 (A): the only column"),
    Bad("short_row", "row 3, column 3 (C): the row has 2 cells; allowed: 3"),
    Bad("long_row", "row 3, column 4 (D): the row has 4 cells; allowed: 3"),
    Bad("long_row_after_blank_lines", "row 6, column 4 (D): the row has 4 cells; allowed: 3"),
    Bad("columns_65", "row 1, column 65 (BM): the row has 65 columns; allowed: up to 64"),
    Bad("unclosed_quote", "row 3: a quotation mark is opened and never closed"),
    Bad("text_after_quote", "row 3: text follows a closing quotation mark"),
    Bad("quote_in_quote", "row 2: text follows a closing quotation mark"),
    Bad("null_byte", "row 3, column 2: character 0, which is not text"),
    Bad("control_character", "row 3, column 2: character 27, which is not text"),
    Bad("latin1", "row 2, column 2: a letter that is not UTF-8"),
    Bad("truncated_utf8", "row 3, column 2: a letter that is not UTF-8"),
    Bad(
        "formula",
        "row 3, column 1 (A): '=SUM(A1:A2)' is not allowed; allowed: numbers and plain text, no formula",
    ),
    Bad("formula_in_name", "row 1, column 2 (B): '=1+1' is not allowed"),
    Bad("formula_plus", "row 3, column 2 (B): '+cmd|calc' is not allowed"),
    Bad("formula_minus", "row 3, column 2 (B): '-A1' is not allowed"),
    Bad("formula_at", "row 2, column 2 (B): '@SUM(A1)' is not allowed"),
    Bad("html_in_header", "row 1, column 2 (B): '<b>kind</b>' is not allowed"),
    Bad("script_in_header", "row 1, column 2 (B): '<script>alert(1)</script>' is not allowed"),
    Bad("html_in_cell", "row 3, column 2 (B): '<img src=x onerror=alert(1)>' is not allowed"),
    Bad("nan", "row 3, column 1 (A): 'NaN' is not allowed; allowed: finite numbers"),
    Bad("infinity", "row 4, column 1 (A): '-inf' is not allowed; allowed: finite numbers"),
    Bad("infinity_word", "row 3, column 2 (B): 'Infinity' is not allowed"),
    Bad("same_name_twice", "row 1, column 2 (B): 'width' is not allowed; allowed: each name once"),
    Bad("empty_name", "row 1, column 2 (B): the column has no name"),
    Bad("long_name", "row 1, column 2 (B): 'xxxxx"),
    Bad(
        "hidden_character_in_name",
        "row 1, column 2 (B): 'ki\\u202end' is not allowed; allowed: names of up to 40",
    ),
    Bad("long_cell", "row 3, column 2 (B): a cell of 1,001 characters; allowed: up to 1,000"),
    Bad("million_columns", "row 1, column 65 (BM): the row has 500,000 columns; allowed: up to 64"),
    Bad("million_commas", "row 1, column 65 (BM): the row has 1,000,001 columns; allowed: up to 64"),
    Bad("million_blank_lines", "row 4001: too many lines"),
    Bad("million_quotes", "row 1: "),
    Bad("million_letters", "row 1: a cell is too long"),
    Bad("two_thousand_and_one_rows", "row 2002: too many rows; allowed: up to 2,000"),
    Bad("two_thousand_and_one_rows_without_names", "row 2001: too many rows; allowed: up to 2,000"),
    Bad("larger_than_a_megabyte", "the file has 1,000,011 bytes; allowed: up to 1,000,000"),
    Bad("one_class", "up to row 4, column 2 (B): 'a' is the only class; allowed: 2 to 10", WIDTH_AND_KIND),
    Bad("eleven_classes", "row 12, column 2 (B): 'k10' is class 11 of 11; allowed: up to 10", WIDTH_AND_KIND),
    Bad("target_missing", "target: 'kind' is not allowed; allowed: width, height", WIDTH_AND_KIND),
    Bad("target_empty", "up to row 4, column 2 (B): 0 of 3 rows have all chosen values", WIDTH_AND_KIND),
    Bad(
        "target_constant",
        "up to row 4, column 2 (B): 5.5 in every row; allowed: a target that varies",
        {"target": "price", "inputs": ["width"], "task": "regression"},
    ),
    Bad(
        "huge_number",
        "row 3, column 1 (A): '2000000000' is not allowed; allowed: numbers from",
        WIDTH_AND_KIND,
    ),
    Bad("number_without_end", "row 3, column 1 (A): '1e999' is not allowed", WIDTH_AND_KIND),
    Bad(
        "text_among_numbers", "row 4, column 1 (A): 'twelve' is not allowed; allowed: numbers", WIDTH_AND_KIND
    ),
    Bad(
        "thousands_separator", "row 3, column 1 (A): '1,234' is not allowed; allowed: numbers", WIDTH_AND_KIND
    ),
    Bad(
        "missing_cell",
        "row 3, column 1 (A): '' is not allowed; allowed: a value in each cell",
        {**WIDTH_AND_KIND, "missing": "refuse"},
    ),
    Bad("mostly_missing", "up to row 4, column 2 (B): 1 of 3 rows have all chosen values", WIDTH_AND_KIND),
    Bad(
        "many_texts",
        "column 1 (name): 11 different texts, more than 10; allowed: numbers",
        {"target": "kind", "inputs": ["name"]},
    ),
    Bad("long_class", "row 3, column 2 (B): 'bbbbb", WIDTH_AND_KIND),
    Bad(
        "too_many_inputs",
        "row 2, column 7 (G): 70 inputs, texts counted one by one; allowed: up to 64",
        {"target": "kind", "inputs": [f"c{at}" for at in range(7)]},
    ),
    Bad(
        "text_target_as_number",
        "row 2, column 2 (B): 'a' is not allowed; allowed: numbers in this column",
        {**WIDTH_AND_KIND, "task": "regression"},
    ),
    Bad(
        "one_class",
        "inputs: ['kind'] is not allowed; allowed: at least one",
        {**WIDTH_AND_KIND, "inputs": ["kind"]},
    ),
    Bad("one_class", "inputs: [] is not allowed", {**WIDTH_AND_KIND, "inputs": []}),
    Bad("one_class", "inputs: ['width', 'width'] is not", {**WIDTH_AND_KIND, "inputs": ["width", "width"]}),
)
