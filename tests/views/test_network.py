"""The network's elements: ids, names, biases."""

import re
from pathlib import Path

from neuroviz_dash.model.experiment import default_experiment, parse_experiment
from neuroviz_dash.views.network import elements, layer_titles, unit_names

TWO = parse_experiment(
    {
        "dataset": {"name": "xor"},
        "hidden_layers": [{"units": 2}, {"units": 1, "activation": "leaky_relu"}],
    }
)


def test_names_and_titles() -> None:
    assert unit_names(TWO) == (("x1", "x2"), ("h1.1", "h1.2"), ("h2.1",), ("true",))
    assert layer_titles(TWO) == ["Input", "Hidden 1 · tanh", "Hidden 2 · leaky relu", "Output · sigmoid"]
    assert unit_names(default_experiment())[1:] == (
        ("h1", "h2", "h3", "h4", "h5", "h6"),
        ("setosa", "versicolor", "virginica"),
    )


def test_every_weight_and_bias_has_its_edge() -> None:
    edges = {e["data"]["id"]: e["data"] for e in elements(TWO) if "source" in e["data"]}
    assert len(edges) == (2 + 1) * 2 + (2 + 1) * 1 + (1 + 1) * 1
    assert edges["e-1-bias-1"]["source"] == "b-0"
    assert edges["e-1-bias-1"]["place"] == [1, 2, 1]
    assert (edges["e-2-1-0"]["source"], edges["e-2-1-0"]["target"]) == ("n-1-1", "n-2-0")
    nodes = {e["data"]["id"] for e in elements(TWO)} - set(edges)
    assert {"b-0", "b-1", "b-2"} <= nodes
    assert "b-3" not in nodes


def test_every_field_of_the_style_sheet_is_there_from_the_start() -> None:
    sheet = Path("assets/24-look.js").read_text()
    wanted = {
        ".neuron": {"shown", "size", "fill", "ring", "ringColor", "ringStyle"},
        "edge": {"width", "color", "dash", "rank", "label", "offset"},
        ".bias": {"label", "size"},
    }
    assert set(re.findall(r"data\((\w+)\)", sheet)) == {"picture"}.union(*wanted.values())
    for element in elements(TWO):
        kind = "edge" if "source" in element["data"] else f".{element['classes']}"
        assert wanted.get(kind, set()) <= set(element["data"])


def test_the_pixels_of_an_image_have_no_captions() -> None:
    found = elements(parse_experiment({"dataset": {"name": "digits"}}))
    classes = [element["classes"] for element in found if element["data"]["id"].startswith("n-0-")]
    assert classes == ["neuron pixel"] * 64
    assert not [element for element in found if element["data"]["id"].startswith("c-0-")]
