"""What a class and its students know of a lesson that is under way, in the load's process."""

from dataclasses import dataclass, field

from tests.bench.crowd.presenter import Place


@dataclass
class Lesson:
    """A class: the way in, and when each place of the demo was shown, in seconds of the monotonic clock."""

    class_id: str
    code: str
    begun: dict[Place, float] = field(default_factory=dict)
    last: Place | None = None
    """The last place of a demo that is over; None while one is under way."""
