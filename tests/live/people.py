"""A teacher, students and a projector without a browser: they post what the pages post, and read streams."""

import http.client
import json
import os
import re
import secrets
import ssl
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from neuroviz_dash.identity import COOKIE
from neuroviz_dash.roles import TEACHER_COOKIE
from tests.callbacks.student import CALLBACK, JSON_TYPE, body_of
from tests.live.events import Events

TEACHER_KEY = os.environ.get("NEUROVIZ_TEST_TEACHER_KEY", "a-teacher-key-for-tests")
"""Of the servers that the tests start, or of the one that NEUROVIZ_TEST_ADDRESS names."""
Answer = dict[str, Any]


def query(after: int | None, role: str) -> str:
    """The part of an address that says what the page knows, and what it is."""
    known = [f"after={after}"] if after is not None else []
    return "?" + "&".join([*known, *([f"as={role}"] if role else [])])


@dataclass
class Person:
    """A browser: its cookies, requests to one server, and all that it was answered."""

    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    received: bytearray = field(default_factory=bytearray)

    def connect(self, timeout: float = 20) -> http.client.HTTPConnection:
        """A connection to the server."""
        parts = urlsplit(self.address)
        if parts.scheme == "https":
            # Certificates have a test of their own, tests/deploy/test_nginx.py.
            trusting = ssl._create_unverified_context()
            return http.client.HTTPSConnection(
                parts.hostname or "", parts.port, timeout=timeout, context=trusting
            )
        return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)

    @property
    def identity(self) -> str:
        """The id in the cookie by which the server knows the browser."""
        cookie = self.cookies.get(TEACHER_COOKIE) or self.cookies.get(COOKIE, "")
        return cookie.split(".")[0]

    def headers(self) -> dict[str, str]:
        """The header with the cookies, if there are any."""
        text = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": text} if text else {}

    def request(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, bytes]:
        """Status and body; cookies are kept."""
        connection = self.connect()
        try:
            status, text = self.exchange(connection, method, path, body, **headers)
            self.received += text
            return status, text
        finally:
            connection.close()

    def exchange(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: object, **headers: str
    ) -> tuple[int, bytes]:
        """Status and body of a request on this connection; cookies are kept, and what came is not."""
        sent = None if body is None else json.dumps(body).encode()
        kind = {} if body is None else {"Content-Type": JSON_TYPE}
        connection.request(method, path, sent, {**kind, **self.headers(), **headers})
        response = connection.getresponse()
        self.note(path, response.headers)
        is_endless = response.headers.get_content_type() == "text/event-stream"
        return response.status, response.readline() if is_endless else response.read()

    def note(self, _path: str, headers: http.client.HTTPMessage) -> None:
        """What a browser does on the headers of an answer."""
        for cookie in headers.get_all("Set-Cookie") or []:
            if found := re.match(r"([^=]+)=([^;]*)", cookie):
                self.cookies[found[1]] = found[2]

    def call(self, output: str, source: str, value: object) -> Answer:
        """The answer of a callback."""
        status, text = self.request("POST", CALLBACK, body_of(value, source, output))
        assert status == 200, text
        answer = json.loads(text)["response"][output]["data"]
        assert isinstance(answer, dict)
        return answer

    def ask(self, question: Answer, of_class: str | None = None) -> Answer:
        """The reply to a question of the page, which may show its run to a class."""
        return self.call("reply", "question", {"number": 1, "question": question, "class": of_class})

    def command(self, command: Answer) -> Answer:
        """The answer to a command of the page."""
        return self.call("answer", "command", command)

    def walk(self, run: str, revision: int, iteration: int, stage: str) -> Answer:
        """The answer that arrives at a place: the page asks again as long as the way is not done."""
        there = {"iteration": iteration, "stage": stage, "unit": None}
        command = {"do": "move", "run": run, "iteration": iteration, "stage": stage}
        for _ in range(500):
            answer = self.command({**command, "revision": revision})
            if "error" in answer or answer["cursor"] == there:
                return answer
            revision = answer["revision"]
        raise AssertionError(f"never arrived: {answer['cursor']}")

    def act(self, action: Answer) -> Answer:
        """The answer to a teacher's action, whoever takes it."""
        return self.call("taught", "action", {"number": 1, "action": action})

    def enter(self, key: str) -> tuple[int, Answer | str]:
        """What a key opens."""
        status, text = self.request("POST", "/enter", {"key": key})
        return status, json.loads(text) if status == 200 else text.decode()

    def stream(self, class_id: str, after: int | None = None, role: str = "", **headers: str) -> Events:
        """An open stream of the class's events."""
        connection = self.connect(timeout=30)
        path = f"/class/{class_id}/stream{query(after, role)}"
        connection.request("GET", path, headers={**self.headers(), **headers})
        response = connection.getresponse()
        assert response.status == 200, response.read()
        return Events(connection, response, self.received)

    def poll(self, class_id: str, after: int | None = None, role: str = "") -> Answer:
        """What the page gets where streams are blocked."""
        status, text = self.request("GET", f"/class/{class_id}/events{query(after, role)}")
        assert status == 200, text
        answer = json.loads(text)
        assert isinstance(answer, dict)
        return answer


