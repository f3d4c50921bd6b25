"""One line of the bench's table."""

from dataclasses import dataclass
from math import ceil
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """A measured value beside its budget; `side` says on which side of the budget it should lie."""

    what: str
    measured: float
    budget: float
    unit: str
    side: Literal["at most", "at least"] = "at most"
    note: str = ""

    @property
    def is_within(self) -> bool:
        """Whether the budget holds."""
        return self.measured <= self.budget if self.side == "at most" else self.measured >= self.budget

    def line(self) -> str:
        """The figure as a line of the table."""
        within = "yes" if self.is_within else "NO"
        return (
            f"{self.what:<58} {self.measured:>10.4g} {self.unit:<5} "
            f"{self.side:>8} {self.budget:<6g} {within:<4}{self.note}"
        )

    def markdown(self) -> str:
        """The figure as a row of a table in Markdown."""
        measured, budget = (f"{value:.4g} {self.unit}".strip() for value in (self.measured, self.budget))
        held = "yes" if self.is_within else "**no**"
        return f"| {self.what} | {measured} | {self.side} {budget} | {held} | {self.note} |"


HEAD = f"{'what':<58} {'measured':>10} {'unit':<5} {'budget':>15} {'held':<4}"
MARKDOWN_HEAD = "| what | measured | budget | held | beside it |\n|---|---|---|---|---|"


def percentile(values: list[float], share: float) -> float:
    """The smallest of the values that this share of them does not exceed."""
    return sorted(values)[ceil(share * len(values)) - 1]
