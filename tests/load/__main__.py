"""`python -m tests.load`: a load on this machine, the table of its times, and the promises; see --help."""

import argparse
import ipaddress
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from tests.live.people import TEACHER_KEY
from tests.load.limit import find_limit, said_of_limit
from tests.load.plan import Plan
from tests.load.run import Outcome, run

MOST_STUDENTS, MOST_CLASSES, MOST_MINUTES, MOST_WORKERS = 5000, 50, 120.0, 64


def bounded(kind: type[int] | type[float], least: float, most: float) -> Callable[[str], float]:
    """A parser of numbers within bounds."""

    def read(text: str) -> float:
        value = kind(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text} is not allowed; allowed: {least:g} to {most:g}")
        return value

    return read


def loopback(text: str) -> str:
    """An address on this machine: a load on any other is an attack."""
    parts = urlsplit(text)
    host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
    try:
        is_here = parts.scheme == "http" and ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = False
    if not is_here:
        raise argparse.ArgumentTypeError(f"{text} is not allowed; allowed: http://127.0.0.1:<port>")
    return text.rstrip("/")


def read_arguments(words: list[str]) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    whole, parts = bounded(int, 1, MOST_STUDENTS), bounded(float, 0.1, MOST_MINUTES)
    parser.add_argument("--students", type=whole, default=300)
    parser.add_argument("--classes", type=bounded(int, 0, MOST_CLASSES), default=3)
    parser.add_argument("--minutes", type=parts, default=10.0)
    parser.add_argument("--step-seconds", type=bounded(float, 0.2, 60), default=2.0,
                        help="between two steps of a student")  # fmt: skip
    parser.add_argument("--arrive-seconds", type=bounded(float, 0, 600), default=60.0,
                        help="within which all students come")  # fmt: skip
    parser.add_argument("--seed", type=int, default=1, help="who does what is drawn from it")
    parser.add_argument("--workers", type=bounded(int, 1, MOST_WORKERS), default=2,
                        help="of the server that is started")  # fmt: skip
    parser.add_argument("--address", type=loopback,
                        help="a server that runs on this machine; else one is started")  # fmt: skip
    parser.add_argument("--teacher-key", default=os.environ.get("NEUROVIZ_TEACHER_KEY", TEACHER_KEY),
                        help="of that server; NEUROVIZ_TEACHER_KEY is read as well")  # fmt: skip
    parser.add_argument(
        "--redis-url", default="", help="a store for that server; else it has an embedded one"
    )
    parser.add_argument("--find-limit", action="store_true",
                        help="find the number of students with which it is too slow")  # fmt: skip
    parser.add_argument("--json", type=Path, help="a file for all that was measured")
    return parser.parse_args(words)


def plan_of(asked: argparse.Namespace) -> Plan:
    """The plan of these arguments."""
    return Plan(
        address=asked.address or "",
        teacher_key=asked.teacher_key,
        students=asked.students,
        classes=asked.classes,
        seconds=60 * asked.minutes,
        step_seconds=asked.step_seconds,
        arrive_seconds=asked.arrive_seconds,
        seed=asked.seed,
    )


def said_of(outcome: Outcome) -> str:
    """The table of all times, and the promises."""
    result = outcome.result
    lines = [f"{'what':<32} {'requests':>9} {'errors':>7} {'p50':>8} {'p95':>8} {'p99':>8} {'max':>8}  ms"]
    for kind, row in result["kinds"].items():
        times = "".join(f" {row[name]:>8.1f}" if name in row else f" {'-':>8}" for name in SHARES)
        lines.append(f"{kind:<32} {row['requests']:>9.0f} {row['errors']:>7.0f}{times}")
    lines += [f"{each['times']} x {each['kind']}: {each['error']}" for each in result["said"]]
    used = ", ".join(f"{who} {share:.0%}" for who, share in outcome.processors.items())
    lines.append(f"Processors: {used}. The generator was late by {result['lag_p95']:.0f} ms (p95).")
    return "\n".join(lines + [each.line() for each in outcome.figures()])


SHARES = ("p50", "p95", "p99", "max")


def main(words: list[str]) -> int:
    """0 if all promises were kept, else 1."""
    asked = read_arguments(words)
    plan = plan_of(asked)
    if asked.find_limit:
        limit = find_limit(plan, asked.workers, asked.redis_url)
        print(said_of_limit(limit))
        found, is_well = limit.to_json(), True
    else:
        outcome = run(plan, asked.workers, asked.redis_url)
        print(said_of(outcome))
        found, is_well = outcome.to_json(), all(each.is_within for each in outcome.figures())
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
