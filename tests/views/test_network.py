"""The network's elements: ids, names, biases."""

from neuroviz_dash.model.experiment import default_experiment, parse_experiment
from neuroviz_dash.views.network import STYLESHEET, elements, layer_titles, unit_names

TWO = parse_experiment(
    {
        "dataset": {"name": "xor"},
        "hidden_layers": [{"units": 2}, {"units": 1, "activation": "leaky_relu"}],
    }
)


def test_names_and_titles() -> None:
    assert unit_names(TWO) == [["x1", "x2"], ["h1.1", "h1.2"], ["h2.1"], ["true"]]
    assert layer_titles(TWO) == ["Input", "Hidden 1 · tanh", "Hidden 2 · leaky relu", "Output · sigmoid"]
    assert unit_names(default_experiment())[1:] == [
        ["h1", "h2", "h3", "h4", "h5", "h6"],
        ["setosa", "versicolor", "virginica"],
    ]


def test_every_weight_and_bias_has_its_edge() -> None:
    edges = {e["data"]["id"]: e["data"] for e in elements(TWO) if "source" in e["data"]}
    assert len(edges) == (2 + 1) * 2 + (2 + 1) * 1 + (1 + 1) * 1
    assert edges["e-1-bias-1"]["source"] == "b-0"
    assert edges["e-1-bias-1"]["place"] == [1, 2, 1]
    assert (edges["e-2-1-0"]["source"], edges["e-2-1-0"]["target"]) == ("n-1-1", "n-2-0")
    nodes = {e["data"]["id"] for e in elements(TWO)} - set(edges)
    assert {"b-0", "b-1", "b-2"} <= nodes
    assert "b-3" not in nodes


def test_every_field_of_the_stylesheet_is_there_from_the_start() -> None:
    for kind, selector in (("neuron", ".neuron"), ("edge", "edge")):
        style = next(each["style"] for each in STYLESHEET if each["selector"] == selector)
        wanted = {value[5:-1] for value in style.values() if str(value).startswith("data(")}
        for element in elements(TWO):
            if element.get("classes") == kind or (kind == "edge" and "source" in element["data"]):
                assert wanted <= set(element["data"])
