"""What a server tells at /metrics."""

import urllib.request
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families

Labels = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Numbers:
    """All samples, by name and labels."""

    samples: dict[tuple[str, Labels], float]

    def of(self, name: str, **labels: str) -> float:
        """The sum of the samples of a name that have these labels."""
        return sum(
            value
            for (found, has), value in self.samples.items()
            if found == f"neuroviz_{name}" and frozenset(labels.items()) <= has
        )

    def labels(self, name: str, label: str) -> set[str]:
        """All values of a label."""
        return {dict(has)[label] for found, has in self.samples if found == f"neuroviz_{name}"}

    @property
    def names(self) -> set[str]:
        """The names of all samples."""
        return {name for name, _ in self.samples}


def numbers_in(text: str) -> Numbers:
    """The samples of a text in the format of Prometheus."""
    families = text_string_to_metric_families(text)
    return Numbers(
        {(each.name, frozenset(each.labels.items())): each.value for one in families for each in one.samples}
    )


def numbers_of(url: str) -> Numbers:
    """What a server tells now."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=10) as answer:
        return numbers_in(answer.read().decode())
