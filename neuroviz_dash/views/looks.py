"""What the data panel is asked to show: a network with the weights of a moment, and the input at hand."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.engine.confusion import Classes, classes_of
from neuroviz_dash.engine.datasets import Dataset, PreparedData
from neuroviz_dash.engine.grid import Span, signals_of, span_of
from neuroviz_dash.engine.problem import Problem
from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.problems import data_of, dataset_of, output_names

Kind = Literal["plane", "curve", "image", "classes", "targets"]


def kind_of(experiment: Experiment) -> Kind:
    """Which picture fits the task: by the number of raw inputs, and what they and the target are."""
    record = dataset_of(experiment)
    if len(record.features) <= 2:
        return "curve" if len(record.features) == 1 else "plane"
    if record.task == "regression":
        return "targets"
    return "image" if record.image else "classes"


@dataclass(frozen=True, eq=False)
class AtHand:
    """The input that a picture marks, in raw units: the current row, or one of the student's own. `output` is
    None while it is not computed, `target` where nobody knows what would be right."""

    name: str
    raw: Array
    output: Array | None
    target: Array | None


@dataclass(frozen=True, eq=False)
class Look:
    """`row` is the current row, None at the start; its output may not be computed yet. Without a row there
    may be a trial input `x`. `size` is the number of points along a side of a grid. `test` chooses the rows
    that are counted."""

    experiment: Experiment
    problem: Problem
    parameters: Array
    size: int = 60
    row: int | None = None
    row_is_known: bool = False
    test: bool = False
    x: tuple[float, ...] | None = None

    @cached_property
    def record(self) -> Dataset:
        """The data set's record."""
        return dataset_of(self.experiment)

    @cached_property
    def data(self) -> PreparedData:
        """The data set's rows."""
        return data_of(self.experiment)

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """What each output unit stands for."""
        return output_names(self.experiment)

    @cached_property
    def raw(self) -> Array | None:
        """The input at hand in raw units (inputs,), if there is one."""
        if self.row is not None:
            raw: Array = self.data.raw[self.row]
            return raw
        return None if self.x is None else np.array(self.x)

    @cached_property
    def at_hand(self) -> AtHand | None:
        """What is marked, if anything is."""
        if self.raw is None:
            return None
        if self.row is None:
            return AtHand("trial input", self.raw, self.output_of(self.raw[None, :])[0], None)
        output = self.output_of_rows(np.array([self.row]))[0] if self.row_is_known else None
        return AtHand(f"row {self.row}", self.raw, output, self.problem.y[self.row])

    @cached_property
    def classes(self) -> Classes:
        """The class number of each row."""
        return classes_of(self.problem.y)

    @property
    def sets(self) -> tuple[tuple[str, NDArray[np.int64]], ...]:
        """The rows of each set; the test set may be missing."""
        found = (("training", self.data.train_rows), ("test", self.data.test_rows))
        return tuple((name, rows) for name, rows in found if len(rows))

    @property
    def counted_rows(self) -> NDArray[np.int64]:
        """The rows of the chosen set."""
        return self.data.test_rows if self.test else self.data.train_rows

    @property
    def target_span(self) -> Span:
        """Where the targets lie."""
        return span_of(self.problem.y)

    def span_with(self, output: Array) -> Span:
        """Where the targets and these outputs lie; an output that is not finite lies nowhere."""
        return span_of(np.append(self.problem.y, output[np.isfinite(output)]))

    def span(self, feature: int) -> Span:
        """Where a raw input lies."""
        return span_of(self.data.raw[:, feature])

    def output_of(self, raw: Array) -> Array:
        """What the network says of raw inputs (points, inputs): (points, outputs)."""
        return signals_of(self.problem, self.parameters, self.data.encode(raw)).a[-1]

    def output_of_rows(self, rows: NDArray[np.int64]) -> Array:
        """What the network says of rows of the data set."""
        return signals_of(self.problem, self.parameters, self.problem.x[rows]).a[-1]
