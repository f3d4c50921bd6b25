"""Writes `trajectories.json`: what PyTorch makes of the experiments in `cases.py`.

Rows, start weights and the order of the batches come from this project; forward, loss, gradients and steps
are PyTorch's own. To run it, in an environment of its own (PyTorch is no dependency of the project):

    pip install torch==2.13.0 msgspec
    PYTHONPATH=. python -m tests.engine.golden.make_golden
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from neuroviz_dash.engine.problem import (
    Problem,
    epoch_of,
    epoch_order,
    start,
)
from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.problems import problem_of
from tests.engine.golden.cases import CASES, ITERATIONS, KEPT

F = torch.nn.functional
ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "linear": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda z: F.leaky_relu(z, 0.01),
    "elu": F.elu,
    "softplus": F.softplus,
    "gelu": F.gelu,
    "softmax": lambda z: torch.softmax(z, dim=1),
}


def layers_of(problem: Problem) -> list[torch.Tensor]:
    """Weights and biases, alternating, with the engine's start values."""
    found = []
    for weights, biases in problem.shape.split(start(problem).parameters):
        found += [torch.tensor(weights.copy()), torch.tensor(biases.copy())]
    return [tensor.requires_grad_() for tensor in found]


def loss_of(problem: Problem, layers: list[torch.Tensor], x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    a = x
    for weights, biases, key in zip(layers[::2], layers[1::2], problem.shape.activations, strict=True):
        z = a @ weights + biases
        a = ACTIVATIONS[key](z)
    if problem.loss.key == "cross_entropy":
        return F.cross_entropy(z, y)
    if problem.loss.key == "binary_cross_entropy":
        return F.binary_cross_entropy_with_logits(z, y)
    return F.mse_loss(a, y)


def optimizer_of(problem: Problem, experiment: dict[str, Any], layers: list[torch.Tensor]) -> Any:
    """PyTorch's optimizer; L2 is its weight_decay, on the weights alone."""
    options = dict(experiment.get("optimizer", {"name": "sgd", "learning_rate": 0.1}))
    made = {"sgd": torch.optim.SGD, "rmsprop": torch.optim.RMSprop, "adagrad": torch.optim.Adagrad,
            "adam": torch.optim.Adam}[options.pop("name")]  # fmt: skip
    decay = problem.penalty_rate if problem.penalty.key == "l2" else 0.0
    groups = [{"params": layers[::2], "weight_decay": decay}, {"params": layers[1::2]}]
    return made(groups, lr=options.pop("learning_rate"), **options)


def batch_of(problem: Problem, iteration: int) -> np.ndarray[Any, Any]:
    order = epoch_order(problem, epoch_of(problem, iteration))
    begin = (iteration - 1) % problem.iterations_per_epoch * problem.batch_size
    return order[begin : begin + problem.batch_size]


def trajectory(experiment: dict[str, Any]) -> dict[str, list[float]]:
    """The flat parameters after the kept iterations, in the engine's order."""
    problem = problem_of(parse_experiment(experiment))
    layers = layers_of(problem)
    optimizer = optimizer_of(problem, experiment, layers)
    found = {}
    for iteration in range(1, ITERATIONS + 1):
        rows = batch_of(problem, iteration)
        loss = loss_of(problem, layers, torch.tensor(problem.x[rows]), torch.tensor(problem.y[rows]))
        if problem.penalty.key == "l1":
            loss = loss + problem.penalty_rate * sum(weights.abs().sum() for weights in layers[::2])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if iteration in KEPT:
            found[str(iteration)] = torch.cat([tensor.detach().reshape(-1) for tensor in layers]).tolist()
    return found


def main() -> None:
    torch.set_default_dtype(torch.float64)
    golden = {"made_by": f"torch {torch.__version__}", "numpy": np.__version__}
    trajectories = {name: trajectory(experiment) for name, experiment in CASES.items()}
    path = Path(__file__).with_name("trajectories.json")
    path.write_text(json.dumps({**golden, "trajectories": trajectories}) + "\n")


if __name__ == "__main__":
    main()
