"""The NumPy script: it runs with numpy alone, agrees with the page, and notices a changed number."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.run import Cursor, move, new_run
from neuroviz_dash.model.scripts.numpy_script import NUMPY_FILE, numpy_script
from neuroviz_dash.model.stages import UPDATE
from tests.model.scripts.runs import CASES, run_at, with_another_weight


def run_script(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The script in a folder of its own, without the project and the environment."""
    (folder / NUMPY_FILE).write_text(script, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", "-W", "error", NUMPY_FILE],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def imports(script: str) -> set[str]:
    nodes = [node for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Import | ast.ImportFrom)]
    return {alias.name for node in nodes for alias in node.names}


@pytest.mark.parametrize("case", CASES)
def test_it_agrees_with_the_page_and_needs_numpy_alone(case: str, tmp_path: Path) -> None:
    script = numpy_script(run_at(case))
    assert imports(script) <= {"numpy", "math"}
    assert max(len(line) for line in script.splitlines()) <= 110
    done = run_script(script, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("all numbers agree\n")
    changed = run_script(with_another_weight(script), tmp_path)
    assert changed.returncode != 0
    assert "AssertionError" in changed.stderr
    assert "all numbers agree" not in changed.stdout


def test_every_number_of_the_page_is_compared(tmp_path: Path) -> None:
    """Change each number of the page in turn: the script fails, and says which quantity it is."""
    script = numpy_script(run_at("momentum, L1, frozen and off at the end"))
    page = script.index("PAGE = {")
    places = {
        "z": "z,", "a": "a,", "delta": "delta,", "weights_before": "weights before",
        "biases_before": "biases before",
        "weight_gradient": "weight gradient", "bias_gradient": "bias gradient",
        "weights_after": "weights after", "biases_after": "biases after",
        "momentum_buffer": "momentum_buffer of",
        "rows": "each row before", "rows_after": "each row after", "batch_before": "batch before",
        "batch_after": "batch after", "train_before": "training set before",
        "train_after": "training set after", "test_before": "test set before", "test_after": "test set after",
        "penalty": "penalty",
    }  # fmt: skip
    for key, said in places.items():
        match = re.compile(rf'"{key}": [^0-9-]*(-?[0-9.e-]+)').search(script, page)
        assert match is not None, key
        wrong = script[: match.start(1)] + repr(float(match[1]) + 1e-3) + script[match.end(1) :]
        done = run_script(wrong, tmp_path)
        assert done.returncode != 0, key
        assert said in done.stderr, (key, done.stderr)


def test_a_long_way_begins_at_a_later_state() -> None:
    run = run_at("adam beyond 1,000 iterations")
    script = numpy_script(run)
    first = int(re.findall(r"range\((\d+), 1501\)", script)[0])
    assert 500 <= first <= 1500
    assert "START_WEIGHT_MEMORY" in script


def test_a_calm_long_way_is_as_long_as_allowed() -> None:
    run = move(new_run(parse_experiment({"batch_size": 16})), Cursor(1600, UPDATE)).run
    oldest = min(saved.iteration for saved in run.keyframes if saved.iteration >= 600)
    assert f"range({oldest + 1}, 1601)" in numpy_script(run)


def test_an_iteration_that_diverged_is_refused() -> None:
    wild = {
        "dataset": {"name": "plane"},
        "hidden_layers": [],
        "optimizer": {"name": "sgd", "learning_rate": 100.0},
    }
    stopped = move(new_run(parse_experiment(wild)), Cursor(5000, UPDATE)).run
    assert stopped.stop is not None
    at_stop = move(stopped, Cursor(stopped.stop.iteration, UPDATE)).run
    with pytest.raises(BadInput, match="not finite any more"):
        numpy_script(at_stop)
    infinite = {
        "dataset": {"name": "gauss"},
        "hidden_layers": [{"units": 6, "activation": "relu"}],
        "initializer": {"name": "uniform"},
        "batch_size": 3,
        "seed": 1246,
        "optimizer": {"name": "sgd", "momentum": 0.9, "learning_rate": 0.3},
    }
    huge = move(
        new_run(parse_experiment(infinite)), Cursor(400, UPDATE)
    ).run  # its weights are 1e200, not inf
    with pytest.raises(BadInput, match="not finite any more"):
        numpy_script(huge)
    whole = move(msgspec.structs.replace(at_stop, stop=None), Cursor(3, UPDATE)).run
    assert "PAGE = {" in numpy_script(whole)
