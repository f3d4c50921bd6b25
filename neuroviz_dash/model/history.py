"""The losses of a run so far, thinned out so that a long run stays small.

Batch losses are kept for every iteration that `stride` divides; the stride doubles when more than `CAPACITY`
would be kept. Likewise the scores at the ends of epochs; epoch 0 is the start.
"""

from typing import Any

import msgspec
import numpy as np

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.engine.training import EpochScores, Training

CAPACITY = 256
_NONE = float("nan")


class Series(msgspec.Struct, frozen=True):
    """Rows of float64 as bytes: row k belongs to the position (k + 1) * stride (batches) or k * stride."""

    columns: int
    first: int
    stride: int = 1
    values: bytes = b""

    def table(self) -> Array:
        """The kept rows, (rows, columns)."""
        return np.frombuffer(self.values, np.float64).reshape(-1, self.columns)

    def positions(self) -> list[int]:
        """The iteration or epoch of each kept row."""
        begin = self.first if self.first == 0 else self.stride
        return [begin + k * self.stride for k in range(len(self.table()))]

    def extend(self, start: int, rows: Array) -> "Series":
        """With more rows, for the positions start, start + 1, ..."""
        kept = [row for at, row in enumerate(rows, start) if at % self.stride == 0]
        table = np.vstack([self.table(), *kept]) if kept else self.table()
        series = msgspec.structs.replace(self, values=table.tobytes())
        while len(table) > CAPACITY:
            # Keep the positions that the doubled stride divides: 0, 2, 4, ... or 2, 4, 6, ...
            table = table[0 if self.first == 0 else 1 :: 2]
            series = msgspec.structs.replace(series, stride=series.stride * 2, values=table.tobytes())
        return series

    def until(self, last: int) -> "Series":
        """Without what lies after `last`."""
        count = sum(at <= last for at in self.positions())
        return msgspec.structs.replace(self, values=self.table()[:count].tobytes())


class History(msgspec.Struct, frozen=True):
    """Batch losses (1 column) and epoch scores (train loss, test loss, train accuracy, test accuracy)."""

    batches: Series = Series(columns=1, first=1)
    epochs: Series = Series(columns=4, first=0)

    def after(self, start: int, training: Training) -> "History":
        """With what `train` did from iteration `start` on."""
        rows = np.array([score_row(scores) for scores in training.epochs]).reshape(-1, 4)
        first_epoch = training.epochs[0].epoch if training.epochs else 0
        return History(
            self.batches.extend(start + 1, training.batch_losses.reshape(-1, 1)),
            self.epochs.extend(first_epoch, rows),
        )

    def until(self, iteration: int, epoch: int) -> "History":
        """As it was at an earlier iteration, whose last whole epoch was `epoch`."""
        return History(self.batches.until(iteration), self.epochs.until(epoch))

    def plain(self) -> dict[str, Any]:
        """For the page: lists of numbers, None where there is no test set or no class."""
        columns = self.epochs.table().T.tolist() or [[], [], [], []]
        names = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
        clean = [[None if value != value else value for value in column] for column in columns]
        return {
            "iterations": self.batches.positions(),
            "batch_loss": self.batches.table()[:, 0].tolist(),
            "epochs": self.epochs.positions(),
            **dict(zip(names, clean, strict=True)),
        }


def score_row(scores: EpochScores) -> tuple[float, float, float, float]:
    """The four columns of an epoch; NaN stands for what a problem does not have."""
    train, test = scores.train, scores.test
    train_accuracy = _NONE if train.accuracy is None else train.accuracy
    test_accuracy = _NONE if test is None or test.accuracy is None else test.accuracy
    return train.loss, _NONE if test is None else test.loss, train_accuracy, test_accuracy
