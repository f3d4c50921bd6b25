"""What a request counts for."""

from io import BytesIO
from typing import Any

import flask
import pytest

from neuroviz_dash import pace


class Noted:
    """Keeps what requests counted for."""

    def __init__(self) -> None:
        self.weights: list[int] = []

    def note(self, _student: str, weight: int) -> None:
        self.weights.append(weight)


@pytest.mark.parametrize(("size", "weight"), [(0, 1), (99_999, 1), (100_000, 2), (250_000, 3)])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_what_is_sent_counts_also_in_chunks(size: int, weight: int, is_chunked: bool) -> None:
    server, noted = flask.Flask("test"), Noted()

    @server.before_request
    def known() -> None:
        flask.g.student, flask.g.student_is_new = "s", False

    pace.install(server, noted, lambda _limit: None)  # type: ignore[arg-type]

    @server.post("/")
    def read() -> str:
        return str(len(flask.request.get_data()))

    given: dict[str, Any] = {"data": b"x" * size}
    if is_chunked:
        given = {
            "input_stream": BytesIO(b"x" * size),
            "headers": {"Transfer-Encoding": "chunked"},
            "environ_overrides": {"wsgi.input_terminated": True},
        }
    assert server.test_client().post("/", **given).get_data() == str(size).encode()
    assert noted.weights == [weight]
