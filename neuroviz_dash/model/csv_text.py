"""Is a file text that a table can be read from, and what parts its columns?"""

import re

from neuroviz_dash.model.parsing import BadInput

MOST_BYTES = 1_000_000
BESIDE_BYTES = 20_000
"""What a request holds beside its file: the choices made of it, and the experiment."""
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}

DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]{1,4})?")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")
_FOREIGN = tuple(
    (re.compile(beginning), kind)
    for beginning, kind in (
        ("PK\x03\x04", "a ZIP archive (as .xlsx and .ods files are)"),
        ("\ufffdPNG", "a PNG image"),
        ("\ufffd{4}\x00", "a JPEG image"),
        ("GIF8", "a GIF image"),
        ("%PDF", "a PDF document"),
        ("\x1f\ufffd", "a gzip archive"),
        ("\ufffd\ufffd\x11", "an old Excel file (.xls)"),
        ("\ufffd\ufffd.?\x00", "text in UTF-16"),
        (r"[{\[]", "JSON"),
        ("<", "HTML or XML"),
    )
)
"""How other kinds of file begin, when their bytes are read as UTF-8."""


def most_bytes(largest_request: int) -> int:
    """The largest text that fits into a request, where JSON writes quotes and line ends in two bytes."""
    return min(MOST_BYTES, (largest_request - BESIDE_BYTES) // 2)


def text_of(data: str | bytes) -> str:
    """The text of a file, given so or as bytes in UTF-8; raises BadInput for what is plainly no CSV."""
    text = data.decode("utf-8", errors="replace") if isinstance(data, bytes) else data
    size = len(data if isinstance(data, bytes) else data.encode("utf-8", errors="replace"))
    if size > MOST_BYTES:
        raise BadInput(f"the file has {size:,} bytes; allowed: up to {MOST_BYTES:,}")
    text = text.removeprefix("\ufeff")
    start = text[:200].lstrip(" \t\r\n")
    for beginning, kind in _FOREIGN:
        if beginning.match(start):
            needed = "a CSV file: text in UTF-8, its columns parted by commas, semicolons or tabs"
            raise BadInput(f"row 1, column 1: this is {kind}; allowed: {needed}")
    return text


def refuse_binary(text: str, delimiter: str) -> None:
    """Raises BadInput for a character that no text has."""
    found = _NO_TEXT.search(text)
    if not found:
        return
    before = text[: found.start()]
    row, line = before.count("\n") + 1, before[before.rfind("\n") + 1 :]
    where = f"row {row}, column {line.count(delimiter) + 1}"
    if found[0] == "\ufffd":
        needed = 'a file saved as UTF-8 (in Excel: "CSV UTF-8")'
        raise BadInput(f"{where}: a letter that is not UTF-8; allowed: {needed}")
    raise BadInput(f"{where}: character {ord(found[0])}, which is not text; allowed: text in UTF-8")


def delimiter_of(text: str) -> str:
    """The one that the first lines agree about best: equally many cells in each, and many of them. One that
    leaves commas in decimal numbers alone goes before the commas."""
    start = [line for line in text[:20_000].lstrip("\r\n").splitlines()[:10] if line.strip()]

    def agreement(delimiter: str) -> tuple[bool, bool, int]:
        counts = [_count(line, delimiter) for line in start]
        agrees = len(set(counts)) == 1 and min(counts) > 0
        return agrees, agrees and _leaves_decimals(start, delimiter), max(counts, default=0)

    return max(DELIMITERS, key=agreement)


def _leaves_decimals(lines: list[str], delimiter: str) -> bool:
    """Whether the cells between have commas, and only as decimal numbers have them."""
    cells = [cell.strip().strip('"') for line in lines for cell in line.split(delimiter)]
    with_comma = [cell for cell in cells if "," in cell]
    return bool(with_comma) and all(map(DECIMAL_COMMA.fullmatch, with_comma))


def _count(line: str, delimiter: str) -> int:
    """Delimiters outside quotation marks."""
    return sum(part.count(delimiter) for part in line.split('"')[::2])
