"""The stages of one iteration, by name."""

from functools import lru_cache

from neuroviz_dash.engine.network import Shape
from neuroviz_dash.model.experiment import Experiment

START = "start"
UPDATE = "update"


@lru_cache(maxsize=16)
def _stages(layers: int) -> tuple[str, ...]:
    forwards = [f"forward {layer}" for layer in range(1, layers + 1)]
    backwards = [f"backward {layer}" for layer in range(layers, 0, -1)]
    return (*forwards, "loss", *backwards, UPDATE)


def stages(experiment: Experiment) -> tuple[str, ...]:
    """The stages of one iteration, in their order."""
    return _stages(len(experiment.hidden_layers) + 1)


def last_unit(shape: Shape, stage: str) -> int | None:
    """The number of the last neuron of a layer's stage; None for a stage that is of no layer."""
    _, _, layer = stage.partition(" ")
    return shape.sizes[int(layer)] - 1 if layer else None
