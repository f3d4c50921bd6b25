"""The parts of an experiment: what may be chosen, with each field's range, title and help.

The page's controls are made from the fields' own metadata.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from neuroviz_dash.engine.datasets import FEATURES
from neuroviz_dash.model.given import Given
from neuroviz_dash.model.table import Table

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
    features: Annotated[
        tuple[str, ...],
        Meta(
            max_length=len(FEATURES),
            title="Input features",
            description="What the network is fed, made from two inputs.",
        ),
    ] = ()
    """Keys of the engine's features; empty for the data set's own inputs."""
    table: Table | None = None
    """The rows of the data set "own"; None for all others."""


class HiddenLayer(Choice, frozen=True):
    """A layer between input and output."""

    units: Annotated[int, Meta(ge=1, le=16, title="Units")] = 6
    activation: Annotated[str, Meta(title="Activation")] = "tanh"


class InitializerChoice(Choice, frozen=True):
    """How start weights are drawn. `scale` is for `uniform` and `constant` alone, `given` for "given"."""

    name: Annotated[str, Meta(title="Start weights")] = "xavier_uniform"
    scale: Annotated[float, Meta(ge=-10.0, le=10.0, title="Scale of the start weights")] = 0.5
    given: Given | None = None
    """All start weights and biases, for "given"; None for all others."""


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
