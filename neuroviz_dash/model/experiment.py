"""The experiment: what a student chose. Immutable; the first of the two public formats.

Ranges, titles and help stand in the fields' own metadata; the page's controls are made from them.
"""

import hashlib
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta

from neuroviz_dash.engine.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS, SOFTMAX_RANGE
from neuroviz_dash.engine.datasets import DATASETS, Dataset, check_settings, prepare
from neuroviz_dash.engine.initializers import INITIALIZERS
from neuroviz_dash.engine.losses import LOSSES
from neuroviz_dash.engine.network import Shape
from neuroviz_dash.engine.optimizers import OPTIMIZERS
from neuroviz_dash.engine.penalties import PENALTIES
from neuroviz_dash.engine.training import Problem
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


class Misfit(NamedTuple):
    """A choice that does not go with the others: its field, why (said of it), and what would go."""

    field: str
    reason: str
    allowed: str


def why_not(record: Dataset, output_activation: str, loss: str) -> Misfit | None:
    """Why an output and a loss do not go with a data set or each other; None if they do."""
    if record.task not in LOSSES[loss].tasks:
        return Misfit("loss", f"needs classes, and {record.title} has numbers as targets", "mse")
    if not _is_defined_on(loss, output_activation):
        wanted = " or ".join(LOSSES[loss].outputs)
        allowed = ", ".join(key for key in LOSSES if _is_defined_on(key, output_activation))
        return Misfit("loss", f"needs the probabilities of a {wanted} output", allowed)
    if record.task == "regression" and output_activation == "softmax":
        return Misfit("output_activation", "of one output is always 1", "linear")
    low, high = SOFTMAX_RANGE if output_activation == "softmax" else ACTIVATIONS[output_activation].range
    least, most = record.target_range
    if low > least or high < most:
        values = f"from {low:g} to {high:g}".replace("inf", "∞").replace("-", "−")
        targets = f"from {least:g} to {most:g}".replace("-", "−")
        reason = f"gives values {values}, and the targets of {record.title} go {targets}"
        return Misfit("output_activation", reason, "linear")
    return None


def _is_defined_on(loss: str, output_activation: str) -> bool:
    outputs = LOSSES[loss].outputs
    return not outputs or output_activation in outputs


def output_names(experiment: Experiment) -> tuple[str, ...]:
    """The output units: one a class, one for yes or no between two classes, one for a number."""
    record = DATASETS[experiment.dataset.name]
    if record.task == "regression":
        return (record.target,)
    if len(record.classes) == 2 and experiment.output_activation != "softmax":
        return (record.classes[1],)
    return record.classes


def shape_of(experiment: Experiment) -> Shape:
    """The network's sizes and activations."""
    inputs = len(DATASETS[experiment.dataset.name].features)
    sizes = (inputs, *(layer.units for layer in experiment.hidden_layers), len(output_names(experiment)))
    activations = (*(layer.activation for layer in experiment.hidden_layers), experiment.output_activation)
    return Shape(sizes, activations)


def digest(experiment: Experiment) -> str:
    """32 hex digits that stand for the experiment and the numpy whose random numbers it draws."""
    text = msgspec.json.encode(experiment) + np.__version__.encode()
    return hashlib.blake2b(text, digest_size=16).hexdigest()


@lru_cache(maxsize=64)
def shared(experiment: Experiment) -> Experiment:
    """The first of all equal experiments: to look it up again costs no comparison of its fields."""
    return experiment


@lru_cache(maxsize=64)
def problem_of(experiment: Experiment) -> Problem:
    """The experiment with its rows and functions, ready to train. Read-only, so shared by all callers."""
    chosen = experiment.dataset
    data = prepare(
        chosen.name, chosen.samples, chosen.noise, chosen.test_fraction, chosen.standardize, experiment.seed
    )
    outputs = len(output_names(experiment))
    if data.y.ndim == 2:
        y = data.y.astype(np.float64)
    elif outputs == 1:
        y = data.y[:, None].astype(np.float64)
    else:
        y = np.eye(outputs)[data.y]
    options = msgspec.to_builtins(experiment.optimizer)
    if isinstance(experiment.optimizer, Adam):
        options["beta1"], options["beta2"] = experiment.optimizer.betas
    return Problem(
        shape=shape_of(experiment),
        loss=LOSSES[experiment.loss],
        penalty=PENALTIES[experiment.penalty.name],
        penalty_rate=experiment.penalty.rate,
        optimizer=OPTIMIZERS[options.pop("name")],
        options=options,
        learning_rate=experiment.optimizer.learning_rate,
        batch_size=min(experiment.batch_size, len(data.train_rows)),
        seed=experiment.seed,
        x=data.X,
        y=y,
        train_rows=data.train_rows,
        test_rows=data.test_rows,
        initializer=experiment.initializer.name,
        initializer_scale=experiment.initializer.scale,
    )
