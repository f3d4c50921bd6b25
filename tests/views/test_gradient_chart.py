"""The gradient chart: a line for each layer, told by its name and its dash."""

from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.views.gradient_chart import gradient_figure


def test_each_layer_has_a_line_of_its_own() -> None:
    experiment = parse_experiment({"hidden_layers": [{"units": 2}] * 6})
    figure = gradient_figure(experiment)
    assert [line["name"] for line in figure["data"]] == [*(f"hidden {n}" for n in range(1, 7)), "output"]
    assert len({line["line"]["dash"] for line in figure["data"]}) == 7
    assert len({line["line"]["color"] for line in figure["data"]}) == 7
    assert figure["layout"]["yaxis"]["type"] == "log"
