"""What a load is to be: how many, how long, how fast."""

import json
from dataclasses import asdict, dataclass

IN_A_CLASS = 2 / 3
"""The share of the students that sits in a class, if there is one; the others work by themselves."""


@dataclass(frozen=True)
class Plan:
    """A load on one server. Times are seconds; what happens before `count_from` is no part of the figures."""

    address: str
    teacher_key: str
    students: int = 300
    classes: int = 3
    seconds: float = 600.0
    step_seconds: float = 2.0
    arrive_seconds: float = 60.0
    count_from: float = 0.0
    seed: int = 1

    def class_of(self, number: int) -> int | None:
        """Which class a student sits in, by number; None for none."""
        is_in = self.classes > 0 and number < IN_A_CLASS * self.students
        return number % self.classes if is_in else None

    def to_json(self) -> str:
        """The plan as an argument of the process that carries it out."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """The same plan."""
        return cls(**json.loads(text))
