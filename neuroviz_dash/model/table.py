"""A table of a student's own rows: drawn points, or an uploaded file. A blob."""

from functools import cached_property
from typing import Any

import msgspec
import numpy as np

from neuroviz_dash.engine.datasets import Dataset
from neuroviz_dash.engine.datasets.record import FloatArray, IntArray
from neuroviz_dash.model.blobs import digest_of
from neuroviz_dash.model.parsing import BadInput


class Table:
    """X (rows, inputs); y holds class numbers (rows,), or targets (rows, 1) where `classes` is empty.

    No dataclass: msgspec would write its fields, and not its digest.
    """

    def __init__(
        self,
        inputs: tuple[str, ...],
        target: str,
        classes: tuple[str, ...],
        X: FloatArray,
        y: FloatArray | IntArray,
    ) -> None:
        self.inputs, self.target, self.classes, self.X, self.y = inputs, target, classes, X, y

    @cached_property
    def digest(self) -> str:
        """32 hex digits, of the bytes alone."""
        return digest_of(self.to_bytes())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def to_bytes(self) -> bytes:
        """The table as msgpack."""
        raise NotImplementedError

    @classmethod
    def from_bytes(cls, body: bytes) -> "Table":
        """The table in msgpack bytes; raises BadInput."""
        raise NotImplementedError

    def plain(self) -> dict[str, Any]:
        """The table as it stands in an experiment's file."""
        raise NotImplementedError

    @classmethod
    def from_plain(cls, data: object) -> "Table":
        """The table in an experiment's file; raises BadInput that names field, value and what is allowed."""
        raise NotImplementedError


def record_of_table(table: Table) -> Dataset:
    """The table as a data set."""
    raise NotImplementedError
