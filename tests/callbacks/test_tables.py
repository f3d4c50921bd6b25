"""Data of one's own through the real server: bad files change nothing, good ones become a run's data."""

import json
from typing import Any

import pytest

from tests.callbacks.student import Student
from tests.model.bad_csv import BAD, Bad


@pytest.fixture(scope="module")
def student(server: str) -> Student:
    """A student whose run stands after its third iteration."""
    found = Student(server)
    found.open()
    found.move(3)
    found.open(found.run)
    return found


def questions_of(bad: Bad) -> list[dict[str, Any]]:
    """What a page asks for a file: a look, and a table if it got so far."""
    csv = bad.data().decode("utf-8", errors="replace")
    look = {"ask": "preview", "csv": csv}
    return [look, {"ask": "table", "csv": csv, **bad.choice}] if bad.choice else [look]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.name}-{len(bad.choice)}")
def test_a_bad_file_gets_a_message_and_the_run_is_as_it_was(student: Student, bad: Bad) -> None:
    before = student.last
    *first, last = questions_of(bad)
    for question in first:
        assert "preview" in question_answer(student, question)
    answer = question_answer(student, last)
    assert answer["error"].startswith(bad.said)
    assert set(answer) == {"error", "number"}
    again = student.open(before["run"])
    assert again["cursor"]["iteration"] == 3
    assert {**again, "number": None} == {**before, "number": None}


def question_answer(student: Student, question: dict[str, Any]) -> dict[str, Any]:
    """The answer to a question; its status must be 200."""
    body = {
        "output": "reply.data",
        "outputs": {"id": "reply", "property": "data"},
        "inputs": [{"id": "question", "property": "data", "value": {"number": 1, "question": question}}],
        "changedPropIds": ["question.data"],
    }
    status, text = student.post(json.dumps(body, ensure_ascii=False).encode())
    assert status == 200, text
    answer = json.loads(text)["response"]["reply"]["data"]
    assert isinstance(answer, dict)
    return answer


def test_a_file_becomes_the_data_of_a_run_that_another_worker_finds_again(server: str) -> None:
    student = Student(server)
    student.open()
    csv = "width;height;kind\n" + "".join(f"{at},5;{at % 7};{'ab'[at % 2]}\n" for at in range(40))
    shown = question_answer(student, {"ask": "preview", "csv": csv})["preview"]
    assert (shown["rows"], shown["target"], shown["inputs"]) == (40, "kind", ["width", "height"])
    answer = question_answer(
        student,
        {"ask": "table", "csv": csv, "target": "kind", "inputs": ["height", "width"],
         "experiment": {"hidden_layers": [{"units": 3}]}},
    )  # fmt: skip
    assert answer["experiment"]["dataset"]["table"] == answer["table"]
    lesson = student.configure(**answer["experiment"])["lesson"]
    assert lesson["names"][0] == ["height", "width"]
    assert lesson["names"][-1] == ["b"]
    assert lesson["experiment"]["hidden_layers"] == [{"units": 3, "activation": "tanh"}]
    assert student.move(30)["cursor"]["iteration"] == 30
    assert student.open(student.run)["lesson"]["experiment"]["dataset"]["table"] == answer["table"]


def test_drawn_points_become_the_data_of_a_run(server: str) -> None:
    student = Student(server)
    student.open()
    points = [{"x1": 0.1 * at, "x2": -0.1 * at, "label": at % 3} for at in range(12)]
    answer = question_answer(student, {"ask": "table", "points": points})
    lesson = student.configure(**answer["experiment"])["lesson"]
    assert lesson["names"][0] == ["x1", "x2"]
    assert lesson["names"][-1] == ["A", "B", "C"]
    assert [each["name"] for each in lesson["choices"]["features"]][:3] == ["x1", "x2", "x1²"]


def test_a_megabyte_of_letters_that_json_escapes_fits_into_a_request(server: str) -> None:
    student = Student(server)
    student.open()
    text = '"","\n' * 180_000  # each quotation mark and line end is two bytes in JSON
    assert len(text) < 1_000_000 < len(json.dumps(text)) < 2_000_000
    assert question_answer(student, {"ask": "preview", "csv": text})["error"].startswith("row ")


def test_a_table_that_nobody_stored_is_named(server: str) -> None:
    student = Student(server)
    student.open()
    answer = student.configure(dataset={"name": "own", "table": "0" * 32})
    assert "not stored here" in answer["error"]
