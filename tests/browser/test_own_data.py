"""Data of one's own, as a student brings them: drawn, uploaded, refused; and the input features."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.lesson import Lesson
from tests.browser.test_axe import open_lesson, violations
from tests.model.bad_csv import BAD

IRISES = "length,width,color,species\n" + "".join(
    f"{4 + at % 5 / 2},{1 + at % 3},{'red' if at % 2 else 'blue'},{'setosa' if at % 2 else 'virginica'}\n"
    for at in range(30)
)


def open_dialog(lesson: Lesson, tab: str) -> None:
    lesson.page.get_by_role("button", name="Own data …", exact=True).click()
    lesson.page.get_by_role("tab", name=tab, exact=True).click()


def upload(lesson: Lesson, data: bytes, name: str = "my.csv") -> None:
    files = [{"name": name, "mimeType": "text/csv", "buffer": data}]
    lesson.page.set_input_files("#own-upload", files=files)  # type: ignore[arg-type]


def is_open(lesson: Lesson) -> bool:
    return bool(lesson.page.evaluate("document.getElementById('dialog-own-data').open"))


def finish(lesson: Lesson, button: str) -> None:
    lesson.page.get_by_role("button", name=button, exact=True).click()
    lesson.page.wait_for_function("() => document.getElementById('dialog-own-data')?.open === false")
    lesson.settle()


def draw(lesson: Lesson, label: int, places: list[tuple[float, float]]) -> None:
    """Points at places given as shares of the plane's width and height."""
    lesson.page.get_by_role("radio", name=f"Class {chr(65 + label)}").check()
    plane = lesson.page.locator("#own-plane")
    box = plane.bounding_box()
    assert box
    for x, y in places:
        plane.click(position={"x": x * box["width"], "y": y * box["height"]})


def test_drawn_points_are_learnt(lesson: Lesson) -> None:
    open_dialog(lesson, "Draw points")
    draw(lesson, 0, [(0.25, 0.25 + 0.1 * at) for at in range(6)])
    draw(lesson, 1, [(0.75, 0.25 + 0.1 * at) for at in range(6)])
    lesson.page.get_by_role("button", name="Undo", exact=True).click()
    assert lesson.page.inner_text("#own-count") == "11 points of 2 classes."
    finish(lesson, "Use these points")
    experiment = lesson.experiment()
    assert (experiment["dataset"]["name"], experiment["dataset"]["samples"]) == ("own", 11)
    assert lesson.page.evaluate("neuroviz.player.state.lesson.names[0]") == ["x1", "x2"]
    assert lesson.page.get_by_label("Data set", exact=True).input_value() == "Own data"
    rows = lesson.page.evaluate("document.getElementById('dataset-about').textContent")
    assert rows == "Your own rows: 11 of them, 2 inputs, 2 classes."
    lesson.page.evaluate("neuroviz.player.moveTo(180, 'update')")
    lesson.settle()
    assert lesson.cursor() == (180, "update")
    assert lesson.page.evaluate("neuroviz.player.state.traces.get(180).loss.train_after") < 0.1
    lesson.page.reload()
    lesson.settle()
    assert lesson.experiment() == experiment


def test_points_can_be_typed_and_a_single_class_is_refused(lesson: Lesson) -> None:
    page = lesson.page
    open_dialog(lesson, "Draw points")
    page.fill("#own-x1", "-0.5")
    page.fill("#own-x2", "1.25")
    page.keyboard.press("Enter")
    assert page.inner_text("#own-count") == "1 point of 1 class."
    page.fill("#own-x1", "7")
    page.get_by_role("button", name="Add point").click()
    assert page.inner_text("#own-problem") == "x1 and x2 are numbers from −1.5 to 1.5."
    page.get_by_role("button", name="Use these points").click()
    page.get_by_text("points: only class A has points").wait_for()
    assert is_open(lesson)
    assert page.inner_text("#own-count") == "1 point of 1 class."  # nothing is lost
    assert lesson.experiment()["dataset"]["name"] == "iris"


def test_an_uploaded_file_is_previewed_and_learnt(lesson: Lesson) -> None:
    page = lesson.page
    open_dialog(lesson, "Upload a CSV file")
    upload(lesson, IRISES.encode())
    page.get_by_text("30 rows, 4 columns, parted by commas; the first line has their names.").wait_for()
    assert page.input_value("#own-upload").endswith("my.csv")  # not "No file chosen"
    with page.expect_file_chooser():
        page.click("#own-upload")
    assert page.input_value("#own-upload") == ""  # the same file, mended, is another choice
    page.get_by_role("checkbox", name="width is an input").uncheck()
    assert page.get_by_role("radio", name="species is the target").is_checked()
    page.get_by_role("radio", name="color is the target").check()
    assert page.get_by_role("checkbox", name="species is an input").is_checked()
    assert page.get_by_role("checkbox", name="color is an input").is_disabled()
    finish(lesson, "Use this table")
    names = page.evaluate("neuroviz.player.state.lesson.names")
    assert names[0] == ["length", "species = setosa", "species = virginica"]
    assert names[-1] == ["red"]


