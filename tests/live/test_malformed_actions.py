"""A teacher's actions with something wrong in them: each gets a clear answer, and the class is as it was."""

import json
from typing import Any, get_args

import pytest

from neuroviz_dash.model.live.teaching import Action, Classes, Create, Demonstrate
from tests.callbacks.student import CALLBACK, body_of
from tests.live.scene import Scene
from tests.live.test_authorization import SAMPLES

WRONG: list[Any] = [None, True, "", "3", -1, 0.5, 10**30, 1e308, [], {}, [[]], "update", "é" * 300, {"a": {}}]
FITS: dict[str, list[Any]] = {
    "open": [True], "message": [None], "goal": [None], "begin": [None], "limits": [None, {}], "gaze": [{}],
    "take": [True], "whole": [True], "named": [True], "title": ["3", "update"],
}  # fmt: skip
"""What of these is right in a field."""
PLACES = [(kind, field) for kind in get_args(Action) for field in (*SAMPLES[kind], "class", "more")]


@pytest.mark.parametrize(("kind", "field"), PLACES, ids=lambda part: getattr(part, "__name__", part))
def test_a_wrong_field_is_named_and_changes_nothing(kind: type, field: str, scene: Scene) -> None:
    action = {**SAMPLES[kind], "class": scene.guide.class_id, "run": scene.guide.run}
    if kind in (Classes, Create):
        del action["class"]
    if kind is not Demonstrate:
        del action["run"]
    before = scene.dump()
    for wrong in WRONG:
        if any(wrong is fits or (wrong == fits and wrong is not True) for fits in FITS.get(field, [])):
            continue
        status, text = scene.guide.request(
            "POST",
            CALLBACK,
            body_of({"number": 4, "action": {**action, field: wrong}}, "action", "taught"),
        )
        assert status == 200, (wrong, text)
        answer = json.loads(text)["response"]["taught"]["data"]
        assert set(answer) == {"error", "number"}, (wrong, answer)
        assert field in answer["error"] or "allowed" in answer["error"], (wrong, answer)
    assert scene.dump() == before


@pytest.mark.parametrize("value", [*WRONG, {"number": 1}, {"action": {"act": "classes"}, "number": "x"}])
def test_what_is_no_action_is_answered(value: Any, scene: Scene) -> None:
    before = scene.dump()
    answer = scene.guide.call("taught", "action", value)
    assert ("error" in answer) is (not isinstance(value, dict) or "action" not in value)
    assert answer["number"] in (None, 1)
    assert scene.dump() == before
