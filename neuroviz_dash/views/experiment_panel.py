"""The experiment panel: a control for every field of the experiment, made from the field's own metadata.

The layout is static: it holds every control that any experiment needs, and the page shows and fills those of
the experiment at hand (`assets/60-experiment.js`). `PATHS` says which control belongs to which field.
"""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
from dash import html
from dash.development.base_component import Component

from neuroviz_dash.engine.activations import ACTIVATIONS
from neuroviz_dash.engine.datasets import DATASETS
from neuroviz_dash.engine.initializers import INITIALIZERS
from neuroviz_dash.engine.optimizers import OPTIMIZERS
from neuroviz_dash.engine.penalties import PENALTIES
from neuroviz_dash.model.bounds import Bounds
from neuroviz_dash.model.choices import (
    MOST_LAYERS,
    OPTIMIZER_CHOICES,
    DatasetChoice,
    HiddenLayer,
    InitializerChoice,
    PenaltyChoice,
)
from neuroviz_dash.model.experiment import Experiment, parse_experiment, plain_experiment
from neuroviz_dash.model.fields import field_of
from neuroviz_dash.model.presets import PRESETS
from neuroviz_dash.model.records import OWN
from neuroviz_dash.views.controls import Path, control_id, number_field, select, switch
from neuroviz_dash.views.own_data import feature_boxes, own_data_opener

ELSEWHERE = ("table", "features", "given")
"""Fields that none of these controls holds: they come from a dialog, boxes, a file or another run."""


def experiment_panel(bounds: Bounds) -> html.Section:
    """The left column, for networks within the bounds."""
    groups = [_group("Data", _data()), _group("Network", _network(bounds)), _group("Training", _training())]
    presets = [html.Button(each.title, type="button", **{"data-preset": each.key}) for each in PRESETS]
    return html.Section(
        [
            html.H2("Experiment"),
            html.Div(presets, className="presets", role="group", **{"aria-label": "Presets"}),
            *groups,
        ],
        id="experiment",
        className="panel left",
        **{
            "aria-label": "Experiment",
            "data-most-layers": str(bounds.hidden_layers),
            "data-paths": json.dumps(PATHS),
            "data-presets": json.dumps(_presets(bounds)),
        },
    )


def _presets(bounds: Bounds) -> dict[str, Any]:
    """Whole, so that the page can tell which of them is the experiment at hand."""
    return {each.key: plain_experiment(bounds.cut(parse_experiment(each.experiment))) for each in PRESETS}


def _group(title: str, controls: list[Component]) -> html.Details:
    return html.Details([html.Summary(title), *controls], open=True)


def _data() -> list[Component]:
    groups: dict[str, list[dict[str, str]]] = {}
    for record in DATASETS.values():
        groups.setdefault(record.group, []).append({"value": record.key, "label": record.title})
    data = [{"group": group, "items": items} for group, items in groups.items()]
    data.append({"group": "Own data", "items": [{"value": OWN, "label": "Own data"}]})
    return [
        select(DatasetChoice, "name", ["dataset", "name"], data),
        html.P(id="dataset-about", className="about"),
        *own_data_opener(),
        feature_boxes(),
        _pair(
            number_field(DatasetChoice, "samples", ["dataset", "samples"]),
            number_field(DatasetChoice, "noise", ["dataset", "noise"]),
        ),
        number_field(DatasetChoice, "test_fraction", ["dataset", "test_fraction"]),
        switch(DatasetChoice, "standardize", ["dataset", "standardize"]),
    ]


def _network(bounds: Bounds) -> list[Component]:
    add = html.Button(
        "+ Add a hidden layer",
        id="add-layer",
        type="button",
        className="quiet",
        **{"aria-label": "Add a hidden layer"},
    )
    return [
        *(_layer(at, bounds.units_per_layer) for at in range(MOST_LAYERS)),
        add,
        *_limit(bounds),
        select(Experiment, "output_activation", ["output_activation"], []),
        select(InitializerChoice, "name", ["initializer", "name"], _records(INITIALIZERS)),
        number_field(InitializerChoice, "scale", ["initializer", "scale"]),
    ]


def _limit(bounds: Bounds) -> list[Component]:
    """What this server allows, if that is less than the format does."""
    if (bounds.hidden_layers, bounds.units_per_layer) == (MOST_LAYERS, field_of(HiddenLayer, "units").high):
        return []
    units = f"of at most {bounds.units_per_layer} units"
    return [html.P(f"{bounds.said_of_layers().capitalize()}, {units}.", className="about")]


