"""The panel has one control for each field of the experiment, and offers only what is accepted."""

import json
from itertools import chain
from typing import Any

import dash_mantine_components as dmc
import msgspec
import pytest

from neuroviz_dash.engine.activations import OUTPUT_ACTIVATIONS
from neuroviz_dash.engine.datasets import DATASETS
from neuroviz_dash.engine.losses import LOSSES
from neuroviz_dash.model.bounds import Bounds
from neuroviz_dash.model.choices import OPTIMIZER_CHOICES
from neuroviz_dash.model.experiment import default_experiment, parse_experiment
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.presets import PRESETS
from neuroviz_dash.views.choices import choices
from neuroviz_dash.views.experiment_panel import ELSEWHERE, PATHS, experiment_panel

CONTROLS: dict[str, Any] = {
    component.id: component
    for component in experiment_panel(Bounds(6, 16))._traverse()
    if isinstance(component, dmc.Select | dmc.NumberInput | dmc.TextInput | dmc.Switch)
}


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return list(chain.from_iterable(leaves(inner, (*path, key)) for key, inner in value.items()))
    if isinstance(value, list | tuple):
        return list(chain.from_iterable(leaves(inner, (*path, at)) for at, inner in enumerate(value)))
    return [path]


@pytest.mark.parametrize("optimizer", list(OPTIMIZER_CHOICES))
def test_every_field_has_exactly_one_control(optimizer: str) -> None:
    experiment = parse_experiment({"optimizer": {"name": optimizer}, "hidden_layers": [{}] * 6})
    others = tuple(f"f-{key}-optimizer-" for key in OPTIMIZER_CHOICES if key != optimizer)
    controlled = [tuple(path) for name, path in PATHS.items() if not name.startswith(others)]
    assert sorted(map(str, controlled)) == sorted(
        str(path)
        for path in leaves(msgspec.to_builtins(experiment))
        if path != ("version",) and path[-1] not in ELSEWHERE
    )
    assert set(PATHS) == set(CONTROLS)


def test_ranges_and_names_come_from_the_fields() -> None:
    units = CONTROLS["f-hidden_layers-0-units"]
    assert (units.min, units.max, units.clampBehavior) == (1, 16, "none")
    assert getattr(units, "aria-label") == "Units of hidden layer 1"
    rate = CONTROLS["f-sgd-optimizer-learning_rate"]
    assert (rate.label, rate.attributes["input"]["title"]) == ("Learning rate", "The size of a step.")
    assert isinstance(CONTROLS["f-seed"], dmc.TextInput)
    assert isinstance(CONTROLS["f-batch_size"], dmc.NumberInput)


@pytest.mark.parametrize("dataset", list(DATASETS))
def test_what_is_offered_is_accepted_and_nothing_else(dataset: str) -> None:
    offered = choices(default_experiment(dataset))
    for output in offered["outputs"]:
        accepted = []
        for loss in offered["losses"][output["value"]]:
            chosen = {
                "dataset": {"name": dataset},
                "output_activation": output["value"],
                "loss": loss["value"],
            }
            if loss["disabled"]:
                with pytest.raises(BadInput):
                    parse_experiment(chosen)
                assert "(" in loss["label"]
            else:
                accepted.append(parse_experiment(chosen).loss)
        assert bool(accepted) != output["disabled"]
    assert [each["value"] for each in offered["outputs"]] == list(OUTPUT_ACTIVATIONS)
    assert set(offered["losses"]["softmax"][0]) == {"value", "label", "disabled"}
    assert all(len(each) == len(LOSSES) for each in offered["losses"].values())


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_presets_are_experiments(preset: Any) -> None:
    assert parse_experiment(preset.experiment).dataset.name == preset.experiment["dataset"]["name"]


def test_the_panel_offers_what_a_server_with_smaller_networks_allows() -> None:
    bounds = Bounds(1, 6)
    panel = experiment_panel(bounds)
    for preset in json.loads(getattr(panel, "data-presets")).values():
        bounds.check(parse_experiment(preset))
    parts = list(panel._traverse())
    assert getattr(panel, "data-most-layers") == "1"
    assert {each.max for each in parts if str(getattr(each, "id", "")).endswith("-units")} == {6}
    assert "At most 1 hidden layer on this server, of at most 6 units." in [
        getattr(each, "children", None) for each in parts
    ]
