"""Whose a run is that a page shows: what the page is told of that, and who is known from then on."""

import json
from typing import Any

import pytest

from tests.callbacks.student import Student, body_of

OPEN = {"do": "open", "run": None, "share": None}


def opened(server: str) -> tuple[Student, dict[str, Any]]:
    student = Student(server)
    return student, student.ask(OPEN)


def known(answer: dict[str, Any]) -> dict[str, Any]:
    """What a page can say of a run that it shows."""
    lesson = {"experiment": answer["lesson"]["experiment"], "interventions": [], "cursor": answer["cursor"]}
    return {"run": answer["run"], "revision": answer["revision"], "owner": answer["owner"], **lesson}


def test_the_answer_that_opens_a_run_says_whose_it_is_and_not_who(server: str) -> None:
    student, answer = opened(server)
    _, others = opened(server)
    again = student.ask({**OPEN, "run": answer["run"]})
    assert answer["owner"] == again["owner"] != others["owner"]
    assert student.identity not in json.dumps(answer)


def test_a_run_of_someone_else_is_not_made_again(server: str) -> None:
    _, answer = opened(server)
    stranger, _ = opened(server)
    told = stranger.ask({"do": "restore", **known(answer)})
    assert "not stored" in told["error"]
    assert answer["run"] != told["run"]
    assert answer["owner"] != told["owner"]
    assert stranger.ask({**OPEN, "run": answer["run"]})["run"] != answer["run"]


def test_who_has_just_come_has_lost_nothing(server: str) -> None:
    _, answer = opened(server)
    move = {
        "do": "move",
        "run": answer["run"],
        "revision": answer["revision"],
        "iteration": 1,
        "stage": "update",
    }
    newcomer = Student(server)
    assert "lost" not in newcomer.ask(move)
    assert newcomer.ask(move)["lost"] is True


@pytest.mark.parametrize(
    ("question", "is_known"),
    [
        ({"ask": "runs"}, False),
        ({"ask": "look", "run": "0" * 32, "iteration": 1}, False),
        ({"ask": "delete", "run": "0" * 32}, False),
        ({"ask": "join", "code": "ABCDEF"}, True),
        ({"ask": "share", "run": "0" * 32}, True),
        ("nonsense", False),
        ({"ask": ["join"]}, False),
    ],
)
def test_who_leaves_nothing_behind_gets_no_cookie(server: str, question: object, is_known: bool) -> None:
    newcomer = Student(server)
    body = body_of({"number": 1, "question": question}, "question", "reply")
    status, _ = newcomer.post(json.dumps(body).encode())
    assert (status, bool(newcomer.cookie)) == (200, is_known)