def _layer(at: int, most_units: int) -> html.Div:
    """One line: how many units, which activation, and a button that takes the layer away."""
    number = at + 1
    units, activation = (
        f"{field_of(HiddenLayer, name).title} of hidden layer {number}" for name in ("units", "activation")
    )
    remove = html.Button(
        "×",
        type="button",
        className="quiet",
        **{"aria-label": f"Remove hidden layer {number}", "data-remove": str(at)},
    )
    return html.Div(
        [
            html.Span(f"Hidden {number}"),
            number_field(
                HiddenLayer, "units", ["hidden_layers", at, "units"], hidden_label=units, most=most_units
            ),
            select(
                HiddenLayer,
                "activation",
                ["hidden_layers", at, "activation"],
                _records(ACTIVATIONS),
                hidden_label=activation,
            ),
            remove,
        ],
        className="layer",
        **{"data-layer": str(at)},
    )


def _training() -> list[Component]:
    optimizers = [
        html.Div(_options_of(key, kind), className="options", **{"data-optimizer": key})
        for key, kind in OPTIMIZER_CHOICES.items()
    ]
    new_seed = html.Button("New seed", id="new-seed", type="button")
    return [
        select(Experiment, "loss", ["loss"], []),
        select(Experiment, "optimizer", ["optimizer", "name"], _records(OPTIMIZERS)),
        *optimizers,
        select(PenaltyChoice, "name", ["penalty", "name"], _records(PENALTIES)),
        number_field(PenaltyChoice, "rate", ["penalty", "rate"]),
        number_field(Experiment, "batch_size", ["batch_size"]),
        html.Div([number_field(Experiment, "seed", ["seed"], has_steps=False), new_seed], className="pair"),
    ]


def _options_of(key: str, kind: type[msgspec.Struct]) -> list[Component]:
    controls: list[Component] = []
    for field in msgspec.structs.fields(kind):
        path: Path = ["optimizer", field.name]
        if field.name == "betas":
            titles = field_of(kind, "betas").title.split(", ")
            pair = [
                number_field(kind, "betas", [*path, at], key, title=title) for at, title in enumerate(titles)
            ]
            controls.append(_pair(*pair))
        elif field_of(kind, field.name).is_switch:
            controls.append(switch(kind, field.name, path, key))
        else:
            controls.append(number_field(kind, field.name, path, key))
    return controls


def _records(registry: dict[str, Any]) -> list[dict[str, str]]:
    return [{"value": key, "label": record.title} for key, record in registry.items()]


def _pair(*controls: Component) -> html.Div:
    return html.Div(list(controls), className="pair")


def _fields() -> Iterator[tuple[type[msgspec.Struct], str, Path, str]]:
    """Struct, field, path and optimizer of every control but the optimizer's own choice."""
    layers: list[Path] = [["hidden_layers", at] for at in range(MOST_LAYERS)]
    parts: list[tuple[type[msgspec.Struct], list[Path]]] = [
        (DatasetChoice, [["dataset"]]),
        (HiddenLayer, layers),
        (InitializerChoice, [["initializer"]]),
        (PenaltyChoice, [["penalty"]]),
    ]
    for kind, path in ((kind, path) for kind, paths in parts for path in paths):
        for name in kind.__struct_fields__:
            if name not in ELSEWHERE:
                yield kind, name, [*path, name], ""
    for name in ("output_activation", "loss", "batch_size", "seed"):
        yield Experiment, name, [name], ""
    for key, kind in OPTIMIZER_CHOICES.items():
        for name in kind.__struct_fields__:
            for ends in ([0], [1]) if name == "betas" else ([],):
                yield kind, name, ["optimizer", name, *ends], key


PATHS: dict[str, Path] = {
    "f-optimizer-name": ["optimizer", "name"],  # each optimizer is a struct of its own, and this says which
    **{control_id(path, optimizer): path for _, _, path, optimizer in _fields()},
}
"""Control id -> where its field stands in the experiment."""

SWITCHES = frozenset(
    control_id(path, optimizer) for kind, name, path, optimizer in _fields() if field_of(kind, name).is_switch
)
"""Controls whose value is in `checked`."""
