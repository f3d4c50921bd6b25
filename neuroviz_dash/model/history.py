"""The losses of a run so far, thinned out so that a long run stays small.

Kept are all of the first `CAPACITY` positions, every second one up to twice that, every fourth one up to four
times that, and so on: early training, where the loss moves most, stays whole. What is kept is settled by the
position alone, so that the history of an iteration is the same however the run came there.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Literal

import msgspec
import numpy as np

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.engine.scores import EpochScores

CAPACITY = 256
_NONE = float("nan")
_EPOCH_COLUMNS = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")


def stride_at(position: int) -> int:
    """1 up to CAPACITY, then doubled each time that the position doubles."""
    return 1 << (max(position - 1, 0) // CAPACITY).bit_length()


def kept(first: int) -> Iterator[int]:
    """The positions from `first` on that are kept, without end."""
    at = first
    while True:
        stride = stride_at(at)
        at = -(-at // stride) * stride
        yield at
        at += 1


def kept_until(last: int) -> int:
    """How many of the positions 1..last are kept: all of the first CAPACITY, then half as many an octave."""
    if last <= CAPACITY:
        return max(last, 0)
    stride = stride_at(last)
    octaves = stride.bit_length() - 2
    return CAPACITY + octaves * CAPACITY // 2 + (last - CAPACITY * stride // 2) // stride


class Series(msgspec.Struct, frozen=True):
    """Rows of `columns` numbers as bytes, one for each kept position from `first` on."""

    columns: int
    first: int
    values: bytes = b""
    kind: Literal["<f8", "<f4"] = "<f8"

    def table(self) -> Array:
        """The kept rows, (rows, columns)."""
        return np.frombuffer(self.values, self.kind).reshape(-1, self.columns)

    def after(self, position: int) -> tuple[list[int], Array]:
        """The kept positions (n,) that lie after one, and their rows (n, columns)."""
        rows = self.table()[self._count(position) :]
        return list(islice(kept(max(position + 1, self.first)), len(rows))), rows

    def _count(self, last: int) -> int:
        """How many rows belong to positions up to `last`; a series from 0 has one more than from 1."""
        return kept_until(last) + (self.first == 0 and last >= 0)

    def extend(self, start: int, rows: Array) -> "Series":
        """With more rows (n, columns), for the positions start, start + 1, ..."""
        rows = rows.astype(self.kind, copy=False)
        chosen = [row.tobytes() for at, row in enumerate(rows, start) if at % stride_at(at) == 0]
        return msgspec.structs.replace(self, values=self.values + b"".join(chosen))

    def until(self, last: int) -> "Series":
        """Without what lies after `last`."""
        size = np.dtype(self.kind).itemsize * self.columns
        return msgspec.structs.replace(self, values=self.values[: self._count(last) * size])


class History(msgspec.Struct, frozen=True):
    """Batch losses (1 column) and gradient sizes (a column a layer, for a chart: single precision), both from
    iteration 1, and epoch scores (4 columns, from epoch 0, the start)."""

    batches: Series
    gradients: Series
    epochs: Series

    @classmethod
    def of(cls, layers: int) -> "History":
        """An empty history of a network with so many layers that compute."""
        return cls(
            Series(columns=1, first=1),
            Series(columns=layers, first=1, kind="<f4"),
            Series(columns=4, first=0),
        )

    def extend(
        self, start: int, batch_losses: Array, sizes: Array, first_epoch: int, scores: Array
    ) -> "History":
        """With the batch losses (n,) and gradient sizes (n, layers) of the iterations after `start`, and the
        scores (k, 4) of the epochs from `first_epoch` on that ended in them."""
        return History(
            self.batches.extend(start + 1, batch_losses.reshape(-1, 1)),
            self.gradients.extend(start + 1, sizes.reshape(-1, self.gradients.columns)),
            self.epochs.extend(first_epoch, scores),
        )

    def until(self, iteration: int, epoch: int) -> "History":
        """As it was after an earlier iteration, whose last whole epoch was `epoch`."""
        return History(
            self.batches.until(iteration), self.gradients.until(iteration), self.epochs.until(epoch)
        )

    def last_scores(self, epoch: int) -> tuple[int, list[float | None]]:
        """The last epoch kept up to `epoch`, the last whole one, and its four columns."""
        last = epoch - epoch % stride_at(epoch)
        return last, [None if value != value else value for value in self.epochs.table()[-1].tolist()]

    def plain(self, iteration: int, epoch: int) -> dict[str, Any]:
        """For the page: what lies after an iteration and an epoch; None: no test set, or no classes."""
        iterations, batches = self.batches.after(iteration)
        epochs, scores = self.epochs.after(epoch)
        clean = [[None if value != value else value for value in column] for column in scores.T.tolist()]
        return {
            "iterations": iterations,
            "batch_loss": batches[:, 0].tolist(),
            "gradient_sizes": self.gradients.after(iteration)[1].tolist(),
            "epochs": epochs,
            **dict(zip(_EPOCH_COLUMNS, clean, strict=True)),
        }


def score_row(scores: EpochScores) -> tuple[float, float, float, float]:
    """The four columns of an epoch; NaN stands for what a problem does not have."""
    train, test = scores.train, scores.test
    train_accuracy = _NONE if train.accuracy is None else train.accuracy
    test_accuracy = _NONE if test is None or test.accuracy is None else test.accuracy
    return train.loss, _NONE if test is None else test.loss, train_accuracy, test_accuracy


def score_table(epochs: list[EpochScores]) -> Array:
    """The rows of several epochs, (epochs, 4)."""
    return np.array([score_row(scores) for scores in epochs]).reshape(-1, len(_EPOCH_COLUMNS))
