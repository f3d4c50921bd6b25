"""Which output and loss go with which data set, and why the others do not."""

from typing import NamedTuple

from neuroviz_dash.engine.activations import ACTIVATIONS, SOFTMAX_RANGE
from neuroviz_dash.engine.datasets import Dataset
from neuroviz_dash.engine.losses import LOSSES


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
