"""Limits on own work: which controls of the experiment the students of a class may change, and what is hidden
from them. The server refuses what is not allowed; hiding is the page's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from neuroviz_dash.model.choices import InitializerChoice
from neuroviz_dash.model.experiment import Experiment, default_output
from neuroviz_dash.model.fit import why_not
from neuroviz_dash.model.interventions import Intervention, SetLearningRate
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.records import record_of

Control = Literal[
    "dataset", "network", "loss", "initializer", "optimizer", "learning_rate", "penalty", "batch_size",
    "seed", "hands",
]  # fmt: skip
Hidden = Literal["numbers", "loss", "data", "table", "gradients"]


Value = Callable[[Experiment], Any]
Follows = Callable[[Experiment, Experiment, frozenset[str]], bool]


def _never(old: Experiment, new: Experiment, may: frozenset[str]) -> bool:
    return False


@dataclass(frozen=True)
class Part:
    """A part of an experiment, and whether another value of it only came with a choice that is allowed, as
    the page makes it: told by the old experiment, the new one, and the controls that are open."""

    value: Value
    follows: Follows = _never


@dataclass(frozen=True)
class ControlRecord:
    """A control's title, and the parts of an experiment that it changes; none for changes on the way."""

    title: str
    parts: tuple[Part, ...] = ()


def _optimizer(experiment: Experiment) -> Any:
    """All of the optimizer but its rate."""
    return msgspec.structs.replace(experiment.optimizer, learning_rate=1.0)


def _rate_follows(old: Experiment, new: Experiment, may: frozenset[str]) -> bool:
    """Another optimizer comes with its own rate."""
    kind = type(new.optimizer)
    is_other = kind is not type(old.optimizer)
    return "optimizer" in may and is_other and new.optimizer.learning_rate == kind().learning_rate


def _output_follows(old: Experiment, new: Experiment, may: frozenset[str]) -> bool:
    """Other data come with the output that fits them."""
    return _has_other_data(old, new, may) and new.output_activation == default_output(new.dataset)[0]


def _loss_follows(old: Experiment, new: Experiment, may: frozenset[str]) -> bool:
    """Other data come with their loss, and another output with one that fits it."""
    if _has_other_data(old, new, may):
        return new.loss == default_output(new.dataset)[1]
    record = record_of(new.dataset.name, new.dataset.table)
    return "network" in may and why_not(record, new.output_activation, old.loss) is not None


def _start_follows(old: Experiment, new: Experiment, may: frozenset[str]) -> bool:
    """Given start weights fit one shape alone."""
    is_plain = new.initializer == InitializerChoice()
    return old.initializer.given is not None and is_plain and bool(may & {"dataset", "network"})


def _has_other_data(old: Experiment, new: Experiment, may: frozenset[str]) -> bool:
    one, other = old.dataset, new.dataset
    return "dataset" in may and (one.name, one.table) != (other.name, other.table)


CONTROLS: dict[str, ControlRecord] = {
    "dataset": ControlRecord("Data", (Part(lambda experiment: experiment.dataset),)),
    "network": ControlRecord(
        "Network",
        (
            Part(lambda experiment: experiment.hidden_layers),
            Part(lambda experiment: experiment.output_activation, _output_follows),
        ),
    ),
    "loss": ControlRecord("Loss", (Part(lambda experiment: experiment.loss, _loss_follows),)),
    "initializer": ControlRecord(
        "Start weights", (Part(lambda experiment: experiment.initializer, _start_follows),)
    ),
    "optimizer": ControlRecord("Optimizer", (Part(_optimizer),)),
    "learning_rate": ControlRecord(
        "Learning rate", (Part(lambda experiment: experiment.optimizer.learning_rate, _rate_follows),)
    ),
    "penalty": ControlRecord("Penalty", (Part(lambda experiment: experiment.penalty),)),
    "batch_size": ControlRecord("Batch size", (Part(lambda experiment: experiment.batch_size),)),
    "seed": ControlRecord("Seed", (Part(lambda experiment: experiment.seed),)),
    "hands": ControlRecord("Weights and neurons by hand"),
}
HIDDEN: dict[str, str] = {
    "numbers": "The equations' numbers",
    "loss": "Loss curves",
    "data": "Pictures of the data, in the neurons too",
    "table": "Table of all values",
    "gradients": "Gradients",
}


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What students may change, and what is hidden from them."""

    may: tuple[Control, ...] = ("learning_rate",)
    hidden: tuple[Hidden, ...] = ()


def refuse_change(limits: Limits, old: Experiment, new: Experiment) -> None:
    """Raises BadInput if the new experiment differs from the old one in what may not be changed."""
    may = frozenset(limits.may)
    for control in (CONTROLS[key] for key in CONTROLS if key not in may):
        for part in control.parts:
            if part.value(old) != part.value(new) and not part.follows(old, new, may):
                raise _refusal(limits, control.title)


def refuse_intervention(limits: Limits, made: Intervention) -> None:
    """Raises BadInput for a change on the way that is not allowed."""
    key = "learning_rate" if isinstance(made, SetLearningRate) else "hands"
    if key not in limits.may:
        raise _refusal(limits, CONTROLS[key].title)


def _refusal(limits: Limits, title: str) -> BadInput:
    allowed = ", ".join(CONTROLS[key].title for key in limits.may) or "nothing, for the moment"
    return BadInput(f"{title}: not open in this lesson; your teacher allows: {allowed}")
