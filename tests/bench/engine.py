"""The training update, beside a plain numpy prototype of the same network in the same minute."""

import time
from collections.abc import Callable

import numpy as np

from neuroviz_dash.engine.problem import start
from neuroviz_dash.engine.training import train
from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.problems import problem_of
from tests.bench.figure import Figure

ITERATIONS = 2000
REPEATS = 7

EXPERIMENT = parse_experiment(
    {
        "dataset": {"name": "iris"},
        "hidden_layers": [{"units": 8, "activation": "tanh"}, {"units": 8, "activation": "tanh"}],
        "batch_size": 10,
    }
)


def measure() -> list[Figure]:
    """Microseconds an update, the best of several."""
    problem = problem_of(EXPERIMENT)
    ours = best_of(lambda: train(problem, start(problem), ITERATIONS))
    plain = best_of(lambda: prototype(problem.x, problem.y))
    note = f"prototype {plain:.0f} us, ratio {ours / plain:.2f}"
    return [Figure("training update, 4-8-8-3, batch 10", ours, 60, "us", note=note)]


def best_of(work: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) / ITERATIONS)
    return 1e6 * min(times)


def prototype(x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """The same update without names, traces, checks or a choice of anything."""
    rng = np.random.default_rng(0)
    w1, w2, w3 = (rng.normal(0, 0.5, shape) for shape in ((4, 8), (8, 8), (8, 3)))
    b1, b2, b3 = np.zeros(8), np.zeros(8), np.zeros(3)
    for iteration in range(ITERATIONS):
        at = iteration * 10 % 150
        a0, target = x[at : at + 10], y[at : at + 10]
        a1 = np.tanh(a0 @ w1 + b1)
        a2 = np.tanh(a1 @ w2 + b2)
        e = np.exp(a2 @ w3 + b3)
        d3 = (e / e.sum(axis=1, keepdims=True) - target) / 10
        d2 = d3 @ w3.T * (1 - a2 * a2)
        d1 = d2 @ w2.T * (1 - a1 * a1)
        for w, b, a, d in ((w1, b1, a0, d1), (w2, b2, a1, d2), (w3, b3, a2, d3)):
            w -= 0.1 * (a.T @ d)
            b -= 0.1 * d.sum(axis=0)
    return [w1, w2, w3]
