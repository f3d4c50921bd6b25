"""The experiment: what a student chose. Immutable; the first of the two public formats."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from neuroviz_dash.engine.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS
from neuroviz_dash.engine.datasets import DATASETS, Dataset, check_features, check_settings
from neuroviz_dash.engine.initializers import INITIALIZERS
from neuroviz_dash.engine.losses import LOSSES
from neuroviz_dash.engine.penalties import PENALTIES
from neuroviz_dash.model.blobs import Blob, LoadBlob, encode_blob, no_blobs
from neuroviz_dash.model.choices import (
    MOST_LAYERS,
    Adagrad,
    Adam,
    Choice,
    DatasetChoice,
    HiddenLayer,
    InitializerChoice,
    PenaltyChoice,
    RmsProp,
    Sgd,
)
from neuroviz_dash.model.fit import why_not
from neuroviz_dash.model.given import Given
from neuroviz_dash.model.limits import LARGEST_BATCH
from neuroviz_dash.model.parsing import BadInput, from_json, refuse, to_type
from neuroviz_dash.model.records import OWN, record_of
from neuroviz_dash.model.table import Table


class Experiment(Choice, frozen=True):
    """Data set, network, loss, optimizer, batch size and seed."""

    dataset: DatasetChoice
    hidden_layers: Annotated[tuple[HiddenLayer, ...], Meta(max_length=MOST_LAYERS)] = (HiddenLayer(),)
    output_activation: Annotated[str, Meta(title="Output")] = "softmax"
    loss: Annotated[str, Meta(title="Loss")] = "cross_entropy"
    initializer: InitializerChoice = InitializerChoice()
    optimizer: Annotated[Sgd | RmsProp | Adagrad | Adam, Meta(title="Optimizer")] = Sgd()
    penalty: PenaltyChoice = PenaltyChoice()
    batch_size: Annotated[
        int, Meta(ge=1, le=LARGEST_BATCH, title="Batch size", description="Rows in each update.")
    ] = 1
    seed: Annotated[
        int, Meta(ge=0, le=2**32 - 1, title="Seed", description="Settles all that is random.")
    ] = 7
    version: Literal[1] = 1


def parse_experiment_json(text: bytes) -> Experiment:
    """The experiment in a JSON file; raises BadInput."""
    return parse_experiment(from_json(text))


def parse_experiment(data: object, load: LoadBlob = no_blobs) -> Experiment:
    """A checked experiment from plain values; raises BadInput. A blob may stand there whole, or as the digest
    that `load` finds it by."""
    if not isinstance(data, dict):
        raise refuse("experiment", data, "an object with the keys of an experiment")
    whole = _with_defaults(_with_blobs(data, load))
    experiment = to_type(whole, Experiment, _as_it_is)
    _check_names(experiment)
    chosen = experiment.dataset
    record = record_of(chosen.name, chosen.table)
    try:
        check_settings(record, chosen.samples, chosen.noise, chosen.test_fraction)
        check_features(record, chosen.features)
    except ValueError as error:
        raise BadInput(f"dataset.{error}") from None
    misfit = why_not(record, experiment.output_activation, experiment.loss)
    if misfit:
        subject = getattr(experiment, misfit.field)
        raise BadInput(f"{misfit.field}: {subject} {misfit.reason}; allowed: {misfit.allowed}")
    _check_details(experiment)
    return experiment


def default_experiment(dataset: str = "iris") -> Experiment:
    """What a newcomer sees: a small network that learns this data set."""
    return parse_experiment({"dataset": {"name": dataset}})


def plain_experiment(experiment: Experiment) -> dict[str, Any]:
    """The experiment as plain values, each blob as its digest."""
    plain: dict[str, Any] = msgspec.to_builtins(experiment, enc_hook=encode_blob)
    return plain


def whole_experiment(experiment: Experiment) -> dict[str, Any]:
    """The experiment as plain values, each blob in full: what a file holds. What is None is left out."""
    plain = plain_experiment(experiment)
    for part, name, blob in (
        ("dataset", "table", experiment.dataset.table),
        ("initializer", "given", experiment.initializer.given),
    ):
        if blob is None:
            del plain[part][name]
        else:
            plain[part][name] = blob.plain()
    return plain


def blobs_of(experiment: Experiment) -> list[Blob]:
    """The blobs that an experiment needs."""
    found: tuple[Blob | None, ...] = (experiment.dataset.table, experiment.initializer.given)
    return [blob for blob in found if blob is not None]


def decode_blob(load: LoadBlob) -> Any:
    """msgspec's `dec_hook`: a digest becomes the blob that it names."""

    def decode(kind: Any, value: object) -> Table | Given:
        if kind not in (Table, Given) or not isinstance(value, str):
            raise TypeError(f"{kind!r} is not a blob")
        found: Table | Given = kind.from_bytes(load(value))
        return found

    return decode


