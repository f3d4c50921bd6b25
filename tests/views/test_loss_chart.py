"""The loss chart has a line for each series that the data set can have."""

import pytest

from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.views.loss_chart import loss_figure

LOSSES = ["batch_loss", "train_loss", "test_loss"]


@pytest.mark.parametrize(
    ("dataset", "series"),
    [
        ({"name": "iris"}, [*LOSSES, "train_accuracy", "test_accuracy"]),
        ({"name": "xor"}, ["batch_loss", "train_loss", "train_accuracy"]),
        ({"name": "sine"}, LOSSES),
    ],
)
def test_series(dataset: dict[str, str], series: list[str]) -> None:
    figure = loss_figure(parse_experiment({"dataset": dataset}))
    assert [trace["meta"] for trace in figure["data"]] == series
    assert ("yaxis2" in figure["layout"]) == ("train_accuracy" in series)


def test_every_colour_is_the_themes() -> None:
    figure = loss_figure(parse_experiment({}))
    colours = [trace.get("line", trace["marker"])["color"] for trace in figure["data"]]
    assert all(colour.startswith("--") for colour in [*colours, figure["layout"]["font"]["color"]])


def test_losses_far_apart_have_an_axis_of_powers_in_the_same_place() -> None:
    figure = loss_figure(parse_experiment({}))
    plain, powers = figure["layout"]["yaxis"], figure["far_apart"]["yaxis"]
    assert (powers["type"], powers["title"]["text"]) == ("log", "loss (log)")
    assert powers["domain"] == plain["domain"]
    assert "type" not in plain
