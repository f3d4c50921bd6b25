"""`python -m tests.bench`: every budget of the design that applies, measured."""

from tests.bench import engine, page, server


def main() -> None:
    """Print the table. Times on a busy machine say little; ratios of one run say more."""
    print(f"{'what':<58} {'measured':>10} {'unit':<5} {'budget':>15} {'held':<4}")
    for part in (engine, server, page):
        for figure in part.measure():
            print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