def _as_it_is(kind: type, value: object) -> object:
    if not isinstance(value, kind):
        raise TypeError(f"{kind.__name__} expected")
    return value


_BLOBS: tuple[tuple[str, str, type[Table] | type[Given]], ...] = (
    ("dataset", "table", Table),
    ("initializer", "given", Given),
)


def _with_blobs(data: dict[str, Any], load: LoadBlob) -> dict[str, Any]:
    """With Table and Given in place of their plain values or digests."""
    for part, name, kind in _BLOBS:
        inner = data.get(part)
        if not isinstance(inner, dict) or inner.get(name) is None:
            continue
        value = inner[name]
        blob = kind.from_bytes(load(value)) if isinstance(value, str) else kind.from_plain(value)
        data = {**data, part: {**inner, name: blob}}
    return data


def _with_defaults(data: dict[str, Any]) -> dict[str, Any]:
    """The defaults that hang on the data set's name."""
    chosen = data.get("dataset", {})
    if not isinstance(chosen, dict):
        raise refuse("dataset", chosen, 'an object such as {"name": "iris"}')
    name = chosen.get("name", "iris")
    table = chosen.get("table")
    if not isinstance(name, str) or name not in (*DATASETS, OWN):
        raise refuse("dataset.name", name, ", ".join((*DATASETS, OWN)))
    if (name == OWN) != (table is not None):
        needed = f'rows, for the data set "{OWN}" and no other'
        raise BadInput(f"dataset.table: {'missing' if table is None else 'given'}; allowed: {needed}")
    record = record_of(name, table)
    defaults = {
        "name": name,
        "noise": record.default_noise,
        "samples": record.default_samples,
        "test_fraction": record.default_test_fraction,
        "standardize": record.default_standardize,
    }
    output, loss = _output_for(record)
    return {"output_activation": output, "loss": loss, **data, "dataset": {**defaults, **chosen}}


def default_output(chosen: DatasetChoice) -> tuple[str, str]:
    """The output activation and the loss that a data set comes with."""
    return _output_for(record_of(chosen.name, chosen.table))


def _output_for(record: Dataset) -> tuple[str, str]:
    if record.task == "regression":
        return "linear", "mse"
    if len(record.classes) == 2:
        return "sigmoid", "binary_cross_entropy"
    return "softmax", "cross_entropy"


def _check_names(experiment: Experiment) -> None:
    registries = [
        ("output_activation", experiment.output_activation, OUTPUT_ACTIVATIONS),
        ("loss", experiment.loss, LOSSES),
        ("initializer.name", experiment.initializer.name, INITIALIZERS),
        ("penalty.name", experiment.penalty.name, PENALTIES),
    ]
    for index, layer in enumerate(experiment.hidden_layers):
        registries.append((f"hidden_layers[{index}].activation", layer.activation, ACTIVATIONS))
    for field, name, allowed in registries:
        if name not in allowed:
            raise refuse(field, name, ", ".join(allowed))


def _check_details(experiment: Experiment) -> None:
    optimizer = experiment.optimizer
    if (experiment.initializer.name == "given") != (experiment.initializer.given is not None):
        needed = 'start weights, for the initializer "given" and no other'
        raise BadInput(f"initializer.given: missing or not wanted; allowed: {needed}")
    if isinstance(optimizer, Sgd) and optimizer.nesterov and optimizer.momentum == 0.0:
        raise refuse("optimizer.nesterov", True, "false while optimizer.momentum is 0")
    if experiment.initializer.name == "uniform" and experiment.initializer.scale < 0.0:
        raise refuse("initializer.scale", experiment.initializer.scale, "0 to 10 for uniform")
