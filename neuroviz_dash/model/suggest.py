"""A learning rate that does not diverge: the run's own one, halved until a training stays finite."""

from typing import Literal

import msgspec

from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.piece import TrainPiece
from neuroviz_dash.model.run import MayGoOn, Run, forward_to, new_run

SHORTEST, LONGEST = 5000, 20_000
SMALLEST_PART = 2.0**-40
"""Of the run's own rate: a smaller one is not tried."""


class Trial(msgspec.Struct, frozen=True):
    """What became of a rate within `iterations`; "unfinished": it has to be asked for again, and goes on from
    what was trained. `next` is the rate to try after one that diverges; None where the search ends."""

    rate: float
    iterations: int
    verdict: Literal["goes well", "diverges", "unfinished"]
    next: float | None = None


def try_rate(run: Run, rate: float | None, train: TrainPiece, may_go_on: MayGoOn) -> Trial:
    """The run's experiment from its start with another rate (None: the first to try), at least twice as far
    as the run came before it diverged.

    The first rate that goes well, of the run's own one halved again and again, is the largest of the search.
    What was trained is shared work: asked again, a trial finds it and goes on.
    """
    own = run.experiment.optimizer.learning_rate
    rate = own / 2.0 if rate is None else rate
    reached = run.stop.iteration if run.stop else run.furthest
    horizon = min(max(2 * reached, SHORTEST), LONGEST)
    tried = forward_to(new_run(_with_rate(run.experiment, rate)), horizon, train, may_go_on)
    if tried.stop:
        smaller = rate / 2.0
        return Trial(rate, horizon, "diverges", smaller if smaller >= own * SMALLEST_PART else None)
    return Trial(rate, horizon, "goes well" if tried.before.iteration == horizon else "unfinished")


def _with_rate(experiment: Experiment, rate: float) -> Experiment:
    optimizer = msgspec.structs.replace(experiment.optimizer, learning_rate=rate)
    return msgspec.structs.replace(experiment, optimizer=optimizer)
