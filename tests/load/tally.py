"""What was measured: times by kind, and what went wrong."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.bench.figure import percentile

STEP = "step"
SHOWN_ERRORS = 20


def kinds_of(kind: str) -> Iterator[str]:
    """The rows of the table that a time belongs to: a step by one stage is a step as well."""
    yield kind
    if kind.startswith(f"{STEP}, "):
        yield STEP


@dataclass
class Tally:
    """Milliseconds of all that was done, in full: a rounded percentile would say nothing of a limit."""

    times: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[tuple[str, str]] = field(default_factory=Counter)

    def note(self, kind: str, milliseconds: float) -> None:
        """Something was done."""
        for row in kinds_of(kind):
            self.times[row].append(milliseconds)

    def note_error(self, kind: str, error: BaseException | str) -> None:
        """Something went wrong."""
        said = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
        self.errors[kind, said[:300]] += 1

    def begin_anew(self) -> None:
        """What counts begins now. Errors always count."""
        self.times.clear()

    def rows(self) -> dict[str, dict[str, float]]:
        """A row a kind: how often, errors, and percentiles in milliseconds."""
        found: dict[str, dict[str, float]] = {}
        failed = {row for kind, _ in self.errors for row in kinds_of(kind)}
        for kind in sorted({*self.times, *failed}):
            times = self.times.get(kind, [])
            found[kind] = {"requests": len(times), "errors": self.errors_of(kind)}
            if times:
                shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
                found[kind] |= {name: percentile(times, share) for name, share in shares.items()}
        return found

    def errors_of(self, kind: str) -> int:
        """How many errors of a row."""
        return sum(times for (of, _), times in self.errors.items() if kind in kinds_of(of))

    def said(self) -> list[dict[str, Any]]:
        """The errors, the most frequent first."""
        most = self.errors.most_common(SHOWN_ERRORS)
        return [{"kind": kind, "error": error, "times": times} for (kind, error), times in most]

    def count_errors(self) -> int:
        """All errors."""
        return self.errors.total()
