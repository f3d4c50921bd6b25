"""The dashboard asks for what a server tells."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.callbacks.student import Student
from tests.conftest import StartServer
from tests.numbers import Numbers, numbers_of

Dashboard = dict[str, Any]
FILE = Path(__file__).parents[1] / "deploy" / "grafana-dashboard.json"
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
ADDED_BY_PROMETHEUS = {"job", "instance"}


@pytest.fixture(scope="module")
def dashboard() -> Dashboard:
    found: Dashboard = json.loads(FILE.read_text())
    return found


@pytest.fixture(scope="module")
def told(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    """What a server tells that has done some work."""
    server = start_server(tmp_path_factory.mktemp("told"))
    student = Student(server.url)
    student.open()
    student.move(40)
    return numbers_of(server.url)


def expressions(dashboard: Dashboard) -> list[str]:
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    return asked + [each["definition"] for each in dashboard["templating"]["list"] if each["type"] == "query"]


def test_each_name_and_label_is_told(dashboard: Dashboard, told: Numbers) -> None:
    for expression in expressions(dashboard):
        names = set(re.findall(r"neuroviz_\w+", expression))
        assert names, expression
        assert names <= told.names, expression
        selected = {
            label
            for inside in re.findall(r"\{(.*?)\}", expression)
            for label in re.findall(r"(\w+)=", inside)
        }
        grouped = {
            label for inside in re.findall(r"by \((.*?)\)", expression) for label in inside.split(", ")
        }
        has = {label for name, labels in told.samples if name in names for label, _ in labels}
        assert selected | grouped <= has | ADDED_BY_PROMETHEUS, expression


def test_each_number_that_is_told_has_a_panel(dashboard: Dashboard, told: Numbers) -> None:
    text = " ".join(expressions(dashboard))
    families = {re.sub(r"_(bucket|sum|count|total|created)$", "", name) for name in told.names}
    assert [family for family in sorted(families) if family not in text] == []


def test_it_can_be_imported_anywhere(dashboard: Dashboard) -> None:
    variables = dashboard["templating"]["list"]
    assert (variables[0]["name"], variables[0]["type"], variables[0]["query"]) == (
        "datasource", "datasource", "prometheus",
    )  # fmt: skip
    sources = [panel["datasource"] for panel in dashboard["panels"]]
    sources += [target["datasource"] for panel in dashboard["panels"] for target in panel["targets"]]
    sources += [each["datasource"] for each in variables[1:]]
    assert all(source == SOURCE for source in sources)
    assert "id" not in dashboard  # Grafana gives it one of its own
    known = {f"${each['name']}" for each in variables} | {"$__rate_interval"}
    used = {each for expression in expressions(dashboard) for each in re.findall(r"\$\w+", expression)}
    assert used <= known


def test_panels_have_titles_and_do_not_overlap(dashboard: Dashboard) -> None:
    cells = [
        (x, y)
        for panel in dashboard["panels"]
        for place in [panel["gridPos"]]
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    titles = [panel["title"] for panel in dashboard["panels"]]
    assert len(titles) == len(set(titles)) > 15
