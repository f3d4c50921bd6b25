"""What the page offers for rows of one's own and for input features."""

import json
from typing import Any

from dash import html

from neuroviz_dash.model.bounds import Bounds
from neuroviz_dash.model.experiment import default_experiment, parse_experiment
from neuroviz_dash.model.limits import LARGEST_REQUEST
from neuroviz_dash.model.problems import input_names
from neuroviz_dash.views.choices import choices
from neuroviz_dash.views.experiment_panel import experiment_panel
from neuroviz_dash.views.network import unit_names
from neuroviz_dash.views.own_data import SHAPES, own_data

TABLE: dict[str, Any] = {
    "inputs": ["width", "height"],
    "target": "kind",
    "classes": ["rose", "tulip", "lily"],
    "rows": [[float(at), at / 2, ("rose", "tulip", "lily")[at % 3]] for at in range(9)],
}


def features(dataset: dict[str, Any]) -> list[tuple[str, bool]]:
    offered = choices(parse_experiment({"dataset": dataset}))["features"]
    return [(each["name"], each["on"]) for each in offered]


def test_features_are_offered_for_two_inputs_alone() -> None:
    assert choices(default_experiment("iris"))["features"] == []
    assert choices(default_experiment("sine"))["features"] == []
    names = ["x1", "x2", "x1²", "x2²", "x1·x2", "sin(x1)", "sin(x2)"]
    assert features({"name": "gauss"}) == [(name, name in ("x1", "x2")) for name in names]
    chosen = features({"name": "moons", "features": ["sin(x2)", "x1"]})
    assert [name for name, is_on in chosen if is_on] == ["x1", "sin(x2)"]


def test_features_of_own_inputs_have_their_names_in_the_network_too() -> None:
    dataset = {"name": "own", "table": TABLE, "features": ["x2^2", "sin(x1)"]}
    assert [name for name, is_on in features(dataset) if is_on] == ["height²", "sin(width)"]
    experiment = parse_experiment({"dataset": dataset})
    assert unit_names(experiment)[0] == tuple(input_names(experiment)) == ("height²", "sin(width)")


def test_the_panel_is_offered_what_own_rows_allow() -> None:
    offered = choices(parse_experiment({"dataset": {"name": "own", "table": TABLE}}))
    assert offered["about"] == "Your own rows: 9 of them, 2 inputs, 3 classes."
    assert offered["ranges"]["f-dataset-samples"] == [3, 9]
    assert offered["ranges"]["f-batch_size"] == [1, 9]
    allowed = {each["value"] for each in offered["outputs"] if not each["disabled"]}
    assert "softmax" in allowed


def test_the_panel_has_the_button_the_boxes_and_an_entry_for_own_data() -> None:
    parts = {getattr(each, "id", None): each for each in experiment_panel(Bounds(6, 16))._traverse()}
    assert parts["open-own-data"].children == "Own data …"
    assert parts["features"].hidden
    groups = {each["group"]: each["items"] for each in parts["f-dataset-name"].data}
    assert groups["Own data"] == [{"value": "own", "label": "Own data"}]
    assert [each["value"] for each in groups["Real data"]] == ["iris", "wine", "digits"]


def test_each_tab_names_its_panel_and_one_is_open() -> None:
    parts = list(html.Div(own_data(LARGEST_REQUEST))._traverse())
    tabs = [each for each in parts if getattr(each, "role", None) == "tab"]
    panels = {each.id: each for each in parts if getattr(each, "role", None) == "tabpanel"}
    assert [getattr(tab, "aria-controls") for tab in tabs] == list(panels)
    assert [getattr(tab, "aria-selected") for tab in tabs] == ["true", "false"]
    assert [panel.hidden for panel in panels.values()] == [False, True]


def test_each_class_has_a_shape_and_a_value_of_its_own() -> None:
    parts = list(html.Div(own_data(LARGEST_REQUEST))._traverse())
    given = [
        json.loads(getattr(each, "data-native"))
        for each in parts
        if getattr(each, "className", "") == "native"
    ]
    radios = [each for each in given if each["type"] == "radio"]
    assert [each["value"] for each in radios] == ["0", "1", "2", "3", "4"]
    assert [each.get("checked", False) for each in radios] == [True, False, False, False, False]
    assert len(set(SHAPES)) == len(radios)


def text_and_limit(largest_request: int) -> tuple[str, str]:
    parts = list(html.Div(own_data(largest_request))._traverse())
    (said,) = [each.children for each in parts if "rows, " in str(getattr(each, "children", ""))[:40]]
    (limit,) = [
        getattr(each, "data-most-bytes") for each in parts if getattr(each, "id", "") == "own-preview"
    ]
    return said.split(",")[0], limit


def test_the_dialog_names_the_largest_file_that_fits_into_a_request() -> None:
    assert text_and_limit(LARGEST_REQUEST) == ("Up to 1 MB", "1000000")
    assert text_and_limit(100_000) == ("Up to 40 kB", "40000")
