"""A run in short: what a list of runs says of it. Numbers and names of the lists alone."""

import msgspec
import numpy as np

from neuroviz_dash.engine.problem import epoch_of
from neuroviz_dash.engine.scores import epoch_scores
from neuroviz_dash.model.history import score_row
from neuroviz_dash.model.parsing import from_msgpack
from neuroviz_dash.model.problems import dataset_of, problem_of
from neuroviz_dash.model.run import View, applied, begin


class Summary(msgspec.Struct, frozen=True):
    """`epoch` is the one of `iteration`; `loss` and `accuracy` are the training set's after `scored`, the
    last epoch that is whole and kept."""

    dataset: str
    network: tuple[int, ...]
    optimizer: str
    iteration: int
    epoch: int
    scored: int
    loss: float | None
    accuracy: float | None


def summary_of(seen: View) -> Summary:
    """The run in short."""
    run, problem = seen.run, problem_of(seen.run.experiment)
    scored, scores = _last_scores(seen, problem.iterations_per_epoch)
    return Summary(
        dataset_of(run.experiment).title,
        problem.shape.sizes,
        problem.optimizer.title,
        run.cursor.iteration,
        epoch_of(problem, run.cursor.iteration),
        scored,
        scores[0],
        scores[2],
    )


def _last_scores(seen: View, per_epoch: int) -> tuple[int, list[float | None]]:
    """The history ends before the iteration under the cursor, which may end an epoch itself."""
    run, done = seen.run, seen.done
    if done is None or applied(run.cursor) != done.number or done.number % per_epoch:
        return run.history.last_scores(run.before.iteration // per_epoch)
    row = score_row(epoch_scores(begin(run)[0], done.after))
    return done.number // per_epoch, [value if np.isfinite(value) else None for value in row]


def encode_summary(summary: Summary) -> bytes:
    """The summary as msgpack."""
    return msgspec.msgpack.encode(summary)


def decode_summary(body: bytes) -> Summary:
    """What `encode_summary` gave; raises BadInput."""
    return from_msgpack(body, Summary, "a run's summary")
