"""CSV files: what is read of good ones, and that bad ones are refused with their place named."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroviz_dash.model.csv_columns import preview
from neuroviz_dash.model.csv_file import place, read_sheet
from neuroviz_dash.model.csv_table import table_from_sheet
from neuroviz_dash.model.parsing import BadInput
from tests.model.bad_csv import BAD, GENERATED, HERE, Bad


def use(data: bytes, choice: dict[str, object]) -> None:
    """What the page does with a file: look at it, then make a table of it."""
    sheet = read_sheet(data)
    preview(sheet)
    if choice:
        table_from_sheet(sheet, **{**choice, "inputs": tuple(choice["inputs"])})  # type: ignore


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.name}-{len(bad.choice)}")
def test_a_bad_file_is_refused_with_its_place(bad: Bad) -> None:
    if bad.choice:
        preview(read_sheet(bad.data()))  # nothing is wrong with it yet
    with pytest.raises(BadInput) as refused:
        use(bad.data(), bad.choice)
    assert str(refused.value).startswith(bad.said)
    assert "; allowed: " in str(refused.value)
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize("bad", [bad for bad in BAD if not bad.choice], ids=lambda bad: bad.name)
def test_a_browser_that_decoded_the_file_gets_the_same_message(bad: Bad) -> None:
    with pytest.raises(BadInput) as refused:
        read_sheet(bad.data().decode("utf-8", errors="replace"))
    assert str(refused.value).startswith(bad.said)


def test_every_bad_file_is_used_and_there_are_forty() -> None:
    kept = {path.stem for path in HERE.glob("*.csv")}
    assert kept == {bad.name for bad in BAD} - set(GENERATED)
    assert len(kept) >= 40


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300) | st.text("ab1,;\t\"'\n\r=<-. ", max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes | str) -> None:
    try:
        shown = preview(read_sheet(data))
    except BadInput:
        return
    assert shown["rows"] >= 1
    assert len(shown["columns"]) >= 2


# --- what is read


def test_a_file_with_names() -> None:
    sheet = read_sheet("width, kind \n1,a\n\n2, b\n")
    assert (sheet.names, sheet.has_header, sheet.delimiter) == (("width", "kind"), True, ",")
    assert sheet.rows == (("1", "a"), ("2", "b"))
    assert sheet.numbers == (2, 4)


@pytest.mark.parametrize(
    ("text", "has_header"),
    [
        ("5.1,3.5,setosa\n4.9,3.0,setosa\n", False),
        ("a,b,setosa\n4.9,3.0,setosa\n", True),
        ("year,2020,2021\nx,1,2\ny,3,4\n", False),
        ("name,1.5\nx,2\n", False),
        ("color,size\nred,small\nblue,large\n", True),
        ("age,sex\n12,f\n", True),
        ("n,?\n1,2\n", True),
    ],
)
def test_a_header_is_told_by_names_over_numbers(text: str, has_header: bool) -> None:
    sheet = read_sheet(text)
    assert sheet.has_header == has_header
    assert sheet.names[0] == (text.split(",")[0] if has_header else "column 1")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = (
        'width,"a; b",kind\n1,"x,y",a\n2,"z",b\n'.replace(",", "\0")
        .replace("x\0y", "x,y")
        .replace("\0", delimiter)
    )
    sheet = read_sheet(text)
    assert sheet.delimiter == delimiter
    assert sheet.names == ("width", "a; b", "kind")
    assert sheet.rows[0] == ("1", "x,y", "a")


@pytest.mark.parametrize(
    ("text", "delimiter", "rows"),
    [
        ("1,5;2,5;0\n3,5;4,5;1\n", ";", (("1,5", "2,5", "0"), ("3,5", "4,5", "1"))),
        ("1,5\t2,5\n3,5\t4,5\n", "\t", (("1,5", "2,5"), ("3,5", "4,5"))),
        ("1,5;2,5;7,5\n3,5;4,5;1,0\n", ";", (("1,5", "2,5", "7,5"), ("3,5", "4,5", "1,0"))),
        ("1,5;x\n2,6;y\n", ";", (("1,5", "x"), ("2,6", "y"))),
        ("1,a;b,2\n3,c;d,4\n", ",", (("1", "a;b", "2"), ("3", "c;d", "4"))),
        ("1,5\n3,5\n", ",", (("1", "5"), ("3", "5"))),
    ],
)
def test_decimal_commas_part_no_columns(text: str, delimiter: str, rows: object) -> None:
    sheet = read_sheet(text)
    assert (sheet.has_header, sheet.delimiter, sheet.rows) == (False, delimiter, rows)


def test_a_comma_is_decimal_beside_semicolons_only() -> None:
    assert read_sheet("a;b\n1,5;2\n").number("1,5") == 1.5
    assert read_sheet('a,b\n"1,5",2\n').number("1,5") is None


@pytest.mark.parametrize("cell", ["1", "-1.5", "+.5", "2.", "1e-3", "007"])
def test_what_is_a_number(cell: str) -> None:
    assert read_sheet("a,b\n1,2\n").number(cell) == float(cell)


@pytest.mark.parametrize("cell", ["", "1_000", "0x1f", "١", "1e", "1 000", "nan", "inf", "1.2.3", "--1"])
def test_what_is_no_number(cell: str) -> None:
    assert read_sheet("a,b\n1,2\n").number(cell) is None


def test_quoted_cells_a_bom_and_every_line_end() -> None:
    for end in ("\n", "\r\n", "\r"):
        sheet = read_sheet(f'\ufeffname,"a ""b"""{end}"x{end}y",1{end}z,2'.encode())
        assert sheet.names == ("name", 'a "b"')
        assert [row[1] for row in sheet.rows] == ["1", "2"]


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [place(1, column).split()[-1] for column in (0, 25, 26, 51, 52, 63)] == [
        "(A)", "(Z)", "(AA)", "(AZ)", "(BA)", "(BL)",
    ]  # fmt: skip


def test_the_largest_file_that_is_allowed_is_read() -> None:
    row = ",".join(["0.12345"] * 61)
    text = ",".join(f"n{at}" for at in range(61)) + "\n" + (row + "\n") * 2000
    assert 970_000 < len(text) <= 1_000_000
    sheet = read_sheet(text)
    assert (len(sheet.rows), len(sheet.names)) == (2000, 61)
