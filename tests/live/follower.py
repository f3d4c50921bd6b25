"""What a page knows of a demo after some of its events."""

from tests.live.events import Answer


class Follower:
    """What a page knows of a demo after some events."""

    def __init__(self) -> None:
        self.demo: int | None = None
        self.lesson: Answer = {}
        self.traces: dict[int, Answer] = {}
        self.losses: dict[int, float] = {}
        self.epochs: dict[int, float] = {}
        self.event: Answer = {}

    def take(self, event: Answer) -> "Follower":
        if "lesson" in event:
            self.__init__()  # type: ignore[misc]  # everything anew
            self.lesson, self.demo = event["lesson"], event["demo"]
        assert event["demo"] == self.demo, "a step of a lesson that is not here"
        self.event = event
        if "trace" in event:
            self.traces[event["trace"]["iteration"]] = event["trace"]
        history = event["history"]
        self.losses |= dict(zip(history["iterations"], history["batch_loss"], strict=True))
        self.epochs |= dict(zip(history["epochs"], history["train_loss"], strict=True))
        return self
