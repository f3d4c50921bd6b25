"""Whole trajectories against PyTorch's: 50 iterations, every optimizer, loss and hidden activation."""

import json
from pathlib import Path

import numpy as np
import pytest

from neuroviz_dash.engine.optimizers import OPTIMIZERS
from neuroviz_dash.engine.problem import start
from neuroviz_dash.engine.training import train
from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.problems import problem_of
from tests.engine.golden.cases import CASES

GOLDEN = json.loads((Path(__file__).parent / "golden" / "trajectories.json").read_text())["trajectories"]


@pytest.mark.parametrize("name", list(CASES))
def test_trajectory_is_pytorchs(name: str) -> None:
    problem = problem_of(parse_experiment(CASES[name]))
    first = start(problem).parameters
    for iteration, expected in GOLDEN[name].items():
        reached = train(problem, start(problem), int(iteration)).state.parameters
        assert np.abs(reached - np.array(expected)).max() < 1e-10
        assert np.abs(reached - first).max() > 1e-4, "nothing moved"


def test_every_optimizer_is_among_the_cases() -> None:
    assert {case.get("optimizer", {"name": "sgd"})["name"] for case in CASES.values()} == set(OPTIMIZERS)
    assert set(GOLDEN) == set(CASES)
