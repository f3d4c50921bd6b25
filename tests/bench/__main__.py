"""`python -m tests.bench [part ...]`: every budget of the design that applies, or of some parts, measured."""

import sys

from tests.bench import crowd, engine, page, server

PARTS = {"engine": engine, "server": server, "page": page, "crowd": crowd}


def main(names: list[str]) -> None:
    """Print the table. Times on a busy machine say little; ratios of one run say more."""
    if unknown := set(names) - set(PARTS):
        sys.exit(f"{', '.join(sorted(unknown))}: no such part; allowed: {', '.join(PARTS)}")
    print(f"{'what':<58} {'measured':>10} {'unit':<5} {'budget':>15} {'held':<4}")
    for name in names or PARTS:
        for figure in PARTS[name].measure():
            print(figure.line(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