def test_rows_with_missing_cells_are_left_out_and_this_is_said(lesson: Lesson) -> None:
    open_dialog(lesson, "Upload a CSV file")
    upload(lesson, (IRISES + ",3,red,setosa\n").encode())
    lesson.page.get_by_text("1 row has missing cells").wait_for()
    lesson.page.select_option("#own-missing", "refuse")
    lesson.page.get_by_role("button", name="Use this table").click()
    lesson.page.get_by_text("row 32, column 1 (A): '' is not allowed").wait_for()
    lesson.page.select_option("#own-missing", "drop")
    finish(lesson, "Use this table")
    assert lesson.page.inner_text("#own-note") == "1 of 31 rows was left out: a chosen cell is missing."
    assert lesson.experiment()["dataset"]["samples"] == 30


@pytest.mark.parametrize(
    "name", ["zip_archive", "latin1", "short_row", "script_in_header", "larger_than_a_megabyte"]
)
def test_a_bad_file_is_refused_in_the_dialog_and_the_run_is_as_it_was(lesson: Lesson, name: str) -> None:
    page = lesson.page
    page.evaluate("neuroviz.player.moveTo(3, 'update')")
    lesson.settle()
    address, experiment = page.url, lesson.experiment()
    open_dialog(lesson, "Upload a CSV file")
    upload(lesson, IRISES.encode())
    page.locator("#own-use-file").wait_for()
    bad = next(each for each in BAD if each.name == name)
    upload(lesson, bad.data())
    page.wait_for_function("() => document.getElementById('own-problem')?.textContent")
    assert page.inner_text("#own-problem").startswith(bad.said)
    assert page.inner_text("#own-problem").endswith(". Below is still what was read before.")
    assert page.locator("#own-use-file").is_visible()  # what was there before can still be used
    page.keyboard.press("Escape")
    assert not is_open(lesson)
    assert (page.url, lesson.experiment(), lesson.cursor()) == (address, experiment, (3, "update"))
    assert lesson.problem() == ""


def test_own_data_of_the_list_opens_the_dialog_and_the_data_set_stays(lesson: Lesson) -> None:
    lesson.page.get_by_label("Data set", exact=True).click()
    lesson.page.get_by_role("option", name="Own data", exact=True).click()
    lesson.page.wait_for_function("() => document.getElementById('dialog-own-data').open")
    lesson.page.keyboard.press("Escape")
    lesson.settle()
    expect(lesson.page.get_by_label("Data set", exact=True)).to_have_value("Iris")
    assert lesson.experiment()["dataset"]["name"] == "iris"


def test_features_are_chosen_for_two_inputs_only(lesson: Lesson) -> None:
    page = lesson.page
    assert not page.get_by_role("group", name="Input features").is_visible()
    lesson.configure(dataset={"name": "circles"}, output_activation="sigmoid", loss="binary_cross_entropy")
    for name in ("x1²", "x2²"):
        page.get_by_role("checkbox", name=name, exact=True).check()
        lesson.settle()
    for name in ("x1", "x2"):
        page.get_by_role("checkbox", name=name, exact=True).uncheck()
        lesson.settle()
    assert lesson.experiment()["dataset"]["features"] == ["x1^2", "x2^2"]
    assert page.evaluate("neuroviz.player.state.lesson.names[0]") == ["x1²", "x2²"]
    page.get_by_role("checkbox", name="x2²", exact=True).uncheck()
    lesson.settle()
    assert page.get_by_role("checkbox", name="x1²", exact=True).is_disabled()  # one must stay


@pytest.mark.parametrize(("theme", "size"), [("light", "laptop"), ("dark", "phone"), ("dark", "projector")])
def test_axe_finds_nothing_while_own_data_are_made(
    chromium: Browser, server: str, theme: str, size: str
) -> None:
    lesson = open_lesson(chromium, server, theme, size)
    page = lesson.page
    page.evaluate("neuroviz.dialogs.open('dialog-own-data')")
    page.get_by_role("button", name="Add point").click()
    page.get_by_role("button", name="Use these points").click()
    page.get_by_text("points: only class A has points").wait_for()
    page.wait_for_timeout(200)
    assert violations(page) == []
    page.get_by_role("tab", name="Upload a CSV file").click()
    page.get_by_text("Or paste the text").click()
    page.fill("#own-text", IRISES + "1,,red,setosa\n")
    page.get_by_role("button", name="Look at this text").click()
    page.locator("#own-use-file").wait_for()
    page.wait_for_timeout(200)
    assert violations(page) == []
    page.context.close()


def test_a_table_is_made_by_keyboard_alone(lesson: Lesson) -> None:
    page = lesson.page
    page.locator("#open-own-data").focus()
    page.keyboard.press("Enter")
    page.locator("#own-tab-points").focus()
    for key in ("ArrowRight", "Tab", "Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    page.keyboard.insert_text(IRISES)
    for key in ("Tab", "Enter"):
        page.keyboard.press(key)
    page.locator("#own-use-file").wait_for()
    for _ in range(20):
        if page.evaluate("document.activeElement.id") == "own-use-file":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.getElementById('dialog-own-data')?.open === false")
    lesson.settle()
    assert lesson.experiment()["dataset"]["name"] == "own"
    assert page.evaluate("document.activeElement.id") == "open-own-data"


def test_a_file_that_does_not_fit_into_a_request_is_refused_as_a_file(lesson: Lesson) -> None:
    page = lesson.page
    page.click("#open-own-data")
    page.click("#own-tab-file")
    page.evaluate("document.getElementById('own-preview').dataset.mostBytes = '40'")
    page.set_input_files("#own-upload", {"name": "a.csv", "mimeType": "text/csv", "buffer": b"1,2,3\n" * 9})
    page.locator("#own-problem", has_text="the file has 54 bytes; allowed: up to 40").wait_for()
