"""A fully connected network: its shape, its parameters, forward and backward.

`weights[l]` has shape (fan_in, fan_out), so that `z = a @ weights + biases` reads as the formula.
Layer 0 is the first layer that computes; its input is the data. All parameters live in one flat vector,
layer after layer, weights (row by row) before biases; `Shape.split` gives views into it, without a copy.

One row worked by hand: x = [1, 2], weights [[0.5], [-0.25]], bias [0.1], linear output, mse, y = [1]:
z = 1 * 0.5 + 2 * -0.25 + 0.1 = 0.1; a = 0.1; loss = (0.1 - 1)² = 0.81; delta = 2 (0.1 - 1) = -1.8;
gradient = [1 * -1.8, 2 * -1.8] = [-1.8, -3.6], of the bias -1.8. With learning rate 0.1 the weights become
[0.68, 0.11] and the bias 0.28; the new z is 1.18. (`tests/engine/test_network.py` computes the same.)
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from neuroviz_dash.engine.activations import ACTIVATIONS, Array, softmax
from neuroviz_dash.engine.losses import Loss
from neuroviz_dash.engine.penalties import Penalty

Layers = list[tuple[Array, Array]]


@dataclass(frozen=True)
class Shape:
    """sizes (inputs, hidden..., outputs) and the activation of each layer that computes.

    `off` lists (layer, unit) of hidden units that are switched off: whatever their z, they give 0, and no
    error goes through them.
    """

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    off: tuple[tuple[int, int], ...] = ()

    @cached_property
    def offsets(self) -> tuple[tuple[int, int, int], ...]:
        """For each layer, where its weights begin, where its biases begin, and where they end."""
        places, at = [], 0
        for n, m in zip(self.sizes, self.sizes[1:], strict=False):
            places.append((at, at + n * m, at + n * m + m))
            at += n * m + m
        return tuple(places)

    @property
    def parameters(self) -> int:
        """The number of all weights and biases."""
        return self.offsets[-1][2]

    @property
    def names(self) -> tuple[str, ...]:
        """ "hidden 1", ..., "output"."""
        return (*(f"hidden {i}" for i in range(1, len(self.activations))), "output")

    def split(self, vector: Array) -> Layers:
        """[(weights (fan_in, fan_out), biases (fan_out,)), ...]: views into a flat vector of parameters."""
        return [
            (vector[start:middle].reshape(shape), vector[middle:end])
            for start, middle, end, shape in self._places
        ]

    def weights(self, vector: Array, layer: int) -> Array:
        """The weights of one layer, (fan_in, fan_out): a view into a flat vector of parameters."""
        start, middle, _, shape = self._places[layer]
        return vector[start:middle].reshape(shape)

    @cached_property
    def _places(self) -> tuple[tuple[int, int, int, tuple[int, int]], ...]:
        shapes = zip(self.sizes, self.sizes[1:], strict=False)
        return tuple((*places, shape) for places, shape in zip(self.offsets, shapes, strict=True))

    @cached_property
    def is_weight(self) -> Array:
        """1 for each weight and 0 for each bias, flat: a penalty is on weights alone."""
        mask = np.zeros(self.parameters)
        for start, middle, _ in self.offsets:
            mask[start:middle] = 1.0
        return mask

    @cached_property
    def live(self) -> tuple[NDArray[np.bool_] | None, ...]:
        """For each layer which units are on, (units,); None where all are."""
        masks: list[NDArray[np.bool_] | None] = []
        for layer, units in enumerate(self.sizes[1:]):
            off = [unit for at, unit in self.off if at == layer]
            mask = np.ones(units, dtype=bool)
            mask[off] = False
            masks.append(mask if off else None)
        return tuple(masks)


class Forward(NamedTuple):
    """z[l] and a[l], each (rows, units of layer l)."""

    z: list[Array]
    a: list[Array]


class Backward(NamedTuple):
    """delta[l] (rows, units) and the mean gradient of the batch's loss, flat, without the penalty's share."""

    delta: list[Array]
    gradient: Array


def activate(key: str, z: Array) -> Array:
    """a = f(z) for an activation's key; softmax works on each row as a whole."""
    return softmax(z) if key == "softmax" else ACTIVATIONS[key].function(z)


def forward(shape: Shape, parameters: Array, x: Array) -> Forward:
    """The signals of the rows x (rows, inputs), layer by layer."""
    zs, activations, a = [], [], x
    for (weights, biases), key, live in zip(
        shape.split(parameters), shape.activations, shape.live, strict=True
    ):
        z = a @ weights
        z += biases
        a = activate(key, z)
        if live is not None:
            a = np.where(live, a, 0.0)
        zs.append(z)
        activations.append(a)
    return Forward(zs, activations)


def backward(shape: Shape, parameters: Array, x: Array, y: Array, signals: Forward, loss: Loss) -> Backward:
    """The errors of the same rows, from the last layer to the first, and the gradient that they make.

    delta[l] = (delta[l+1] @ weights[l+1].T) * f'(z[l]), and the gradient of weights[l] is the mean over the
    rows of a[l-1] * delta[l].
    """
    gradient = np.empty_like(parameters)
    places = shape.split(gradient)
    delta = loss.delta(signals.z[-1], signals.a[-1], y, shape.activations[-1])
    deltas = [delta]
    for at in range(len(places) - 1, -1, -1):
        a_in = signals.a[at - 1] if at else x
        weight_gradient, bias_gradient = places[at]
        np.matmul(a_in.T, delta, out=weight_gradient)
        np.add.reduce(delta, axis=0, out=bias_gradient)
        if at:
            returned = delta @ shape.weights(parameters, at).T
            below = ACTIVATIONS[shape.activations[at - 1]]
            delta = returned * below.derivative(signals.z[at - 1], signals.a[at - 1])
            live = shape.live[at - 1]
            if live is not None:
                delta = np.where(live, delta, 0.0)
            deltas.append(delta)
    gradient /= len(x)  # sums over the rows so far
    return Backward(deltas[::-1], gradient)


def penalty_share(shape: Shape, parameters: Array, penalty: Penalty, rate: float) -> Array:
    """What the penalty adds to the gradient, flat; 0 for every bias."""
    return penalty.gradient(parameters, rate) * shape.is_weight


def penalty_value(shape: Shape, parameters: Array, penalty: Penalty, rate: float) -> float:
    """What the penalty adds to the loss of a batch."""
    return sum(penalty.value(weights, rate) for weights, _ in shape.split(parameters))
