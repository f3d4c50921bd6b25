"""Run until: train on until a goal is reached at the end of an epoch, and say what ended it."""

from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.model.parsing import BadInput, refuse, to_type

LONGEST = 10_000
LARGEST_LOSS = 1e6
_COLUMNS = {("loss", "train"): 0, ("loss", "test"): 1, ("accuracy", "train"): 2, ("accuracy", "test"): 3}
_SETS = {"train": "training", "test": "test"}


class Until(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A goal. `kind` says what `value` is: a number of epochs, the largest loss, the smallest accuracy (0 to
    1), or how many epochs may pass without a smaller loss ("patience"). `on` is the set that is looked at,
    and `limit` the number of epochs after which any other goal is given up."""

    kind: Literal["epochs", "loss", "accuracy", "patience"]
    value: float
    on: Literal["train", "test"] = "train"
    limit: Annotated[int, Meta(ge=1, le=LONGEST)] = 1000


class Progress(msgspec.Struct, frozen=True):
    """A goal on the way: the epoch at which it was set, and the smallest loss since, with its epoch."""

    goal: Until
    since: int
    best: float
    best_epoch: int
    reached: str = ""

    @property
    def last_epoch(self) -> int:
        """The epoch at which it ends in any case."""
        return self.since + (int(self.goal.value) if self.goal.kind == "epochs" else self.goal.limit)


def parse_until(data: object, has_test: bool, has_accuracy: bool) -> Until:
    """A checked goal; raises BadInput."""
    goal = to_type(data, Until, within="until")
    if goal.on == "test" and not has_test:
        raise refuse("until.on", goal.on, "train: this experiment keeps no rows back for a test")
    if goal.kind == "accuracy" and not has_accuracy:
        raise refuse("until.kind", goal.kind, "epochs, loss, patience: accuracy needs classes")
    is_allowed, allowed = _VALUES[goal.kind]
    if not is_allowed(goal.value):
        raise BadInput(f"until.value: {goal.value:g} is not allowed; allowed: {allowed}")
    return goal


def _is_epochs(value: float) -> bool:
    return 1 <= value <= LONGEST and value % 1 == 0


_VALUES: dict[str, tuple[Callable[[float], bool], str]] = {
    "epochs": (_is_epochs, f"1 to {LONGEST} whole epochs"),
    "patience": (_is_epochs, f"1 to {LONGEST} whole epochs"),
    "loss": (lambda value: 0.0 <= value <= LARGEST_LOSS, f"0 to {LARGEST_LOSS:.0f}"),
    "accuracy": (lambda value: 0.0 <= value <= 1.0, "0 to 1"),
}


def set_goal(goal: Until, epoch: int, scores: Array) -> Progress:
    """The goal, set after an epoch with these scores (4,): see `history.score_row`."""
    return Progress(goal, epoch, float(scores[_COLUMNS["loss", goal.on]]), epoch, already(goal, scores))


def already(goal: Until, scores: Array) -> str:
    """Why there is nothing to train for; empty if there is."""
    if goal.kind not in ("loss", "accuracy"):
        return ""
    value = float(scores[_COLUMNS[goal.kind, goal.on]])
    shown = f"{value:.4g}" if goal.kind == "loss" else f"{value:.1%}"
    is_there = value <= goal.value if goal.kind == "loss" else value >= goal.value
    return f"Reached already: the {_SETS[goal.on]} {goal.kind} is {shown}." if is_there else ""


def judge(progress: Progress, epoch: int, scores: Array) -> Progress:
    """After one more epoch; `reached` says why it ends here."""
    goal = progress.goal
    loss = float(scores[_COLUMNS["loss", goal.on]])
    if loss < progress.best or np.isnan(progress.best):
        progress = msgspec.structs.replace(progress, best=loss, best_epoch=epoch)
    return msgspec.structs.replace(progress, reached=_reason(progress, epoch, scores))


def _reason(progress: Progress, epoch: int, scores: Array) -> str:
    # Short: it stands in two lines beside the timeline.
    goal, where, ended = progress.goal, _SETS[progress.goal.on], f"Stopped after epoch {epoch}"
    loss = float(scores[_COLUMNS["loss", goal.on]])
    if goal.kind == "loss" and loss <= goal.value:
        return f"{ended}: {where} loss {loss:.4g}, at most {goal.value:g}."
    if goal.kind == "accuracy":
        share = float(scores[_COLUMNS["accuracy", goal.on]])
        if share >= goal.value:
            return f"{ended}: {where} accuracy {share:.1%}, at least {goal.value:.1%}."
    if goal.kind == "patience" and epoch - progress.best_epoch >= goal.value:
        best = f"epoch {progress.best_epoch} ({progress.best:.4g})"
        return f"{ended}: no {where} loss below that of {best}."
    if epoch < progress.last_epoch:
        return ""
    if goal.kind == "epochs":
        return f"{ended}, as asked."
    return f"{ended}, at the limit: the goal was not reached."
