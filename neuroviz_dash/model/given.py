"""Start parameters given one by one, in place of drawn ones. A blob."""

from functools import cached_property
from typing import Any

import msgspec
import numpy as np

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.engine.network import Shape
from neuroviz_dash.model.blobs import digest_of
from neuroviz_dash.model.parsing import BadInput, refuse, to_type

_LARGEST = 1e9


class Given:
    """sizes (inputs, hidden..., outputs) and all parameters, flat, in the order of `Shape.split`.

    No dataclass: msgspec would write its fields, and not its digest.
    """

    def __init__(self, sizes: tuple[int, ...], parameters: Array) -> None:
        self.sizes, self.parameters = sizes, parameters

    @cached_property
    def digest(self) -> str:
        """32 hex digits, of the bytes alone."""
        return digest_of(self.to_bytes())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Given) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def to_bytes(self) -> bytes:
        """The parameters as msgpack."""
        return msgspec.msgpack.encode((self.sizes, self.parameters.astype("<f8").tobytes()))

    @classmethod
    def from_bytes(cls, body: bytes) -> "Given":
        """What `to_bytes` gave; raises BadInput."""
        try:
            sizes, values = msgspec.msgpack.decode(body, type=tuple[tuple[int, ...], bytes])
            return cls(sizes, np.frombuffer(values, "<f8"))
        except (msgspec.DecodeError, msgspec.ValidationError, ValueError) as error:
            raise BadInput(f"initializer.given: unreadable ({error})") from None

    def plain(self) -> list[dict[str, Any]]:
        """A layer each: {"weights": (fan_in, fan_out), "biases": (fan_out,)}."""
        shape = Shape(self.sizes, ("linear",) * (len(self.sizes) - 1))
        return [{"weights": w.tolist(), "biases": b.tolist()} for w, b in shape.split(self.parameters)]

    @classmethod
    def from_plain(cls, data: object) -> "Given":
        """What `plain` gave; raises BadInput."""
        layers = to_type(data, list[_Layer], within="initializer.given")
        if not layers:
            raise refuse("initializer.given", data, "a list with an object for each layer")
        parts, sizes = [], [len(layers[0].weights)]
        for at, layer in enumerate(layers):
            units = len(layer.biases)
            if len(layer.weights) != sizes[-1] or any(len(row) != units for row in layer.weights):
                shape = f"{sizes[-1]} rows of {units} numbers"
                raise BadInput(f"initializer.given[{at}].weights: wrong shape; allowed: {shape}")
            parts += [*(value for row in layer.weights for value in row), *layer.biases]
            sizes.append(units)
        return cls.checked(tuple(sizes), np.array(parts, dtype="<f8"))

    @classmethod
    def checked(cls, sizes: tuple[int, ...], values: Array) -> "Given":
        """Start parameters that a training can start from; raises BadInput for others."""
        wrong = values[~(np.abs(values) <= _LARGEST)]
        if len(wrong):
            raise refuse("initializer.given", float(wrong[0]), "finite numbers up to 1e9 in size")
        return cls(sizes, values)


class _Layer(msgspec.Struct, forbid_unknown_fields=True):
    weights: list[list[float]]
    biases: list[float]
