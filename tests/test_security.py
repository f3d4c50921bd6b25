"""Any request to a real Dash app with real callbacks: malformed ones get 4xx in one line, none gets a 500."""

import json
from typing import Any

import dash
import pytest
from dash import ALL, MATCH, Input, Output, State, dcc, html
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroviz_dash.headers import HEADERS
from neuroviz_dash.headers import install as install_headers
from neuroviz_dash.security import install

URL = "/_dash-update-component"


def make_app() -> dash.Dash:
    app = dash.Dash("test_security")
    install_headers(app.server, lambda: "default-src 'self'")
    install(app, 100_000)
    app.layout = html.Div([dcc.Input(id="word"), dcc.Store(id="state"), html.Div(id="said")])

    @app.callback(Output("said", "children"), Input("word", "value"), State("state", "data"))
    def say(word: object, _state: object) -> str:
        if word == "bug":
            raise KeyError("a genuine bug")
        return repr(word)

    @app.callback(
        Output({"type": "layer", "index": MATCH}, "children"),
        Output("said", "title"),
        Input({"type": "layer", "index": MATCH}, "n_clicks"),
        State({"type": "unit", "index": ALL}, "value"),
    )
    def layer(clicks: object, values: object) -> tuple[str, str]:
        return repr(clicks), repr(values)

    @app.callback(
        Output("said", "lang", allow_duplicate=True), Input("word", "n_blur"), prevent_initial_call=True
    )
    def blur(_count: object) -> str:
        return str(dash.ctx.triggered_id)

    @app.callback(Input("word", "n_submit"))
    def submit(_count: object) -> None:
        return None

    app.clientside_callback("(value) => value", Output("said", "dir"), Input("word", "value"))
    return app


APP = make_app()
DUPLICATE = next(output for output in APP.callback_map if "@" in output)
NO_OUTPUT = next(output for output, callback in APP.callback_map.items() if callback["no_output"])
PATTERN = next(output for output in APP.callback_map if output.startswith(".."))

GOOD: dict[str, dict[str, Any]] = {
    "single": {
        "output": "said.children",
        "outputs": {"id": "said", "property": "children"},
        "inputs": [{"id": "word", "property": "value", "value": "hello"}],
        "state": [{"id": "state", "property": "data"}],
        "changedPropIds": ["word.value"],
    },
    "pattern": {
        "output": PATTERN,
        "outputs": [
            {"id": {"type": "layer", "index": 1}, "property": "children"},
            {"id": "said", "property": "title"},
        ],
        "inputs": [{"id": {"type": "layer", "index": 1}, "property": "n_clicks", "value": 2}],
        "state": [[{"id": {"type": "unit", "index": i}, "property": "value", "value": i} for i in range(3)]],
        "changedPropIds": ['{"index":1,"type":"layer"}.n_clicks'],
    },
    "duplicate": {
        "output": DUPLICATE,
        "outputs": {"id": "said", "property": DUPLICATE.split(".")[1]},
        "inputs": [{"id": "word", "property": "n_blur", "value": 1}],
        "changedPropIds": ["word.n_blur"],
    },
    "no output": {
        "output": NO_OUTPUT,
        "inputs": [{"id": "word", "property": "n_submit", "value": 1}],
        "changedPropIds": [],
    },
}


@pytest.fixture
def client() -> FlaskClient:
    return APP.server.test_client()


def changed(name: str, *path: str | int, to: object) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(json.dumps(GOOD[name]))
    part: Any = body
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = to
    return body


