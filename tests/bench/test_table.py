"""The table of the budgets: what is printed, what is written, and that it can say no."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.bench import __main__ as bench
from tests.bench.figure import Figure

HELD = Figure("answer to one step", 6.7, 8, "kB")
BROKEN = Figure("rate of a step", 0.3, 0.35, "", "at least", "4 ms a step")


def measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *figures: Figure, words: tuple[str, ...]
) -> int:
    """The exit status of a bench whose only part has these figures."""
    monkeypatch.setattr(bench, "PARTS", {"only": SimpleNamespace(measure=lambda: figures)})
    return bench.main([*words, "--json", str(tmp_path / "bench.json")])


def test_all_held(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measured(monkeypatch, tmp_path, HELD, words=()) == 0
    found = json.loads((tmp_path / "bench.json").read_text())
    assert [(each["what"], each["is_within"]) for each in found["figures"]] == [(HELD.what, True)]
    assert set(found["machine"]) == {"cores", "processor", "memory_gib", "system", "python", "commit"}
    assert found["machine"]["cores"] >= 1
    assert HELD.line() in capsys.readouterr().out


def test_one_that_is_not_held(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measured(monkeypatch, tmp_path, HELD, BROKEN, words=("only", "--markdown")) == 1
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    assert rows == [
        "| what | measured | budget | held | beside it |",
        "|---|---|---|---|---|",
        "| answer to one step | 6.7 kB | at most 8 kB | yes |  |",
        "| rate of a step | 0.3 | at least 0.35 | **no** | 4 ms a step |",
    ]


def test_a_part_that_there_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        measured(monkeypatch, tmp_path, words=("speed",))
    assert "speed: no such part; allowed: only" in capsys.readouterr().err
    assert not (tmp_path / "bench.json").exists()
