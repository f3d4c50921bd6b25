"""From a file's columns to inputs, classes and targets."""

from typing import Any

import pytest

from neuroviz_dash.model.csv_columns import preview
from neuroviz_dash.model.csv_file import read_sheet
from neuroviz_dash.model.csv_table import table_from_sheet
from neuroviz_dash.model.parsing import BadInput

PEOPLE = """name,age,sex,height,income,club
Ada,36,f,1.70,52000,yes
Bob,41,m,1.82,,no
Cy,29,m,1.75,48000,yes
Di,?,f,1.66,61000,no
"""


def test_the_preview_says_what_each_column_holds_and_may_be() -> None:
    shown = preview(read_sheet(PEOPLE))
    assert (shown["rows"], shown["header"], shown["delimiter"], shown["missing"]) == (4, True, "comma", 2)
    found = {each["name"]: (each["kind"], each["missing"], each["values"]) for each in shown["columns"]}
    assert found == {
        "name": ("category", 0, 4),
        "age": ("number", 1, 3),
        "sex": ("category", 0, 2),
        "height": ("number", 0, 4),
        "income": ("number", 1, 3),
        "club": ("category", 0, 2),
    }
    tasks = {each["name"]: each["tasks"] for each in shown["columns"]}
    assert tasks["sex"] == ["classification"]
    assert tasks["height"] == tasks["age"] == ["regression", "classification"]
    assert shown["target"] == "club"
    assert shown["inputs"] == ["name", "age", "sex", "height", "income"]
    assert shown["first"][1] == ["Bob", "41", "m", "1.82", "", "no"]


def test_what_cannot_be_an_input_says_why() -> None:
    rows = "".join(f"t{at},{at}," + ("x" if at else "1") + ",,3e9,1\n" for at in range(11))
    shown = preview(read_sheet("texts,numbers,both,none,large,one\n" + rows))
    assert {each["name"]: each["no_input"] for each in shown["columns"]} == {
        "texts": "11 different texts, more than 10",
        "numbers": "",
        "both": "numbers and texts mixed: '1' in row 2, column 3 (C)",
        "none": "no values",
        "large": "numbers beyond 1e9",
        "one": "",
    }
    assert {each["name"]: each["tasks"] for each in shown["columns"]} == {
        "texts": [],
        "numbers": ["regression"],
        "both": ["classification"],
        "none": [],
        "large": [],
        "one": [],
    }
    assert (shown["target"], shown["inputs"]) == ("both", ["numbers", "one"])


def test_suggested_inputs_fit_into_a_network() -> None:
    header = ",".join(f"c{at}" for at in range(10))
    rows = "".join(",".join([f"t{row}"] * 9) + f",{row % 2}\n" for row in range(10))
    shown = preview(read_sheet(f"{header}\n{rows}"))
    assert shown["inputs"] == [f"c{at}" for at in range(6)]  # of ten texts each


def test_texts_become_an_input_each_and_rows_with_missing_cells_are_left_out() -> None:
    table, notes = table_from_sheet(read_sheet(PEOPLE), "club", ("age", "sex"))
    assert table.inputs == ("age", "sex = f", "sex = m")
    assert (table.target, table.classes) == ("club", ("no", "yes"))
    assert table.X.tolist() == [[36, 1, 0], [41, 0, 1], [29, 0, 1]]
    assert table.y.tolist() == [1, 0, 1]
    assert notes == ["1 of 4 rows was left out: a chosen cell is missing."]


def test_missing_cells_of_other_columns_do_not_matter() -> None:
    table, notes = table_from_sheet(read_sheet(PEOPLE), "sex", ("height",), "refuse")
    assert (len(table.X), notes) == (4, [])


def test_large_targets_are_divided_by_a_power_of_ten_which_their_name_tells() -> None:
    table, notes = table_from_sheet(read_sheet(PEOPLE), "income", ("height",))
    assert (table.target, table.classes) == ("income / 1e5", ())
    assert table.y[:, 0].tolist() == pytest.approx([0.52, 0.48, 0.61])
    assert notes[1] == "The target is income / 1e5: numbers of size 1 are learnt best."


@pytest.mark.parametrize(
    ("values", "name", "targets"),
    [
        ([2.5, -8.0, 1.25], "y", [2.5, -8.0, 1.25]),
        ([0.025, 0.05, 0.0375], "y × 1e1", [0.25, 0.5, 0.375]),
        ([-1234.5, 10.0, 0.5], "y / 1e4", [-0.12345, 0.001, 0.00005]),
    ],
)
def test_calm_targets_stay(values: list[float], name: str, targets: list[float]) -> None:
    text = "x,y\n" + "".join(f"{at},{value}\n" for at, value in enumerate(values))
    table, _ = table_from_sheet(read_sheet(text), "y", ("x",), "drop", "regression")
    assert table.target == name
    assert table.y[:, 0].tolist() == pytest.approx(targets)


def test_classes_are_in_the_order_of_numbers_and_then_of_texts() -> None:
    text = "x,y\n" + "".join(f"1,{label}\n" for label in ("10", "9", "b", "a", "-1", "9"))
    table, _ = table_from_sheet(read_sheet(text), "y", ("x",))
    assert table.classes == ("-1", "9", "10", "a", "b")
    assert table.y.tolist() == [2, 1, 4, 3, 0, 1]


@pytest.mark.parametrize(
    ("task", "classes"), [(None, ("1", "2")), ("classification", ("1", "2")), ("regression", ())]
)
def test_whole_numbers_that_come_again_are_classes_unless_the_student_wants_numbers(
    task: Any, classes: tuple[str, ...]
) -> None:
    table, _ = table_from_sheet(read_sheet("x,y\n1,1\n2,2\n3,2\n4,1\n"), "y", ("x",), "drop", task)
    assert table.classes == classes


def test_numbers_that_are_written_differently_are_one_class() -> None:
    sheet = read_sheet(
        "x,y\n" + "".join(f"{at},{label}\n" for at, label in enumerate(("1", "0", "1.0", "0")))
    )
    assert [each["values"] for each in preview(sheet)["columns"]] == [4, 2]
    table, _ = table_from_sheet(sheet, "y", ("x",))
    assert table.classes == ("0", "1")
    assert table.y.tolist() == [1, 0, 1, 0]


def test_one_number_in_two_spellings_is_the_only_class() -> None:
    with pytest.raises(BadInput, match="'1' is the only class"):
        table_from_sheet(read_sheet("x,y\n1,1\n2,1.0\n3,01\n"), "y", ("x",), "drop", "classification")