@pytest.mark.parametrize("name", GOOD)
def test_what_the_page_sends_is_answered(client: FlaskClient, name: str) -> None:
    answer = client.post(URL, json=GOOD[name])
    assert answer.status_code in (200, 204), answer.text
    expected = {
        "single": {"said": {"children": "'hello'"}},
        "pattern": {'{"index":1,"type":"layer"}': {"children": "2"}, "said": {"title": "[0, 1, 2]"}},
        "duplicate": {"said": {"lang": "word"}},
    }
    if name in expected:
        assert answer.get_json()["response"] == expected[name]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ([], "The body is a list of 0"),
        (None, "The body is null"),
        ({}, "output is null"),
        (changed("single", "output", to="other.children"), 'output is "other.children"'),
        # A callback that runs in the page has no function here.
        (changed("single", "output", to="said.dir"), 'output is "said.dir"'),
        (changed("single", "output", to=["said.children"]), "output is a list of 1"),
        (changed("single", "outputs", to=None), "outputs[0] is null"),
        (changed("single", "outputs", "id", to="word"), 'outputs[0].id is "word"; allowed: said'),
        (changed("single", "outputs", "property", to="id"), "outputs[0].property"),
        (changed("single", "inputs", to={}), "inputs is an object of 0"),
        (changed("single", "inputs", to=[]), "inputs is a list of 0; allowed: a list of 1"),
        (changed("single", "inputs", 0, to=7), "inputs[0] is 7"),
        (changed("single", "inputs", 0, "id", to={"a": 1}), "inputs[0].id is an object"),
        (changed("single", "inputs", 0, "property", to="n_clicks"), 'inputs[0].property is "n_clicks"'),
        (changed("single", "state", to=None), "state is null"),
        (changed("single", "changedPropIds", to="word.value"), "changedPropIds is"),
        (changed("single", "changedPropIds", to=[["word.value"]]), "changedPropIds has a list"),
        (changed("single", "changedPropIds", to=["{.value"]), "changedPropIds has"),
        (changed("pattern", "outputs", to={}), "outputs is an object of 0; allowed: a list of 2"),
        (changed("pattern", "state", 0, to={}), "state[0] is an object of 0; allowed: a list"),
        (changed("pattern", "state", 0, 1, to=None), "state[0] is null"),
        (changed("pattern", "inputs", 0, "id", to={"type": "unit", "index": 1}), "inputs[0].id"),
        (changed("pattern", "inputs", 0, "id", to={"type": "layer", "index": [1]}), "inputs[0].id"),
        (changed("pattern", "changedPropIds", to=["{{.n_clicks"]), "changedPropIds has"),
    ],
)
def test_a_malformed_body_is_named(client: FlaskClient, body: object, said: str) -> None:
    answer = client.post(URL, data=json.dumps(body), content_type="application/json")
    assert answer.status_code == 400
    assert said in answer.text
    assert answer.text.count("\n") == 1


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff",
        b'{"output": NaN}',
        b'{"output": Infinity}',
        b'{"output": 1e400}',
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    ],
)
def test_what_is_not_json_is_400(client: FlaskClient, text: bytes) -> None:
    answer = client.post(URL, data=text, content_type="application/json")
    assert answer.status_code == 400
    assert answer.text.count("\n") == 1


def test_other_content_types_are_415(client: FlaskClient) -> None:
    assert client.post(URL, data=json.dumps(GOOD["single"]), content_type="text/plain").status_code == 415


def test_a_bug_in_a_callback_stays_a_500_and_is_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.post(URL, json=changed("single", "inputs", 0, "value", to="bug"))
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "a genuine bug" in caplog.text


@pytest.mark.parametrize("path", ["/", "/_dash-layout", "/_dash-component-suites/none/x.js", URL])
def test_every_answer_has_the_headers(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code < 500
    for name, value in (HEADERS | {"Content-Security-Policy": "default-src 'self'"}).items():
        assert answer.headers[name] == value


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PATHS = [
    ("output",),
    ("outputs",),
    ("inputs",),
    ("state",),
    ("changedPropIds",),
    ("inputs", 0),
    ("inputs", 0, "id"),
    ("inputs", 0, "property"),
]


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(sorted(GOOD)), path=st.sampled_from(PATHS), to=JSON)
def test_no_change_of_a_good_request_is_a_500(name: str, path: tuple[str | int, ...], to: object) -> None:
    answer = APP.server.test_client().post(
        URL, data=json.dumps(changed(name, *path, to=to)), content_type="application/json"
    )
    assert answer.status_code in (200, 204, 400)
    assert "Traceback" not in answer.text


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_are_a_500(body: bytes) -> None:
    assert APP.server.test_client().post(URL, data=body, content_type="application/json").status_code == 400


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="ascii", exclude_characters="?#"), max_size=40))
def test_no_path_is_a_500(path: str) -> None:
    client = APP.server.test_client()
    for start in ("/", "/_dash-component-suites/", "/_dash-component-suites/dash/", "/assets/"):
        assert client.get(start + path.lstrip("/")).status_code < 500