@dataclass
class Guide(Person):
    """A teacher who leads a class."""

    class_id: str = ""
    code: str = ""
    page: str = field(default_factory=lambda: secrets.token_hex(16))
    run: str = ""
    revision: int = 0

    @classmethod
    def of_new_class(
        cls, address: str, title: str = "A class", key: str = TEACHER_KEY, **more: Any
    ) -> "Guide":
        """A teacher, by the key, with a class."""
        guide = cls(address)
        status, found = guide.enter(key)
        assert status == 200, found
        guide.class_id = guide.act({"act": "create", "title": title, **more})["created"]
        guide.code = guide.lead({"act": "lead"})["class"]["code"]
        return guide

    def ask(self, question: Answer, of_class: str | None = None) -> Answer:
        """The reply to a question of the page, which shows its run to the class."""
        return super().ask(question, of_class or self.class_id)

    def board(self) -> Answer:
        """The students and how far they have got, as a page that opens the class is told."""
        found: Answer = next(each for each in self.poll(self.class_id)["events"] if each["kind"] == "board")
        return found

    def lead(self, action: Answer) -> Answer:
        """The answer to an action on the class."""
        return self.act({**action, "class": self.class_id})

    def open(self) -> Answer:
        """A run of the teacher's own."""
        answer = self.command({"do": "open"})
        self.run, self.revision = answer["run"], answer["revision"]
        return answer

    def open_again(self) -> Answer:
        """The teacher's run, after a reload."""
        return self.command({"do": "open", "run": self.run})

    def move(self, iteration: int, stage: str = "update") -> Answer:
        """Step the teacher's run."""
        answer = self.walk(self.run, self.revision, iteration, stage)
        assert "error" not in answer, answer
        self.revision = answer["revision"]
        return answer

    def show(self, iteration: int, stage: str = "update", **more: Any) -> Answer:
        """Show the class where the teacher's run is."""
        return self.lead(
            {"act": "demonstrate", "page": self.page, "run": self.run, "gaze": {},
             "cursor": {"iteration": iteration, "stage": stage}, **more}
        )  # fmt: skip


@dataclass
class Pupil(Person):
    """A student in a class."""

    number: int = 0
    nickname: str = ""
    run: str = ""
    revision: int = 0

    @classmethod
    def joined(cls, address: str, code: str) -> "Pupil":
        """A new student, in the class with this code."""
        pupil = cls(address)
        reply = pupil.ask({"ask": "join", "code": code})
        assert "error" not in reply, reply
        pupil.number, pupil.nickname = reply["class"]["number"], reply["class"]["nickname"]
        return pupil

    def open(self, **more: Any) -> Answer:
        """A run: a fresh one, or what the class gives."""
        answer = self.command({"do": "open", **more})
        if "run" in answer:
            self.run, self.revision = answer["run"], answer["revision"]
        return answer

    def move(self, iteration: int, stage: str = "update") -> Answer:
        """Step the student's own run."""
        answer = self.walk(self.run, self.revision, iteration, stage)
        self.revision = answer.get("revision", self.revision)
        return answer

    def configure(self, experiment: Answer) -> Answer:
        """Start again with another experiment."""
        command = {"do": "configure", "run": self.run, "revision": self.revision, "experiment": experiment}
        answer = self.command(command)
        if "revision" in answer:
            self.run, self.revision = answer["run"], answer["revision"]
        return answer
