"""A learning rate that does not diverge: halved until a short training stays finite."""

import msgspec

from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.piece import TrainPiece
from neuroviz_dash.model.run import Cursor, MayGoOn, Run, move, new_run
from neuroviz_dash.model.stages import UPDATE

SHORTEST, LONGEST = 5000, 20_000
HALVINGS = 40


class Suggestion(msgspec.Struct, frozen=True):
    """`rate` does not diverge within `iterations`; None if no rate of the search does. `again`: the search is
    not over, and goes on from here when it is asked again."""

    iterations: int
    rate: float | None = None
    again: bool = False


def suggest_rate(run: Run, train: TrainPiece, may_go_on: MayGoOn) -> Suggestion:
    """The largest of the run's rate halved once, twice, ... with which its experiment, from its start, goes
    twice as far as it came before it diverged.

    What was trained is shared work: asked again, the search finds it and goes on.
    """
    reached = run.stop.iteration if run.stop else run.furthest
    horizon = min(max(2 * reached, SHORTEST), LONGEST)
    rate = run.experiment.optimizer.learning_rate
    for _ in range(HALVINGS):
        rate /= 2.0
        tried = new_run(_with_rate(run.experiment, rate))
        reached_end = move(tried, Cursor(horizon, UPDATE), train, may_go_on).run
        if reached_end.stop:
            continue
        if reached_end.cursor.iteration < horizon:
            return Suggestion(horizon, again=True)
        return Suggestion(horizon, rate)
    return Suggestion(horizon)


def _with_rate(experiment: Experiment, rate: float) -> Experiment:
    optimizer = msgspec.structs.replace(experiment.optimizer, learning_rate=rate)
    return msgspec.structs.replace(experiment, optimizer=optimizer)
