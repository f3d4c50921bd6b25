"""A student without a browser: posts commands as the page does."""

import http.client
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from neuroviz_dash.identity import COOKIE

CALLBACK = "/_dash-update-component"
JSON_TYPE = "application/json"


def body_of(value: object, source: str = "command", output: str = "answer") -> dict[str, Any]:
    """The page's request for the callback from one store to another; for a command, unless told otherwise."""
    return {
        "output": f"{output}.data",
        "outputs": {"id": output, "property": "data"},
        "inputs": [{"id": source, "property": "data", "value": value}],
        "changedPropIds": [f"{source}.data"],
    }


@dataclass
class Student:
    """A browser's identity at one server, and the run that it was given."""

    address: str
    cookie: str = ""
    run: str = ""
    revision: int = 0
    last: dict[str, Any] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        """The student id inside the cookie."""
        return self.cookie.split(".")[0]

    def post(self, body: bytes, **headers: str) -> tuple[int, str]:
        """Status and text of a raw request."""
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=20)
        try:
            all_headers = {"Content-Type": JSON_TYPE, **headers}
            if self.cookie:
                all_headers.setdefault("Cookie", f"{COOKIE}={self.cookie}")
            connection.request("POST", CALLBACK, body, all_headers)
            response = connection.getresponse()
            found = re.search(rf"{COOKIE}=([^;]+)", response.getheader("Set-Cookie") or "")
            if found and not self.cookie:
                self.cookie = found[1]
            return response.status, response.read().decode()
        finally:
            connection.close()

    def ask(self, command: dict[str, Any]) -> dict[str, Any]:
        """The answer to a well-formed command."""
        status, text = self.post(json.dumps(body_of(command)).encode())
        assert status == 200, text
        answer = json.loads(text)["response"]["answer"]["data"]
        assert isinstance(answer, dict)
        if "run" in answer:
            self.run, self.revision = answer["run"], answer["revision"]
        self.last = answer
        return answer

    def open(self, run: str | None = None) -> dict[str, Any]:
        """Open a run, or a fresh one."""
        return self.ask({"do": "open", "run": run})

    def configure(self, **changes: Any) -> dict[str, Any]:
        """Start again with another experiment."""
        experiment = {**self.last["lesson"]["experiment"], **changes}
        return self.ask(
            {"do": "configure", "run": self.run, "revision": self.revision, "experiment": experiment}
        )

    def move(self, iteration: int, stage: str = "update") -> dict[str, Any]:
        """Go to an iteration, asking again until it is reached, as the page does."""
        there = {"iteration": iteration, "stage": stage, "unit": None}
        command = {"do": "move", "run": self.run, "iteration": iteration, "stage": stage}
        for _ in range(500):
            answer = self.ask({**command, "revision": self.revision})
            if answer.get("error") or answer["cursor"] == there:
                return answer
        raise AssertionError(f"never arrived: {answer['cursor']}")
