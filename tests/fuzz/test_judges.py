"""The fuzz's own judges, shown what they are to find."""

import http.client
import io
import secrets
from dataclasses import replace
from typing import Any

import dash
import msgspec
import pytest
import redis
from hypothesis import given, settings

from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.live.class_state import encode_class, new_class
from neuroviz_dash.model.run import Cursor, encode_run, move, new_run
from neuroviz_dash.store.blobs import mark_of
from neuroviz_dash.store.keys import PREFIX, blob_key, class_key, run_key, users_key
from tests.fuzz import engine_guard
from tests.fuzz.answers import HEADERS, Answer, Found, check
from tests.fuzz.drafts import Draft, filled
from tests.fuzz.fuzz import bare_app, completed
from tests.fuzz.holes import Hole
from tests.fuzz.store_guard import Rights, take
from tests.fuzz.targets import targets_of

SECRETS = {"s3cret": "a secret", "Traceback": "a traceback"}
REQUEST = filled(Draft("POST", (("enter",),), payload={"key": "x"}), {}, "host", {})
STUDENT, PUPIL, TEACHER, CLASS, RUN = ("a" * 32, "b" * 32, "c" * 32, "d" * 32, "e" * 32)


def answer(status: int, body: bytes, **headers: str) -> Answer:
    named = {"Server": "gunicorn", **HEADERS, "Content-Type": "text/plain"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return Answer(status, http.client.parse_headers(io.BytesIO(f"{lines}\r\n".encode())), body)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (answer(500, b"500 Sorry\n"), "status 500"),
        (answer(429, b"429 Slowly\n"), "limit"),
        (answer(200, b"Traceback"), "a traceback"),
        (answer(200, b"", X_Key="s3cret"), "a secret"),
        (answer(200, b"", X_Frame_Options="ALLOWALL"), "X-Frame-Options"),
        (answer(400, b"400 No\n", Content_Type="text/html"), "not text/plain"),
        (answer(400, b"400\nNo\n"), "not one line"),
        (answer(200, b"x", Content_Type="application/x-msdownload"), "content type"),
        (answer(200, b'{"a":NaN}', Content_Type="application/json"), "no JSON"),
        (answer(200, b"<p><fuzz>'\"</p>", Content_Type="text/html"), "stands in the page"),
        (replace(answer(200, b""), status=0), "closed without"),
    ],
)
def test_an_answer_that_must_not_be_is_found(found: Answer, said: str) -> None:
    with pytest.raises(Found, match=said):
        check(REQUEST, found, SECRETS)


def test_a_refusal_that_repeats_what_was_sent_is_allowed() -> None:
    request = filled(Draft("POST", (("enter",),), payload={"key": Hole("key")}), {"key": "s3cret"}, "h", {})
    check(request, answer(400, b"400 key: 's3cret' is not allowed\n"), SECRETS)


def rights(store: redis.Redis, change: object, leads: bool = False) -> list[bytes]:
    """What is forbidden of a change, which is a key to be set."""
    state = encode_class(new_class("A class", TEACHER, "Iris"))
    store.hset(class_key(CLASS, "class"), mapping={"body": state, "revision": 1, "event": 1})
    store.hset(run_key(PUPIL, RUN), "body", b"a run")
    before = take(store)
    key, field = change  # type: ignore[misc]
    store.hset(key, field, b"changed")
    own = frozenset({TEACHER if leads else STUDENT})
    return Rights(own, CLASS, leads, "0" * 32, before, take(store)).forbidden()


OWN = (run_key(STUDENT, RUN), "body")
OTHERS = (run_key(PUPIL, RUN), "body")
STATE = (class_key(CLASS, "class"), "revision")
EVENT = (class_key(CLASS, "class"), "event")


@pytest.mark.parametrize(
    ("change", "leads", "is_allowed"),
    [
        (OWN, False, True),
        (OTHERS, False, False),
        (OTHERS, True, False),
        (STATE, False, False),
        (STATE, True, True),
        (EVENT, False, True),
        ((class_key("f" * 32, "members"), "x"), True, False),
    ],
)
def test_what_is_another_ones_is_forbidden(
    change: tuple[str, str], leads: bool, is_allowed: bool, valkey_url: str
) -> None:
    with redis.Redis.from_url(valkey_url) as store:
        assert rights(store, change, leads) == ([] if is_allowed else [change[0].encode()])


def test_a_blob_never_changes(valkey_url: str) -> None:
    with redis.Redis.from_url(valkey_url) as store:
        key = f"{PREFIX}blob:{RUN}"
        store.set(key, "one")
        before = take(store)
        store.set(key, "two")
        found = Rights(frozenset({STUDENT}), CLASS, False, "0" * 32, before, take(store)).forbidden()
        assert found == [key.encode()]


@pytest.mark.parametrize(
    ("before", "after", "is_allowed"),
    [
        ([], [STUDENT], True),
        ([STUDENT], [], True),
        ([STUDENT, CLASS], [CLASS], True),
        ([], ["1" * 32], False),
        (["1" * 32], [], False),
    ],
)
def test_a_blob_goes_with_the_last_who_needs_it(
    before: list[str], after: list[str], is_allowed: bool, valkey_url: str
) -> None:
    with redis.Redis.from_url(valkey_url) as store:
        key = users_key(RUN)

        def needed_by(who: list[str]) -> dict[bytes, Any]:
            store.flushall()
            if who:
                store.set(blob_key(RUN), "one")
                store.zadd(key, {mark_of(RUN, each): 1 for each in who})
            return take(store)

        found = Rights(
            frozenset({STUDENT}), CLASS, False, "0" * 32, needed_by(before), needed_by(after)
        ).forbidden()
        assert (not found) == is_allowed, found


def test_a_run_that_the_engine_does_not_compute_is_found(valkey_url: str) -> None:
    with redis.Redis.from_url(valkey_url) as store:
        key = run_key(STUDENT, RUN)
        run = move(new_run(default_experiment()), Cursor(5, "update")).run
        parameters = secrets.token_bytes(len(run.before.parameters))
        other = msgspec.structs.replace(
            run, before=msgspec.structs.replace(run.before, parameters=parameters)
        )
        found = []
        for body in (encode_run(run), encode_run(other), b"no run"):
            store.hset(key, "body", body)
            found.append(engine_guard.misfits(store, {key.encode()}, take(store)))
    assert found[:2] == [[], [f"{key} is not what the engine computes"]]
    assert "cannot be read" in found[2][0]


def test_what_is_added_to_the_app_is_fuzzed() -> None:
    app = bare_app()
    app.server.add_url_rule("/new/<thing>", "new", lambda thing: thing, methods=["POST"])
    app.callback(dash.Output("given", "data"), dash.Input("asked", "data"))(lambda value: value)
    new = {each.name: each for each in targets_of(completed(app))}
    for each in targets_of(completed(bare_app())):
        del new[each.name]
    assert {"/new/<thing>", "given.data Open", "given.data Lead", "given.data Runs"} <= new.keys()
    drawn: list[Draft] = []

    @settings(max_examples=20, deadline=None, database=None)
    @given(new["/new/<thing>"].plain, new["given.data Open"].plain)
    def draw(to_route: Draft, to_callback: Draft) -> None:
        drawn.extend((to_route, to_callback))

    draw()
    assert {each.method for each in drawn} == {"POST"}
    assert {each.payload["output"] for each in drawn[1::2]} == {"given.data"}
    assert {each.path[0] for each in drawn[::2]} == {("new",)}
