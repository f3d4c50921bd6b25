"""Take it away: links, files and pictures of what the page shows, and an experiment brought back."""

import csv
import io
import json
import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.lesson import Lesson
from tests.browsers import NewStudent
from tests.model.scripts.test_numpy_script import run_script

SVG = "{http://www.w3.org/2000/svg}"


def go(lesson: Lesson, iteration: int, stage: str, unit: int | None = None) -> None:
    lesson.page.evaluate("place => neuroviz.player.moveTo(...place)", [iteration, stage, unit])
    lesson.settle()


def kept(lesson: Lesson, button: str) -> tuple[str, bytes]:
    """Name and content of the file behind a button of the download dialog."""
    page = lesson.page
    if not page.locator("#dialog-download").is_visible():
        page.click("#download")
    with page.expect_download() as download:
        page.click(f"#{button}")
    path = download.value.path()
    page.wait_for_function(
        "name => document.getElementById('download-note')?.textContent.startsWith(name)",
        arg=download.value.suggested_filename,
    )
    return download.value.suggested_filename, Path(path).read_bytes()


def link(lesson: Lesson) -> tuple[str, str]:
    """The address and the note in the dialog behind the button Share."""
    lesson.page.click("#share")
    lesson.page.wait_for_function("() => document.getElementById('share-link')?.value")
    found = lesson.page.input_value("#share-link"), lesson.page.inner_text("#share-note")
    lesson.page.keyboard.press("Escape")
    return found


def upload(lesson: Lesson, name: str, body: bytes) -> None:
    if not lesson.page.locator("#dialog-download").is_visible():
        lesson.page.click("#download")
    lesson.page.set_input_files(
        "#upload-experiment", files=[{"name": name, "mimeType": "application/json", "buffer": body}]
    )


@pytest.fixture
def changed(lesson: Lesson) -> Lesson:
    """A run of its own kind that was changed by hand, in the middle of a stage."""
    lesson.configure(
        optimizer={"name": "adam", "learning_rate": 0.02},
        hidden_layers=[{"units": 4, "activation": "relu"}, {"units": 3, "activation": "tanh"}],
        batch_size=8,
        seed=3,
    )
    go(lesson, 5, "update")
    lesson.page.evaluate(
        "neuroviz.player.intervene({kind: 'parameter', layer: 1, source: 0, unit: 0, value: 0.75})"
    )
    lesson.settle()
    go(lesson, 9, "backward 2", 1)
    return lesson


def test_a_link_gives_another_student_an_independent_run(changed: Lesson, new_student: NewStudent) -> None:
    url, note = link(changed)
    assert len(url) <= 2000
    assert note == ""
    theirs = Lesson.open(new_student(), url)
    assert theirs.cursor() == changed.cursor() == (9, "backward 2")
    assert theirs.page.evaluate("neuroviz.player.state.cursor.unit") == 1
    assert theirs.experiment() == changed.experiment()
    assert theirs.weights() == changed.weights()
    assert theirs.page.url.split("?")[1].startswith("run=")
    assert theirs.page.url != changed.page.url
    before = changed.weights()
    go(theirs, 30, "update")
    changed.page.reload()
    changed.settle()
    assert changed.cursor() == (9, "backward 2")
    assert changed.weights() == before


def test_a_damaged_link_is_told(new_student: NewStudent, server: str) -> None:
    lesson = Lesson.open(new_student(), f"{server}/?share=1eNpNjb")
    assert lesson.problem().startswith("This link cannot be opened")
    assert lesson.cursor() == (0, "start")


def test_files_hold_what_the_page_shows(changed: Lesson, tmp_path: Path) -> None:
    go(changed, 9, "update")
    shown = changed.page.evaluate(
        """() => neuroviz.player.state.traces.get(9).layers.map(({before, after}) => ({before, after}))"""
    )
    name, body = kept(changed, "dl-trace-json")
    trace = json.loads(body)
    assert (name, trace["iteration"]) == ("neuroviz-trace-9.json", 9)
    for record, layer in zip(trace["layers"], shown, strict=True):
        for when in ("before", "after"):
            assert [*record[f"weights_{when}"], record[f"biases_{when}"]] == layer[when]
    losses = changed.page.evaluate("neuroviz.player.state.traces.get(9).loss")
    for which in ("batch_before", "batch_after", "train_before", "train_after", "test_before", "test_after"):
        assert trace["loss"][which] == losses[which]

    _, body = kept(changed, "dl-trace-csv")
    rows = {
        (r["layer"], r["quantity"], r["i"], r["j"]): r["value"]
        for r in csv.DictReader(io.StringIO(body.decode()))
    }
    assert float(rows["hidden 1", "weights_after", "0", "0"]) == shown[0]["after"][0][0]

    _, body = kept(changed, "dl-weights")
    with np.load(io.BytesIO(body)) as found:
        for at, layer in enumerate(shown, 1):
            for when in ("before", "after"):
                table = [*found[f"weights_{when}_{at}"].tolist(), found[f"biases_{when}_{at}"].tolist()]
                assert table == layer[when]

    name, body = kept(changed, "dl-numpy")
    assert name == "neuroviz_numpy.py"
    done = run_script(body.decode(), tmp_path)
    assert done.stdout.endswith("all numbers agree\n"), done.stderr
    name, body = kept(changed, "dl-torch")
    assert (name, body.count(b"import torch\n")) == ("neuroviz_torch.py", 1)


