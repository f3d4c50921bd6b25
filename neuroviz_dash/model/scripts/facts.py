"""What a script holds of a run: where it starts, what happens on the way, what the page shows at its end."""

from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.engine.problem import Problem, State, batches
from neuroviz_dash.engine.scores import every_row, mean_over
from neuroviz_dash.engine.training import Iteration
from neuroviz_dash.model.interventions import Freeze, Interventions, SwitchOff, problem_at
from neuroviz_dash.model.parsing import BadInput, refuse_non_finite
from neuroviz_dash.model.piece import Saved, TrainPiece, piece_end, piece_length, restore, train_piece
from neuroviz_dash.model.problems import problem_of
from neuroviz_dash.model.run import Run, begin, view
from neuroviz_dash.model.trace import around, trace_record

MOST_ITERATIONS = 1_000
MOST_BATCH_ROWS = 200_000
"""Row numbers of all batches together: about 1 MB of source."""
MOST_PIECES = 100
"""Pieces of training, of about 10 ms each, that looking for a calm start may take."""
SHAKE = 1e-13
MOST_GROWTH = 1e3
"""The scripts' tolerances are far above the product of both, and roundings are far below SHAKE."""


@dataclass(frozen=True)
class Facts:
    """A run from `first` to `last`, the iteration under its cursor; at the start `last` is 0.

    `problem` is as iteration `first` meets it but for `events`: the interventions at `first` - 1 and later.
    `page` holds the numbers to compare with.
    """

    run: Run
    problem: Problem
    before: State
    events: Interventions
    last: int
    page: dict[str, Any]

    @property
    def first(self) -> int:
        """The first iteration that the script computes."""
        return self.before.iteration + 1

    @property
    def batches(self) -> list[list[int]]:
        """The rows of every batch, from `first` to `last`."""
        return [rows.tolist() for rows in batches(self.problem, self.first, self.last)]

    @property
    def memory(self) -> tuple[str, ...]:
        """The names of the optimizer's buffers."""
        return self.problem.optimizer.buffers(self.problem.options)

    @property
    def freezes(self) -> bool:
        """Whether any neuron is ever frozen."""
        return self.problem.frozen is not None or any(isinstance(each, Freeze) for each in self.events)

    @property
    def switches(self) -> bool:
        """Whether any neuron is ever switched off."""
        return bool(self.problem.shape.off) or any(isinstance(each, SwitchOff) for each in self.events)

    def frozen(self) -> list[list[bool]]:
        """For each layer and unit whether it is frozen where the script starts."""
        shape = self.problem.shape
        mask = self.problem.frozen if self.problem.frozen is not None else np.zeros(shape.parameters, bool)
        return [biases.astype(bool).tolist() for _, biases in shape.split(mask.astype(np.float64))]

    def on(self) -> list[list[bool]]:
        """For each layer and unit whether it works where the script starts."""
        sizes, off = self.problem.shape.sizes[1:], self.problem.shape.off
        return [[(layer, unit) not in off for unit in range(units)] for layer, units in enumerate(sizes)]


def facts_of(run: Run, train: TrainPiece = train_piece) -> Facts:
    """The facts of a run at its cursor; raises BadInput where the iteration has no finite numbers.
    `train` must not remember what it trained: it is given states that are not the run's own."""
    seen = view(run)
    last = run.cursor.iteration
    page = page_at_start(run) if seen.done is None else page_of(run, seen.done)
    saved = _where_to_start(run, train)
    problem = problem_at(run.experiment, run.interventions, saved.iteration)
    events = tuple(each for each in run.interventions if saved.iteration <= each.at < max(last, 1))
    return Facts(run, problem, restore(problem, saved), events, last, page)


def _where_to_start(run: Run, train: TrainPiece) -> Saved:
    """The earliest state that is stored, near enough, and from which roundings do not grow: often 0."""
    last = run.cursor.iteration
    reach = min(
        MOST_ITERATIONS,
        MOST_BATCH_ROWS // problem_of(run.experiment).batch_size,
        MOST_PIECES * piece_length(run.experiment),
    )
    near = [saved for saved in run.keyframes if last - reach <= saved.iteration < run.before.iteration]
    for saved in sorted(near, key=lambda saved: saved.iteration):
        if _is_calm(run, saved, train):
            return saved
    return run.before


def _is_calm(run: Run, start: Saved, train: TrainPiece) -> bool:
    """Whether a change in the last digits of the parameters stays there until the iteration under the cursor.
    With a large learning rate it grows, and then two libraries that round differently part ways."""
    parameters = np.frombuffer(start.parameters)
    shaken = parameters * (1.0 + SHAKE * np.cos(np.arange(len(parameters))))
    at, end = msgspec.structs.replace(start, parameters=shaken.tobytes()), run.before.iteration
    while at.iteration < end:
        piece = train(
            run.experiment,
            run.interventions,
            at,
            min(piece_end(run.experiment, run.interventions, at.iteration), end),
        )
        if piece.stop:
            return False
        at = piece.after
    found, wanted = np.frombuffer(at.parameters), np.frombuffer(run.before.parameters)
    return bool((np.abs(found - wanted) <= MOST_GROWTH * SHAKE * (1.0 + np.abs(wanted))).all())


def page_of(run: Run, done: Iteration) -> dict[str, Any]:
    """Everything that the page shows of an iteration."""
    problem, _ = begin(run)
    record = trace_record(problem, done)
    _, after = around(problem, done)
    page = {
        "layers": record["layers"],
        "loss": {**record["loss"], "rows_after": after.losses[done.rows].tolist()},
    }
    try:
        refuse_non_finite(page)
    except BadInput:
        raise BadInput(
            f"In iteration {done.number} the numbers are not finite any more: nothing could be compared. "
            "Go back one iteration first."
        ) from None
    return page


def page_at_start(run: Run) -> dict[str, Any]:
    """The losses of the start weights, as "before": there is nothing else yet."""
    problem, state = begin(run)
    rows = every_row(problem, state.parameters).losses
    train, test = mean_over(rows, problem.train_rows), mean_over(rows, problem.test_rows)
    return {"layers": [], "loss": {"train_before": train, "test_before": test}}


def parts(problem: Problem, vector: Array) -> tuple[list[Any], list[Any]]:
    """Weights and biases of all layers in a flat vector, as lists."""
    layers = problem.shape.split(vector)
    return [weights.tolist() for weights, _ in layers], [biases.tolist() for _, biases in layers]
