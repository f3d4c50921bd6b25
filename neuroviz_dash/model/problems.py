"""From an experiment, which holds names, to the engine's problem, which holds functions and rows."""

import hashlib
from functools import lru_cache

import msgspec
import numpy as np

from neuroviz_dash.engine.datasets import Dataset, PreparedData, feature_names, prepare
from neuroviz_dash.engine.losses import LOSSES
from neuroviz_dash.engine.network import Shape
from neuroviz_dash.engine.optimizers import OPTIMIZERS
from neuroviz_dash.engine.penalties import PENALTIES
from neuroviz_dash.engine.problem import Problem
from neuroviz_dash.model.blobs import encode_blob
from neuroviz_dash.model.choices import Adam
from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.records import record_of


def dataset_of(experiment: Experiment) -> Dataset:
    """The record of the experiment's data set."""
    return record_of(experiment.dataset.name, experiment.dataset.table)


def input_names(experiment: Experiment) -> tuple[str, ...]:
    """The network's inputs: the features that were chosen, or the data set's own inputs."""
    return feature_names(dataset_of(experiment), experiment.dataset.features)


def output_names(experiment: Experiment) -> tuple[str, ...]:
    """The output units: one a class, one for yes or no between two classes, one for a number."""
    record = dataset_of(experiment)
    if record.task == "regression":
        return (record.target,)
    if len(record.classes) == 2 and experiment.output_activation != "softmax":
        return (record.classes[1],)
    return record.classes


@lru_cache(maxsize=64)
def shape_of(experiment: Experiment) -> Shape:
    """The network's sizes and activations."""
    inputs = len(input_names(experiment))
    sizes = (inputs, *(layer.units for layer in experiment.hidden_layers), len(output_names(experiment)))
    activations = (*(layer.activation for layer in experiment.hidden_layers), experiment.output_activation)
    return Shape(sizes, activations)


def digest(experiment: Experiment) -> str:
    """32 hex digits that stand for the experiment and the numpy whose random numbers it draws."""
    text = msgspec.json.encode(experiment, enc_hook=encode_blob) + np.__version__.encode()
    return hashlib.blake2b(text, digest_size=16).hexdigest()


@lru_cache(maxsize=64)
def shared(experiment: Experiment) -> Experiment:
    """The first of all equal experiments: to look it up again costs no comparison of its fields."""
    return experiment


@lru_cache(maxsize=64)
def data_of(experiment: Experiment) -> PreparedData:
    """The experiment's rows, their split and their scale."""
    chosen = experiment.dataset
    return prepare(
        dataset_of(experiment),
        chosen.samples,
        chosen.noise,
        chosen.test_fraction,
        chosen.standardize,
        experiment.seed,
        chosen.features,
    )


@lru_cache(maxsize=64)
def problem_of(experiment: Experiment) -> Problem:
    """The experiment with its rows and functions, ready to train. Read-only, so shared by all callers.

    Raises BadInput for given start weights of another network.
    """
    _check_given(experiment)
    data = data_of(experiment)
    outputs = len(output_names(experiment))
    if data.y.ndim == 2:
        y = data.y.astype(np.float64)
    elif outputs == 1:
        y = data.y[:, None].astype(np.float64)
    else:
        y = np.eye(outputs)[data.y]
    given = experiment.initializer.given
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
        has_classes=dataset_of(experiment).task == "classification",
        initializer=experiment.initializer.name,
        initializer_scale=experiment.initializer.scale,
        given=given.parameters if given else None,
    )


def _check_given(experiment: Experiment) -> None:
    given, sizes = experiment.initializer.given, shape_of(experiment).sizes
    if given is not None and given.sizes != sizes:
        have, need = ("-".join(map(str, each)) for each in (given.sizes, sizes))
        raise BadInput(f"initializer.given: weights of a network {have}; allowed: those of a network {need}")
