"""The PyTorch script, where there is a PyTorch: no dependency of the project.

python -m venv torchenv && torchenv/bin/pip install torch==2.13.0 numpy
NEUROVIZ_TEST_TORCH_PYTHON=torchenv/bin/python pytest tests/model/scripts/test_torch_script.py
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from neuroviz_dash.model.scripts.torch_script import TORCH_FILE, torch_script
from tests.model.scripts.runs import CASES, run_at, with_another_weight
from tests.model.scripts.test_numpy_script import imports

PYTHON = os.environ.get("NEUROVIZ_TEST_TORCH_PYTHON", sys.executable)


@pytest.fixture(scope="session")
def torch_python() -> str:
    """An interpreter that has torch."""
    found = subprocess.run([PYTHON, "-I", "-c", "import torch"], capture_output=True, check=False)
    if found.returncode != 0:
        pytest.skip("no PyTorch here; NEUROVIZ_TEST_TORCH_PYTHON can name an interpreter that has it")
    return PYTHON


def run_script(python: str, script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / TORCH_FILE).write_text(script, encoding="utf-8")
    return subprocess.run(
        [python, "-I", TORCH_FILE], cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.parametrize("case", CASES)
def test_it_is_python_that_imports_torch_alone(case: str) -> None:
    script = torch_script(run_at(case))
    ast.parse(script)
    assert imports(script) == {"torch", "functional"}
    assert max(len(line) for line in script.splitlines()) <= 110


@pytest.mark.parametrize("case", CASES)
def test_it_agrees_with_the_page(case: str, tmp_path: Path, torch_python: str) -> None:
    script = torch_script(run_at(case))
    done = run_script(torch_python, script, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("all numbers agree\n")
    changed = run_script(torch_python, with_another_weight(script), tmp_path)
    assert changed.returncode != 0
    assert "AssertionError" in changed.stderr
