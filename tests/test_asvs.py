"""The table of deploy/SECURITY.md has all of level 1, and for each row a test that there is, or a reason."""

import json
import re
from pathlib import Path

import pytest
from dash.development.base_component import Component

from neuroviz_dash.app import create_app
from neuroviz_dash.settings import read_settings
from neuroviz_dash.views.class_bar import class_dialogs

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "deploy" / "SECURITY.md").read_text().split("<!-- asvs -->")[1].split("<!-- /asvs -->")[0]
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in TEXT.strip().splitlines()[2:]]
LEVEL_1 = """1.2.1-5 1.3.1-2 1.5.1 2.1.1 2.2.1-2 2.3.1 3.2.1-2 3.3.1 3.4.1-2 3.5.1-3 4.1.1 4.4.1
5.2.1-2 5.3.1-2 6.1.1 6.2.1-8 6.3.1-2 6.4.1-2 7.2.1-4 7.4.1-2 8.1.1 8.2.1-2 8.3.1 9.1.1-3 9.2.1 10.4.1-5
11.3.1-2 11.4.1 12.1.1 12.2.1-2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1"""
"""Of version 5.0.0."""


def level_1() -> list[str]:
    found = []
    for each in LEVEL_1.split():
        section, numbers = each.rsplit(".", 1)
        first, _, last = numbers.partition("-")
        found += [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]
    return found


def test_every_requirement_of_level_1_has_one_row() -> None:
    numbers = [row[0] for row in ROWS]
    assert len(level_1()) == 70
    assert sorted(set(level_1()) - set(numbers)) == []
    assert len(numbers) == len(set(numbers))
    assert len([row for row in ROWS if row[1].startswith("(level 2)")]) >= 15


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_row_names_tests_that_there_are_or_a_reason(row: list[str]) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row[-1])
    if not named:
        assert row[2].startswith("does not apply: ")
    for path, name in named:
        assert re.search(rf"^def {name}\(", (ROOT / path).read_text(), re.MULTILINE), f"{path}::{name}"


def test_each_answer_says_what_it_is() -> None:
    settings = read_settings({}, redis_url="unix:///nowhere.sock", secret_key="s" * 16)
    client = create_app(settings).server.test_client()
    utf8 = "; charset=utf-8"
    expected = {
        "/": f"text/html{utf8}", "/privacy": f"text/html{utf8}", "/_dash-layout": "application/json",
        "/join/ABC234.svg": f"image/svg+xml{utf8}", "/join/no.svg": f"text/plain{utf8}",
        "/assets/live/plain.css": f"text/css{utf8}", "/assets/10-numbers.js": f"text/javascript{utf8}",
    }  # fmt: skip
    assert {path: client.get(path).headers["Content-Type"] for path in expected} == expected


def test_the_teachers_key_is_typed_unseen_and_can_be_pasted() -> None:
    def natives(component: object) -> list[dict[str, object]]:
        if isinstance(component, list):
            return [found for each in component for found in natives(each)]
        if not isinstance(component, Component):
            return []
        props = component.to_plotly_json()["props"]
        mine = [json.loads(props["data-native"])] if "data-native" in props else []
        return mine + natives(props.get("children"))

    (key,) = [each for each in natives(class_dialogs()) if each.get("id") == "teacher-key"]
    assert key["type"] == "password"
    assert not any("paste" in name for name in key)
    assert not any("'paste'" in path.read_text() for path in (ROOT / "assets").rglob("*.js"))
