"""Every budget of the design beside what this machine measures, in one table and as JSON."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import crowd, engine, limit, load, page, server
from tests.bench.figure import HEAD, MARKDOWN_HEAD, Figure
from tests.bench.machine import machine, said_of

PARTS = {"engine": engine, "server": server, "page": page, "crowd": crowd, "load": load, "limit": limit}


def read_arguments(words: list[str]) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="tests/bench/run", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all without")
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="the file that is written")
    parser.add_argument("--markdown", action="store_true", help="print the table as a README has it")
    asked = parser.parse_args(words)
    if unknown := sorted(set(asked.parts) - set(PARTS)):
        parser.error(f"{', '.join(unknown)}: no such part; allowed: {', '.join(PARTS)}")
    return asked


def main(words: list[str]) -> int:
    """0 if all budgets hold, else 1. Times on a busy machine say little; ratios of one run say more."""
    asked, on = read_arguments(words), machine()
    figures: list[Figure] = []
    print(f"{said_of(on)}\n\n{MARKDOWN_HEAD if asked.markdown else HEAD}", flush=True)
    for name in asked.parts or PARTS:
        for figure in PARTS[name].measure():
            figures.append(figure)
            print(figure.markdown() if asked.markdown else figure.line(), flush=True)
    asked.json.write_text(json.dumps(found_as_json(on, figures), indent=1) + "\n")
    print(f"Written to {asked.json.resolve()}", file=sys.stderr)
    return 0 if all(each.is_within for each in figures) else 1


def found_as_json(on: dict[str, str | int | float], figures: list[Figure]) -> dict[str, object]:
    """What the file has."""
    rows = [asdict(each) | {"is_within": each.is_within} for each in figures]
    return {"machine": on, "measured_at": datetime.now(UTC).isoformat(timespec="seconds"), "figures": rows}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
