"""How large a network may be on one server; the format itself allows more."""

from dataclasses import dataclass

from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.parsing import BadInput


class TooLarge(BadInput):
    """The network is larger than this server allows; `limit` names it, for those who count."""

    limit = "network"


@dataclass(frozen=True)
class Bounds:
    """The most hidden layers, and the most units of each."""

    hidden_layers: int
    units_per_layer: int

    def check(self, experiment: Experiment) -> Experiment:
        """The experiment itself; raises TooLarge for a network that is larger."""
        count, most = len(experiment.hidden_layers), self.units_per_layer
        if count > self.hidden_layers:
            allowed = f"allowed on this server: up to {self.hidden_layers}"
            raise TooLarge(f"hidden_layers: {count} layers are not allowed; {allowed}")
        for at, layer in enumerate(experiment.hidden_layers):
            if layer.units > most:
                name = f"hidden_layers[{at}].units"
                raise TooLarge(f"{name}: {layer.units} is not allowed; allowed on this server: 1 to {most}")
        return experiment
