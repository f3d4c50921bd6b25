"""A student of the crowd: its page follows the class by a stream, and comes back when the stream breaks."""

import contextlib
import http.client
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any

from tests.live.people import Pupil

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0
ANSWER_SECONDS = 60.0
_CURSOR = re.compile(rb'"cursor":\{"iteration":(\d+),"stage":"([^"]+)"')


@dataclass
class Follower(Pupil):
    """What it was shown, as (iteration, stage, when it came), and when its streams were opened and ended;
    times are seconds of the monotonic clock, which all processes of a machine share."""

    class_id: str = ""
    after: int | None = None
    experiment: dict[str, Any] = field(default_factory=dict)
    shown: list[tuple[int, str, float]] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    _pause: float = FIRST_PAUSE

    def follow(self) -> None:
        """Read the class's events for ever; after each end with growing, random pauses."""
        connection = self.connect(ANSWER_SECONDS)  # kept after a stream's end, as a browser keeps it
        with contextlib.closing(connection):
            while True:
                try:
                    self._read(connection)
                except (OSError, http.client.HTTPException):
                    connection.close()
                time.sleep(self._pause * random.uniform(0.5, 1))
                self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _read(self, connection: http.client.HTTPConnection) -> None:
        query = "" if self.after is None else f"?after={self.after}"
        connection.request("GET", f"/class/{self.class_id}/stream{query}", headers=self.headers())
        response = connection.getresponse()
        if response.status == 200:
            self.opened.append(time.monotonic())
            self._take_all(response)
        else:
            response.read()

    def _take_all(self, response: http.client.HTTPResponse) -> None:
        rest = b""
        try:
            while data := response.read1(65536):
                came = time.monotonic()
                *frames, rest = (rest + data).split(b"\n\n")
                for frame in frames:
                    self._take(frame, came)
        finally:
            self.ended.append(time.monotonic())

    def _take(self, frame: bytes, came: float) -> None:
        self._pause = FIRST_PAUSE
        if not frame.startswith(b"id: "):
            return
        head, _, body = frame.removeprefix(b"id: ").partition(b"\ndata: ")
        self.after = int(head.split(b"\n")[0])  # a beat has one too, and its name after it
        if body.startswith(b'{"kind":"demo"') and (found := _CURSOR.search(body)):
            self.shown.append((int(found[1]), found[2].decode(), came))

    def arrive(self, code: str) -> None:
        """Open the page, which begins a run, and join."""
        status, text = self.request("GET", "/")
        assert status == 200, text
        self._checked(self.open())
        reply = self._checked(self.ask({"ask": "join", "code": code}))
        self.number = reply["class"]["number"]

    def copy(self) -> int:
        """Take the copy that the class gives; the iteration where it stands."""
        answer = self._checked(self.open(take="work"))
        self.experiment = answer["lesson"]["experiment"]
        return int(answer["cursor"]["iteration"])

    def vary(self) -> None:
        """Begin anew with a seed that no other student has."""
        self._checked(self.configure({**self.experiment, "seed": 1000 + self.number}))

    def press(self, start: int, goal: int, stage: str = "update") -> float:
        """Go from an iteration to another, asked again until that is reached: the seconds."""
        begun = time.monotonic()
        while True:
            command = {"do": "move", "run": self.run, "revision": self.revision, "iteration": goal,
                       "stage": stage, "unit": None, "known": start, "seen": start - 1}  # fmt: skip
            answer = self._checked(self.command(command))
            self.revision = answer["revision"]
            if (answer["cursor"]["iteration"], answer["cursor"]["stage"]) == (goal, stage):
                return time.monotonic() - begun

    def stored(self) -> int:
        """The iteration where its run stands when it is opened again."""
        return int(self._checked(self.open(run=self.run))["cursor"]["iteration"])

    @staticmethod
    def _checked(answer: dict[str, Any]) -> dict[str, Any]:
        assert "error" not in answer, answer["error"]
        return answer
