"""How large a network may be on one server; the format itself allows more."""

from dataclasses import dataclass

import msgspec

from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.parsing import BadInput


class TooLarge(BadInput):
    """The network is larger than this server allows."""


@dataclass(frozen=True)
class Bounds:
    """The most hidden layers, and the most units of each."""

    hidden_layers: int
    units_per_layer: int

    def check(self, experiment: Experiment) -> Experiment:
        """The experiment itself; raises TooLarge for a network that is larger."""
        count, most = len(experiment.hidden_layers), self.units_per_layer
        if count > self.hidden_layers:
            raise TooLarge(f"Hidden layers: {count} is not allowed; allowed: {self.said_of_layers()}")
        for at, layer in enumerate(experiment.hidden_layers):
            if layer.units > most:
                name = f"Units of hidden layer {at + 1}"
                raise TooLarge(f"{name}: {layer.units} is not allowed; allowed on this server: 1 to {most}")
        return experiment

    def cut(self, experiment: Experiment) -> Experiment:
        """The same experiment with no more layers and units than may be."""
        layers = tuple(
            msgspec.structs.replace(layer, units=min(layer.units, self.units_per_layer))
            for layer in experiment.hidden_layers[: self.hidden_layers]
        )
        return msgspec.structs.replace(experiment, hidden_layers=layers)

    def said_of_layers(self) -> str:
        """Such as "at most 1 hidden layer on this server"."""
        noun = "hidden layer" if self.hidden_layers == 1 else "hidden layers"
        return f"at most {self.hidden_layers} {noun} on this server"