def test_a_file_is_of_the_place_where_playing_stopped(lesson: Lesson) -> None:
    lesson.page.evaluate("neuroviz.play.setSpeed(3)")
    lesson.page.click("#play")
    lesson.page.wait_for_function("() => neuroviz.player.state.cursor.iteration > 5")
    _, body = kept(lesson, "dl-trace-json")
    assert lesson.page.evaluate("neuroviz.play.isOn()") is False
    assert json.loads(body)["iteration"] == lesson.cursor()[0]


def test_at_the_start_there_is_no_trace_yet(lesson: Lesson) -> None:
    lesson.page.click("#download")
    expect(lesson.page.locator("#dl-trace-json")).to_be_disabled()
    expect(lesson.page.locator("#download-note")).to_contain_text("at the start there is none yet")
    lesson.page.keyboard.press("Escape")
    lesson.press("Next stage")
    lesson.page.click("#download")
    expect(lesson.page.locator("#dl-trace-json")).to_be_enabled()


def test_the_experiment_comes_back(changed: Lesson, new_student: NewStudent, server: str) -> None:
    name, body = kept(changed, "dl-experiment")
    assert name == "neuroviz-experiment.json"
    other = Lesson.open(new_student(), server)
    upload(other, name, body)
    other.page.wait_for_function("() => document.getElementById('dialog-download')?.open === false")
    other.settle()
    assert other.experiment() == changed.experiment()
    go(changed, 0, "start")
    assert other.weights() == changed.weights()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"no JSON", "is no experiment"),
        (b"[1, 2]", "is no experiment"),
        (b'{"batch_size": 0}', "batch_size: 0 is not allowed"),
        (b'{"dataset": {"name": "<img src=x>"}}', "dataset.name: '<img src=x>' is not allowed"),
    ],
)
def test_what_is_no_experiment_is_told_and_changes_nothing(lesson: Lesson, body: bytes, said: str) -> None:
    before = lesson.experiment()
    upload(lesson, "mine.json", body)
    lesson.page.wait_for_function(
        "said => document.getElementById('download-note')?.textContent.includes(said)", arg=said
    )
    lesson.settle()
    assert lesson.experiment() == before


def test_pictures_are_of_what_is_drawn(changed: Lesson) -> None:
    name, body = kept(changed, "dl-svg")
    assert name == "neuroviz-9-backward-2.svg"
    svg = ElementTree.fromstring(body)
    assert svg.findtext(f"{SVG}title") == "NeuroViz, iteration 9, backward 2"
    texts = ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]
    shown = changed.page.evaluate("neuroviz.network.live().nodes('.neuron').map(n => n.data('shown'))")
    assert all(shown)
    assert set(shown) <= set(texts)
    assert "Hidden 1 · relu" in texts
    lines = [line for line in svg.iter(f"{SVG}line") if "stroke-linecap" not in line.attrib]
    assert len(lines) == len(changed.edge_values())
    dashed = changed.page.evaluate(
        "neuroviz.network.live().edges().filter(e => e.data('dash') === 'dashed').length"
    )
    assert len([line for line in lines if "stroke-dasharray" in line.attrib]) == dashed > 0
    box = changed.page.evaluate("[neuroviz.network.live().width(), neuroviz.network.live().height()]")
    assert [float(part) for part in svg.attrib["viewBox"].split()] == [0, 0, *box]
    for circle in svg.iter(f"{SVG}circle"):
        assert 0 < float(circle.attrib["cx"]) < box[0]

    name, body = kept(changed, "dl-png")
    assert name == "neuroviz-9-backward-2.png"
    assert body.startswith(b"\x89PNG")
    assert struct.unpack(">II", body[16:24]) == (round(2 * box[0]), round(2 * box[1]))
    assert re.search(rb"IDAT", body)
