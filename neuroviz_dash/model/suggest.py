"""A learning rate that does not diverge: the one in force where a run broke, halved until a training stays
finite."""

from typing import Literal, Protocol

import msgspec

from neuroviz_dash.engine.problem import start
from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.interventions import before, problem_at
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.piece import Saved, Stop, TrainPiece, piece_end, restore, save
from neuroviz_dash.model.problems import digest, problem_of
from neuroviz_dash.model.run import MayGoOn, Run

SHORTEST, LONGEST = 5000, 20_000
SMALLEST_PART = 2.0**-40
"""Of the rate that the search starts from: a smaller one is not tried."""


class Trial(msgspec.Struct, frozen=True):
    """What became of a rate within `iterations`; "unfinished": it has to be asked for again, and goes on from
    where it got to. `next` is the rate to try after one that diverges; None where the search ends."""

    rate: float
    iterations: int
    verdict: Literal["goes well", "diverges", "unfinished"]
    next: float | None = None


class Tried(msgspec.Struct, frozen=True):
    """How far the training of an experiment came: its last whole state, and why it ended there, if it did."""

    at: Saved
    stop: Stop | None = None


class Trials(Protocol):
    """Keeps how far trainings came, from one request to the next. What it has lost is trained again."""

    def load(self, experiment: Experiment) -> Tried | None:
        """How far it came; None for not begun."""

    def keep(self, experiment: Experiment, tried: Tried) -> None:
        """How far it came by now."""


def try_rate(run: Run, rate: float | None, train: TrainPiece, may_go_on: MayGoOn, trials: Trials) -> Trial:
    """The run's experiment from its start with another rate (None: the first to try), at least twice as far
    as the run came before it diverged. Each call goes on from where the last one got to.

    The first rate that goes well, when one that does not is halved again and again, is the search's largest.
    """
    reached = run.stop.iteration if run.stop else run.furthest
    own = run.experiment.optimizer.learning_rate
    in_force = problem_at(run.experiment, run.interventions, reached).learning_rate
    top, is_own_known = min(own, in_force), not before(run.interventions, reached)
    if rate is None:
        # If something was changed by hand, the run's own rate was never tried from the start without it.
        rate = own / 2.0 if is_own_known else own
    horizon = min(max(2 * reached, SHORTEST), LONGEST)
    tried = _further(_with_rate(run.experiment, rate), horizon, train, may_go_on, trials)
    if tried.stop and tried.stop.iteration <= horizon:
        smaller = min(rate, top) / 2.0
        return Trial(rate, horizon, "diverges", smaller if smaller >= top * SMALLEST_PART else None)
    return Trial(rate, horizon, "goes well" if tried.at.iteration >= horizon else "unfinished")


def _further(
    experiment: Experiment, horizon: int, train: TrainPiece, may_go_on: MayGoOn, trials: Trials
) -> Tried:
    """The training as far as the horizon, or as `may_go_on` allows."""
    begun = tried = trials.load(experiment) or Tried(save(start(problem_of(experiment))))
    while not tried.stop and tried.at.iteration < horizon and (tried is begun or may_go_on()):
        end = min(piece_end(experiment, (), tried.at.iteration), horizon)
        piece = train(experiment, (), tried.at, end)
        tried = Tried(piece.after, piece.stop)
    if tried is not begun:
        trials.keep(experiment, tried)
    return tried


def trial_name(experiment: Experiment) -> str:
    """What an experiment's trial is called among those of all experiments."""
    return f"trial:{digest(experiment)}"


def encode_tried(tried: Tried) -> bytes:
    """As msgpack."""
    return msgspec.msgpack.encode(tried)


def decode_tried(experiment: Experiment, body: bytes) -> Tried:
    """What `encode_tried` gave for the experiment; raises BadInput."""
    try:
        tried = msgspec.msgpack.decode(body, type=Tried)
        restore(problem_of(experiment), tried.at)
    except (msgspec.DecodeError, msgspec.ValidationError, ValueError, KeyError) as error:
        raise BadInput(f"trial: unreadable ({error})") from None
    return tried


def _with_rate(experiment: Experiment, rate: float) -> Experiment:
    optimizer = msgspec.structs.replace(experiment.optimizer, learning_rate=rate)
    return msgspec.structs.replace(experiment, optimizer=optimizer)
