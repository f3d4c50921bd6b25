"""300 malformed requests: each gets a clear answer, none a traceback, and the student's run is as it was."""

import json
from typing import Any

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.callbacks.student import Student, body_of
from tests.conftest import RunningServer, StartServer

WRONG: list[Any] = [
    None, True, "", "3", -1, 0.5, 10**9, 10**30, 1e308, [], {}, [[]], "update", "NaN", "é" * 300, "../x",
    {"a": {}},
]  # fmt: skip
EXPERIMENT: dict[str, Any] = {
    "version": 1,
    "dataset": {"name": "iris", "noise": 0.0, "samples": 150, "test_fraction": 0.2, "standardize": True},
    "hidden_layers": [{"units": 6, "activation": "tanh"}],
    "output_activation": "softmax",
    "loss": "cross_entropy",
    "initializer": {"name": "uniform", "scale": 0.5},
    "optimizer": {"name": "sgd", "learning_rate": 0.1, "momentum": 0.0, "nesterov": False},
    "penalty": {"name": "l2", "rate": 0.1},
    "batch_size": 1,
    "seed": 7,
}
PLACES: list[list[str | int]] = [
    ["version"], ["dataset"], ["dataset", "name"], ["dataset", "noise"], ["dataset", "samples"],
    ["dataset", "test_fraction"], ["hidden_layers"], ["hidden_layers", 0], ["hidden_layers", 0, "units"],
    ["hidden_layers", 0, "activation"], ["output_activation"], ["loss"], ["initializer", "name"],
    ["initializer", "scale"], ["optimizer"], ["optimizer", "name"], ["optimizer", "learning_rate"],
    ["optimizer", "momentum"], ["penalty", "rate"], ["batch_size"], ["seed"], ["unknown"],
    ["dataset", "unknown"], ["dataset", "features"], ["dataset", "table"], ["optimizer", "betas"],
]  # fmt: skip
# Wrong for every place above: no number within range, no known name, no valid list or object.
ALWAYS_WRONG = [True, "3", -1.5, 10**9, 10**30, "é" * 300, [[]], {"a": {}}, ["x"]]
RAW = [
    b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"output": NaN}', b"[" * 5000, b'{"output": 1e400}',
    b'{"output":"answered.data","outputs":{"id":"answered","property":"data"},"inputs":[],"changedPropIds":[]}',
]  # fmt: skip
HEADERS = [
    {"Content-Type": "text/plain"}, {"Origin": "https://elsewhere.example"},
    {"Cookie": "neuroviz_student=forged"},
    {"Cookie": "neuroviz_student=" + "0" * 32 + ".AAAA"}, {"Cookie": ""}, {"Content-Type": "application/xml"},
]  # fmt: skip


ALLOWED = [(["initializer", "scale"], -1.5), (["seed"], 10**9)]


def with_value(place: list[str | int], value: Any) -> dict[str, Any]:
    experiment: Any = json.loads(json.dumps(EXPERIMENT))
    inner = experiment
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return experiment  # type: ignore[no-any-return]


def commands(victim: Student) -> st.SearchStrategy[Any]:
    """Commands of which none may change the victim's run."""
    mine = {"run": victim.run, "revision": victim.revision}
    foreign = st.sampled_from(["0" * 32, victim.run.upper() + "g", victim.run[:-1], 7, None])
    old = st.integers(-3, victim.revision - 1)
    unknown = st.text(max_size=8).filter(lambda key: key not in ("do", "run", "revision", "known", "seen"))
    move = {"do": "move", **mine, "iteration": 9, "stage": "update"}
    play = {"do": "play", **mine, "iteration": 9, "stage": "update", "first": 10, "step": 1, "count": 4}
    configure = {"do": "configure", **mine}
    return st.one_of(
        st.builds(lambda place, value: {**configure, "experiment": with_value(place, value)},
                  *map(st.sampled_from, (PLACES, ALWAYS_WRONG))).filter(
                      lambda command: all(command["experiment"] != with_value(*pair) for pair in ALLOWED)),
        st.builds(lambda value: {**move, "iteration": value},
                  st.sampled_from([-1, "3", 1e308, 10**9, [], 0.5])),
        st.builds(lambda value: {**move, "stage": value},
                  st.sampled_from(["", "forward 9", "start", 3, None])),
        st.builds(lambda key, value: {**play, key: value}, st.sampled_from(["first", "step", "count"]),
                  st.sampled_from([0, -1, 10**30, "1", None, 0.5])),
        st.builds(lambda value: {**move, "run": value}, foreign),
        st.builds(lambda value: {**move, "revision": value}, old),
        st.builds(lambda value: {**configure, "experiment": {}, "revision": value}, old),
        st.builds(lambda key: {**move, key + "x": 1}, unknown),
        st.builds(lambda do: {**move, "do": do}, st.sampled_from(["open ", "", 3, None, "delete", "Move"])),
        st.sampled_from(WRONG),
    )  # fmt: skip


@pytest.fixture(scope="module")
def own_server(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> RunningServer:
    return start_server(tmp_path_factory.mktemp("malformed"), "--workers", "2")


def stored(server: RunningServer, victim: Student) -> dict[bytes, bytes]:
    with redis.Redis.from_url(f"unix://{server.data_dir}/valkey.sock") as store:
        return store.hgetall(f"neuroviz:1:{{{victim.identity}}}:run:{victim.run}")


def test_300_malformed_requests(own_server: RunningServer) -> None:
    victim = Student(own_server.url)
    victim.open()
    victim.move(3)
    before = stored(own_server, victim)
    assert before[b"body"]

    def fine(status: int, text: str) -> None:
        assert status in (200, 400, 403, 413, 415), (status, text)
        assert "Traceback" not in text
        assert stored(own_server, victim) == before

    @settings(max_examples=240, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(command=commands(victim))
    def refused(command: Any) -> None:
        status, text = victim.post(json.dumps(body_of(command)).encode())
        fine(status, text)
        assert status != 200 or json.loads(text)["response"]["answer"]["data"]["error"]

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(
        body=st.one_of(st.sampled_from(RAW), st.binary(max_size=200)), headers=st.sampled_from([{}, *HEADERS])
    )
    def not_even_a_command(body: bytes, headers: dict[str, str]) -> None:
        status, text = victim.post(body, **headers)
        fine(status, text)
        assert status >= 400

    refused()
    not_even_a_command()
    for headers in HEADERS:
        stranger = json.dumps(body_of({"do": "move", "run": victim.run, "revision": victim.revision,
                                       "iteration": 9, "stage": "update"})).encode()  # fmt: skip
        fine(*victim.post(stranger, **headers))
    deep = json.dumps(body_of(None)).replace("null", '{"do":' * 900 + "1" + "}" * 900)
    fine(*victim.post(deep.encode()))
    assert victim.move(4)["cursor"]["iteration"] == 4
    assert "Traceback" not in own_server.stop()


def test_a_body_of_50_mb_is_refused(server: str) -> None:
    student = Student(server)
    student.open()
    try:
        status, _ = student.post(b" " * 50_000_000)
    except (BrokenPipeError, ConnectionResetError):
        status = 413  # the server may hang up before it has read it all
    assert status == 413
    assert student.move(1)["cursor"]["iteration"] == 1
