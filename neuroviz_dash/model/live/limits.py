"""Limits on own work: which controls of the experiment the students of a class may change, and what is hidden
from them. The server refuses what is not allowed; hiding is the page's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.interventions import Intervention, SetLearningRate
from neuroviz_dash.model.parsing import BadInput

Control = Literal[
    "dataset", "network", "loss", "initializer", "optimizer", "learning_rate", "penalty", "batch_size",
    "seed", "hands",
]  # fmt: skip
Hidden = Literal["numbers", "loss", "data", "table", "gradients"]


@dataclass(frozen=True)
class ControlRecord:
    """A control's title, and the part of an experiment that it changes; None for changes on the way."""

    title: str
    part: Callable[[Experiment], Any] | None


def _optimizer(experiment: Experiment) -> Any:
    """All of the optimizer but its rate; the rate of another optimizer comes with it."""
    return msgspec.structs.replace(experiment.optimizer, learning_rate=1.0)


def _rate(experiment: Experiment) -> Any:
    return experiment.optimizer.learning_rate


CONTROLS: dict[str, ControlRecord] = {
    "dataset": ControlRecord("Data", lambda experiment: experiment.dataset),
    "network": ControlRecord(
        "Network", lambda experiment: (experiment.hidden_layers, experiment.output_activation)
    ),
    "loss": ControlRecord("Loss", lambda experiment: experiment.loss),
    "initializer": ControlRecord("Start weights", lambda experiment: experiment.initializer),
    "optimizer": ControlRecord("Optimizer", _optimizer),
    "learning_rate": ControlRecord("Learning rate", _rate),
    "penalty": ControlRecord("Penalty", lambda experiment: experiment.penalty),
    "batch_size": ControlRecord("Batch size", lambda experiment: experiment.batch_size),
    "seed": ControlRecord("Seed", lambda experiment: experiment.seed),
    "hands": ControlRecord("Weights and neurons by hand", None),
}
HIDDEN: dict[str, str] = {
    "numbers": "The equations' numbers",
    "loss": "Loss curves",
    "data": "Picture of the data",
    "table": "Table of all values",
    "gradients": "Gradients",
}


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What students may change, and what is hidden from them."""

    may: tuple[Control, ...] = ("learning_rate",)
    hidden: tuple[Hidden, ...] = ()


def refuse_change(limits: Limits, old: Experiment, new: Experiment) -> None:
    """Raises BadInput if the new experiment differs from the old one in what may not be changed."""
    for key, control in CONTROLS.items():
        if control.part and key not in limits.may and control.part(old) != control.part(new):
            raise _refusal(limits, control.title)


def refuse_intervention(limits: Limits, made: Intervention) -> None:
    """Raises BadInput for a change on the way that is not allowed."""
    key = "learning_rate" if isinstance(made, SetLearningRate) else "hands"
    if key not in limits.may:
        raise _refusal(limits, CONTROLS[key].title)


def _refusal(limits: Limits, title: str) -> BadInput:
    allowed = ", ".join(CONTROLS[key].title for key in limits.may) or "nothing, for the moment"
    return BadInput(f"{title}: not open in this lesson; your teacher allows: {allowed}")
