"""The parts of an answer: exact numbers, sentences, and few bytes."""

import base64
from typing import Any

import numpy as np
import orjson
import pytest

from neuroviz_dash.engine.training import trace
from neuroviz_dash.model.commands import Focus
from neuroviz_dash.model.experiment import default_experiment, parse_experiment
from neuroviz_dash.model.piece import restore
from neuroviz_dash.model.problems import problem_of
from neuroviz_dash.model.run import Cursor, move, new_run
from neuroviz_dash.model.stages import stages
from neuroviz_dash.views.answer import history_part, lesson_part, trace_part
from neuroviz_dash.views.formulas import SYMBOLS, update_lines

EXPERIMENTS: dict[str, dict[str, Any]] = {
    "iris": {},
    "nesterov": {"optimizer": {"name": "sgd", "momentum": 0.9, "nesterov": True}},
    "adam, l1, batches": {
        "optimizer": {"name": "adam"},
        "penalty": {"name": "l1", "rate": 0.1},
        "batch_size": 9,
    },
    "rmsprop": {"optimizer": {"name": "rmsprop"}, "dataset": {"name": "sine"}},
    "adagrad": {"optimizer": {"name": "adagrad"}, "output_activation": "softmax", "loss": "mse"},
    "no hidden layer": {"hidden_layers": [], "dataset": {"name": "moons"}},
    "dead": {"initializer": {"name": "zeros"}, "hidden_layers": [{"units": 3, "activation": "relu"}]},
}


def unpacked(value: list[Any]) -> np.ndarray[Any, Any]:
    shape, text = value
    return np.frombuffer(base64.b64decode(text), "<f8").reshape(shape)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_numbers_arrive_to_the_last_bit(name: str) -> None:
    experiment = parse_experiment(EXPERIMENTS[name])
    problem = problem_of(experiment)
    seen = move(new_run(experiment), Cursor(3, "update"))
    done = trace(problem, restore(problem, seen.run.before))
    wire = trace_part(seen, Focus())
    assert (wire["row"], wire["batch_size"]) == (done.rows[0], len(done.rows))
    for at, layer in enumerate(wire["layers"]):
        weights, biases = problem.shape.split(done.after.parameters)[at]
        assert unpacked(layer["after"]).tolist() == [*weights.tolist(), biases.tolist()]
        assert unpacked(layer["delta"]).tolist() == done.errors.delta[at][0].tolist()
        before, change, after = (unpacked(layer[key]) for key in ("before", "change", "after"))
        assert (before - change == after).all()


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_stage_has_a_sentence_and_every_formula_its_symbols(name: str) -> None:
    experiment = parse_experiment(EXPERIMENTS[name])
    part = trace_part(move(new_run(experiment), Cursor(2, "update")), Focus())
    assert set(part["sentences"]) == set(stages(experiment))
    assert all(text.endswith(".") and "nan" not in text for text in part["sentences"].values())
    lines = update_lines(problem_of(experiment))
    assert lines[-1]["gives"] == "change"
    for line in lines:
        line["formula"].format_map(SYMBOLS | _dotted(SYMBOLS))


def _dotted(symbols: dict[str, str]) -> dict[str, Any]:
    """str.format reads {v.old} as an attribute of v."""

    class Both(str):
        old = ""

    return {name: Both(text) for name, text in symbols.items() if "." not in name}


def test_a_step_of_the_default_is_at_most_8_kb() -> None:
    seen = move(new_run(default_experiment()), Cursor(121, "update"))
    answer = {"trace": trace_part(seen, Focus()), "history": history_part(seen.run, 119)}
    assert len(orjson.dumps(answer)) <= 8_000 - 300  # Dash's frame, the run's id and place


def test_the_lesson_is_plain_json() -> None:
    for name in EXPERIMENTS:
        lesson = lesson_part(parse_experiment(EXPERIMENTS[name]))
        assert orjson.loads(orjson.dumps(lesson))["stages"] == list(lesson["stages"])


def test_an_update_that_goes_too_far_is_told_in_words() -> None:
    wild = parse_experiment(
        {
            "dataset": {"name": "plane"},
            "hidden_layers": [],
            "optimizer": {"name": "sgd", "learning_rate": 100.0},
        }
    )
    end = move(new_run(wild), Cursor(3000, "update"))
    assert end.run.stop is not None
    loss = trace_part(end, Focus())["loss"]
    assert loss["train_after"] == "∞"
    assert orjson.loads(orjson.dumps(loss)) == loss
