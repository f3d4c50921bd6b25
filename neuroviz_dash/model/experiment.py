"""The experiment: what a student chose. Immutable; the first of the two public formats.

Ranges, titles and help stand in the fields' own metadata; the page's controls are made from them.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from neuroviz_dash.engine.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS
from neuroviz_dash.engine.datasets import DATASETS, Dataset, check_settings
from neuroviz_dash.engine.initializers import INITIALIZERS
from neuroviz_dash.engine.losses import LOSSES
from neuroviz_dash.engine.optimizers import OPTIMIZERS
from neuroviz_dash.engine.penalties import PENALTIES
from neuroviz_dash.model.fit import why_not
from neuroviz_dash.model.parsing import BadInput, from_json, refuse, to_type

MOST_LAYERS = 6

Rate = Annotated[float, Meta(gt=0.0, le=100.0, title="Learning rate", description="The size of a step.")]
Share = Annotated[float, Meta(ge=0.0, lt=1.0)]
Epsilon = Annotated[float, Meta(gt=0.0, le=1.0, title="ε", description="Keeps a division by 0 away.")]


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, cache_hash=True):
    """A part of an experiment; a key that it does not know is refused."""


class DatasetChoice(Choice, frozen=True):
    """Which rows. What is left out has the data set's own default."""

    name: Annotated[str, Meta(title="Data set")]
    noise: Annotated[float, Meta(ge=0.0, title="Noise")]
    samples: Annotated[int, Meta(ge=1, title="Rows")]
    test_fraction: Annotated[
        float, Meta(ge=0.0, le=1.0, title="Test share", description="Rows kept back from training.")
    ]
    standardize: Annotated[
        bool, Meta(title="Standardize", description="Scale inputs to mean 0 and standard deviation 1.")
    ]


class HiddenLayer(Choice, frozen=True):
    """A layer between input and output."""

    units: Annotated[int, Meta(ge=1, le=16, title="Units")] = 6
    activation: Annotated[str, Meta(title="Activation")] = "tanh"


class InitializerChoice(Choice, frozen=True):
    """How start weights are drawn. `scale` is for `uniform` and `constant` alone."""

    name: Annotated[str, Meta(title="Start weights")] = "xavier_uniform"
    scale: Annotated[float, Meta(ge=-10.0, le=10.0, title="Scale of the start weights")] = 0.5


class Sgd(Choice, frozen=True, tag="sgd", tag_field="name"):
    learning_rate: Rate = 0.1
    momentum: Annotated[
        Share, Meta(title="Momentum", description="The share of the last step's direction that is kept.")
    ] = 0.0
    nesterov: Annotated[bool, Meta(title="Nesterov", description="Look ahead along the momentum.")] = False


class RmsProp(Choice, frozen=True, tag="rmsprop", tag_field="name"):
    learning_rate: Rate = 0.01
    alpha: Annotated[Share, Meta(title="α", description="How slowly the mean of squares forgets.")] = 0.99
    eps: Epsilon = 1e-8


class Adagrad(Choice, frozen=True, tag="adagrad", tag_field="name"):
    learning_rate: Rate = 0.1
    eps: Epsilon = 1e-10


class Adam(Choice, frozen=True, tag="adam", tag_field="name"):
    learning_rate: Rate = 0.01
    betas: Annotated[
        tuple[Share, Share],
        Meta(title="β₁, β₂", description="How slowly the means of gradients and squares forget."),
    ] = (0.9, 0.999)
    eps: Epsilon = 1e-8


OPTIMIZER_CHOICES: dict[str, type[Choice]] = {
    "sgd": Sgd,
    "rmsprop": RmsProp,
    "adagrad": Adagrad,
    "adam": Adam,
}


class PenaltyChoice(Choice, frozen=True):
    """What large weights cost."""

    name: Annotated[str, Meta(title="Penalty")] = "none"
    rate: Annotated[
        float, Meta(ge=0.0, le=10.0, title="Penalty rate λ", description="What a large weight costs.")
    ] = 0.0


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
        int, Meta(ge=1, le=1000, title="Batch size", description="Rows in each update.")
    ] = 1
    seed: Annotated[
        int, Meta(ge=0, le=2**32 - 1, title="Seed", description="Settles all that is random.")
    ] = 7
    version: Literal[1] = 1


_NAMES = {
    "optimizer.name": tuple(OPTIMIZERS),
    "version": ("1",),
}


def parse_experiment_json(text: bytes) -> Experiment:
    """The experiment in a JSON file; raises BadInput."""
    return parse_experiment(from_json(text))


def parse_experiment(data: object) -> Experiment:
    """A checked experiment from plain values; raises BadInput."""
    if not isinstance(data, dict):
        raise refuse("experiment", data, "an object with the keys of an experiment")
    experiment = to_type(_with_defaults(data), Experiment, _NAMES)
    _check_names(experiment)
    chosen = experiment.dataset
    try:
        record = check_settings(chosen.name, chosen.samples, chosen.noise, chosen.test_fraction)
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


def _with_defaults(data: dict[str, Any]) -> dict[str, Any]:
    """The defaults that hang on the data set's name."""
    chosen = data.get("dataset", {})
    if not isinstance(chosen, dict):
        raise refuse("dataset", chosen, 'an object such as {"name": "iris"}')
    name = chosen.get("name", "iris")
    if not isinstance(name, str) or name not in DATASETS:
        raise refuse("dataset.name", name, ", ".join(DATASETS))
    record = DATASETS[name]
    defaults = {
        "name": name,
        "noise": record.default_noise,
        "samples": record.default_samples,
        "test_fraction": record.default_test_fraction,
        "standardize": record.default_standardize,
    }
    output, loss = _default_output(record)
    return {"output_activation": output, "loss": loss, **data, "dataset": {**defaults, **chosen}}


def _default_output(record: Dataset) -> tuple[str, str]:
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
    if isinstance(optimizer, Sgd) and optimizer.nesterov and optimizer.momentum == 0.0:
        raise refuse("optimizer.nesterov", True, "false while optimizer.momentum is 0")
    if experiment.initializer.name == "uniform" and experiment.initializer.scale < 0.0:
        raise refuse("initializer.scale", experiment.initializer.scale, "0 to 10 for uniform")
