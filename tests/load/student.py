"""A student of the load: the place in the run, the seat in the class, and the requests of the page."""

import json
import secrets
from dataclasses import dataclass, field
from random import Random
from typing import Any

import gevent  # type: ignore[import-untyped]

from neuroviz_dash.model.experiment import default_experiment, parse_experiment
from neuroviz_dash.model.stages import UPDATE, stages
from tests.bench.crowd.presenter import Place
from tests.load.browser import Browser
from tests.load.lesson import Lesson

CHANGED = "changed elsewhere"
"""In the words that a page is told when another tab was faster. It is no error."""
Answer = dict[str, Any]


def was_faster(answer: Answer) -> bool:
    """Whether an answer says that another tab or an earlier click was faster."""
    return CHANGED in answer.get("error", "")


@dataclass
class Student(Browser):
    """What the page of a student knows."""

    rng: Random = field(default_factory=Random)
    lesson: Lesson | None = None
    place: Place = (0, "start")
    stages: tuple[str, ...] = stages(default_experiment())
    per_epoch: int = 1
    seat: Answer = field(default_factory=dict)
    taken: int = 0
    shown_last: Place | None = None
    listening: gevent.Greenlet | None = None

    @property
    def is_follower(self) -> bool:
        """Whether the page shows the teacher's demo."""
        return self.seat.get("mode") == "demo" and self.seat.get("demo") is not None

    @property
    def has_work_to_take(self) -> bool:
        """Whether the class was given a run that the page has not opened yet."""
        return self.seat.get("mode") == "work" and self.seat["assignment"] > self.taken

    def take(self, answer: Answer) -> Answer:
        """What an answer with a run says, whatever it says of another tab."""
        assert "error" not in answer or was_faster(answer), answer["error"]
        self.run, self.revision = answer["run"], answer["revision"]
        self.place = (answer["cursor"]["iteration"], answer["cursor"]["stage"])
        if "lesson" in answer:
            self.experiment = answer["lesson"]["experiment"]
            self.per_epoch = answer["lesson"]["iterations_per_epoch"]
            self.stages = stages(parse_experiment({"hidden_layers": self.experiment["hidden_layers"]}))
        return answer

    def come(self) -> None:
        """Open the page, a run, and the class."""
        self.load_page(is_first=True)
        with self.timed("open"):
            self.take(self.open())
        with self.timed("question: runs"):
            self._checked(self.ask({"ask": "runs"}))
        if self.lesson:
            with self.timed("join"):
                reply = self._checked(self.ask({"ask": "join", "code": self.lesson.code}))
            self.seat, self.class_id = reply["class"], self.lesson.class_id
            self.listen()

    def come_back(self) -> None:
        """The page anew, as it is after a reload."""
        self.stop_listening()
        self.after = None
        self.load_page(is_first=False)
        with self.timed("open again"):
            self.take(self.open(run=self.run))
        if self.lesson:
            self.listen()

    def listen(self) -> None:
        """Follow the class by its stream, from where the last one ended."""
        self.listening = gevent.spawn(self._followed)

    def _followed(self) -> None:
        try:
            self.follow()
        except Exception as error:  # noqa: BLE001 - whatever a stream brings, the load counts and shows it
            self.tally.note_error("stream", error)

    def stop_listening(self) -> None:
        """The stream is dropped, as by a lid that closes."""
        if self.listening:
            self.listening.kill()
        self.listening = self.shown_last = None

    def _take(self, frame: bytes, came: float) -> None:
        super()._take(frame, came)
        for iteration, stage, then in self.shown:
            self._note_shown((iteration, stage), then)
        self.shown.clear()
        _, _, body = frame.partition(b"\ndata: ")
        if body.startswith(b'{"kind":"class"'):
            self._note_class(json.loads(body))

    def _note_shown(self, place: Place, came: float) -> None:
        self.shown_last = place
        # Who comes late is shown what is there.
        if self.lesson and self.lesson.begun.get(place, 0.0) > self.opened[-1]:
            self.tally.note("demo: seen by a student", 1e3 * (came - self.lesson.begun[place]))

    def _note_class(self, event: Answer) -> None:
        was_follower = self.is_follower
        self.seat = {**self.seat, **event}
        last = self.lesson.last if self.lesson else None
        if was_follower and not self.is_follower and None not in (last, self.shown_last):
            if self.shown_last != last:
                self.tally.note_error("demo: seen by a student", f"{self.shown_last} is not the last, {last}")
            self.shown_last = None

    def take_work(self) -> None:
        """The copy that the class gives."""
        wanted = self.seat["assignment"]
        with self.timed("open the class's work"):
            self.take(self.open(take="work"))
        self.taken = wanted

    def go(self, kind: str, goal: Place) -> None:
        """Press, and wait until the run is there."""
        with self.timed(kind):
            self.press(self.place[0], *goal)
        self.place = goal

    def ask_for(self, do: str, **fields: Any) -> Answer:
        """The answer to one command on the run, which may tell of another tab."""
        return self.command({"do": do, "run": self.run, "revision": self.revision, **fields})

    def start_again(self, kind: str, experiment: Answer) -> None:
        """A run of another experiment."""
        with self.timed(kind):
            self.take(self.ask_for("configure", experiment=experiment, token=secrets.token_hex(16)))

    def following(self, place: Place) -> Place:
        """The next stage."""
        iteration, stage = place
        if stage in (UPDATE, "start"):
            return iteration + 1, self.stages[0]
        return iteration, self.stages[self.stages.index(stage) + 1]
