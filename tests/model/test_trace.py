"""The trace: the second public format."""

import csv
import json
from itertools import pairwise

import numpy as np
import pytest

from neuroviz_dash.engine.problem import start
from neuroviz_dash.engine.training import Diverged, train
from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.problems import problem_of
from neuroviz_dash.model.trace import trace_lines

ADAM = parse_experiment({"optimizer": {"name": "adam"}, "batch_size": 50, "hidden_layers": [{"units": 2}]})

KEYS = ["version", "iteration", "epoch", "learning_rate", "batch", "layers", "loss"]
LAYER = ["name", "activation", "weights_before", "biases_before", "z", "a", "delta", "weight_gradient",
         "bias_gradient", "optimizer_state", "weights_after", "biases_after"]  # fmt: skip
LOSS = [
    "rows",
    "batch_before",
    "batch_after",
    "train_before",
    "train_after",
    "test_before",
    "test_after",
    "penalty",
]


def test_the_documented_keys_in_their_order() -> None:
    (line,) = trace_lines(ADAM, 1)
    record = json.loads(line)
    assert list(record) == KEYS
    assert [list(layer) for layer in record["layers"]] == [LAYER, LAYER]
    assert list(record["loss"]) == LOSS
    assert list(record["batch"]) == ["rows", "x", "y"]
    assert [layer["name"] for layer in record["layers"]] == ["hidden 1", "output"]
    assert list(record["layers"][0]["optimizer_state"]) == ["exp_avg", "exp_avg_sq"]


def test_full_precision_and_every_iteration() -> None:
    records = [json.loads(line) for line in trace_lines(ADAM, 4)]
    assert [(r["iteration"], r["epoch"], len(r["batch"]["rows"])) for r in records] == [
        (1, 1, 50), (2, 1, 50), (3, 1, 20), (4, 2, 50),
    ]  # fmt: skip
    problem = problem_of(ADAM)
    reached = train(problem, start(problem), 4).state.parameters
    flat = np.concatenate([np.ravel(layer[key]) for layer in records[-1]["layers"]
                           for key in ("weights_after", "biases_after")])  # fmt: skip
    assert flat.tobytes() == reached.tobytes()
    for before, after in pairwise(records):
        assert before["layers"][0]["weights_after"] == after["layers"][0]["weights_before"]
        assert before["loss"]["train_after"] == after["loss"]["train_before"]


def test_csv_has_the_same_numbers() -> None:
    (record,) = (json.loads(line) for line in trace_lines(ADAM, 1))
    rows = list(csv.DictReader(trace_lines(ADAM, 1, "csv")))
    found = {(r["layer"], r["quantity"], r["i"], r["j"]): r["value"] for r in rows}
    assert len(found) == len(rows)
    hidden = record["layers"][0]
    assert float(found["hidden 1", "weights_after", "3", "1"]) == hidden["weights_after"][3][1]
    assert float(found["hidden 1", "z", "49", "0"]) == hidden["z"][49][0]
    state = hidden["optimizer_state"]["exp_avg"]["biases"]
    assert float(found["hidden 1", "exp_avg.biases", "1", ""]) == state[1]
    assert float(found["loss", "test_after", "", ""]) == record["loss"]["test_after"]
    assert float(found["", "learning_rate", "", ""]) == 0.01


def test_without_test_rows_there_is_no_test_loss() -> None:
    xor = parse_experiment({"dataset": {"name": "xor"}})
    (record,) = (json.loads(line) for line in trace_lines(xor, 1))
    assert record["loss"]["test_before"] is None
    rows = csv.DictReader(trace_lines(xor, 1, "csv"))
    assert [r["value"] for r in rows if r["quantity"] == "test_before"] == [""]


def test_divergence_is_an_error_and_no_nan() -> None:
    wild = parse_experiment(
        {
            "dataset": {"name": "plane"},
            "hidden_layers": [],
            "optimizer": {"name": "sgd", "learning_rate": 100.0},
        }
    )
    with pytest.raises(Diverged, match="output"):
        list(trace_lines(wild, 5000))
