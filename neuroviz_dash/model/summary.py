"""A run in short: what a list of runs says of it. Numbers and names of the lists alone."""

import msgspec

from neuroviz_dash.engine.problem import epoch_of
from neuroviz_dash.model.parsing import from_msgpack
from neuroviz_dash.model.problems import dataset_of, problem_of
from neuroviz_dash.model.run import Run


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


def summary_of(run: Run) -> Summary:
    """The run in short."""
    problem = problem_of(run.experiment)
    scored, scores = run.history.last_scores(run.before.iteration // problem.iterations_per_epoch)
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


def encode_summary(summary: Summary) -> bytes:
    """The summary as msgpack."""
    return msgspec.msgpack.encode(summary)


def decode_summary(body: bytes) -> Summary:
    """What `encode_summary` gave; raises BadInput."""
    return from_msgpack(body, Summary, "a run's summary")
