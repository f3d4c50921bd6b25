"""Everything that the app answers, as strategies of requests: its routes, its callbacks, their messages. All
of it is read off the app, so that what is added later is fuzzed without a change."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import dash
from hypothesis import strategies as st
from werkzeug.routing import Rule

from neuroviz_dash.callbacks.downloads import DOWNLOADS
from neuroviz_dash.health import Probes
from neuroviz_dash.model.commands import Command
from neuroviz_dash.model.live.teaching import Action
from neuroviz_dash.model.questions import Question
from tests.callbacks.student import CALLBACK
from tests.fuzz.drafts import Draft, Text
from tests.fuzz.dressing import METHODS, dressed
from tests.fuzz.holes import Hole
from tests.fuzz.mutations import ANY, MARK, mutated
from tests.fuzz.shapes import Values, kinds_of, values_of

MESSAGES: dict[str, Any] = {"command": Command, "question": Question, "action": Action}
"""What each of the page's stores sends; any other store sends any of them, and anything else."""
LISTED = {name: tuple(kinds_of(union)) for name, union in MESSAGES.items()}

SEGMENTS: dict[str, list[Text]] = {
    "run_id": [(Hole("run"),), (Hole("run"),), (Hole("other's run"),), (Hole("mate's run"),)],
    "file_name": [(name,) for name in DOWNLOADS],
    "class_id": [(Hole("class"),), (Hole("class"),), (Hole("other's class"),)],
    "code": [(Hole("code"),), ("ABCDEF",)],
    "package_name": [("dash",), ("dash_cytoscape",), ("plotly",), ("os",)],
    "fingerprinted_path": [("dash-renderer", "/x.js"), ("deps/polyfill@7.v4_4_1m1.12.1.min.js",), ("x.map",)],
    "filename": [("page.css",), ("icon.svg",), ("live",), ("70-class.js",)],
    "path": [("teacher",), ("class",), (Hole("run"),), ("classes",), ("_dash-config",)],
}
"""Values of a route's arguments, by name; any other one gets every hole and junk."""
ODD: list[Text] = [
    ("..", "/", "..", "/etc/passwd"), ("%2e%2e%2fsecret-key",), ("a\x00b",), ("\ud7ff\uffff",), (MARK,),
    ("",), (".",), ("x" * 3000,), ("%",), ("%zz",), ("\\..\\..\\teacher-key",), ("secret-key",), ("é",),
    ("-1",), (Hole("identity"),), (Hole("other's run"), "%00"), ("/",), ("a?b#c",),
    (Hole("run"), Hole("run")), ("neuroviz:1:{", Hole("other's identity"), "}"),
    ("[", Hole("run"), "]"), ("*",),
]  # fmt: skip
QUERIES: list[Text] = [
    (), (), ("as=hall",), ("as=teacher&after=0",), ("after=99999999999999999999",), ("after=\u0661",),
    ("after=-1",), ("join=", Hole("code")), ("run=", Hole("other's run")), ("%",), ("a=%00&a=%ff&&=",),
    ("q=" + "x" * 3000,), ("_method=DELETE",), ("as[]=hall&as=",), ("after=2&after=1",),
]  # fmt: skip
KEYS = [Hole("link"), Hole("hall link"), Hole("forged link"), "a" * 32, "", "x" * 501, Hole("own cookie")]


@dataclass(frozen=True)
class Target:
    """A route or a kind of message. `plain` are the requests that a page could send, `odd` all others."""

    name: str
    plain: Values
    odd: Values

    @property
    def drafts(self) -> Values:
        """Both, in equal parts."""
        return st.one_of(self.plain, self.odd)


def targets_of(app: dash.Dash) -> list[Target]:
    """All of an app whose callbacks are complete, which they are after its first request."""
    rules = [rule for rule in app.server.url_map.iter_rules() if rule.rule != CALLBACK]
    return [*map(_route, rules), *_probes(app), *_callbacks(app.callback_map), _nowhere()]


def _probes(app: dash.Dash) -> Iterator[Target]:
    """What is answered before the app: health, readiness, numbers."""
    probes = app.server.wsgi_app
    assert isinstance(probes, Probes)
    for path in probes._routes:
        drafts = [Draft(method, ((path[1:],),)) for method in ("GET", "HEAD")]
        address = st.just(((path[1:],),))
        odd = st.builds(Draft, st.sampled_from(METHODS), address, st.sampled_from(QUERIES), ANY)
        yield Target(path, st.sampled_from(drafts), st.one_of(odd, dressed(odd)))


def _path(rule: Rule, odd: bool) -> Values:
    """The parts of a route's address; an argument may hold a slash, which is quoted then."""
    parts: list[Values] = []
    for part in rule.rule.strip("/").split("/"):
        before, _, inner = part.partition("<")
        name, _, after = inner.rpartition(">")
        if not inner:
            parts.append(st.just((part,)))
            continue
        usual = SEGMENTS.get(name.rpartition(":")[2], [(Hole("run"),), (Hole("class"),), (Hole("code"),)])
        drawn = st.sampled_from([*usual, *ODD] if odd else usual)
        parts.append(drawn.map(lambda text, before=before, after=after: (before, *text, after)))
    return st.tuples(*parts)


def _route(rule: Rule) -> Target:
    methods = sorted((rule.methods or set()) - {"OPTIONS"}) or ["OPTIONS"]
    payload = st.fixed_dictionaries({"key": st.sampled_from(KEYS)})

    def drafts(odd: bool, method: str) -> Values:
        bodies = st.none() if method in ("GET", "HEAD") else st.one_of(payload, ANY) if odd else payload
        return st.builds(Draft, st.just(method), _path(rule, odd), st.sampled_from(QUERIES), bodies)

    plain = st.sampled_from(methods).flatmap(lambda method: drafts(False, method))
    odd = st.sampled_from([*methods, *METHODS]).flatmap(lambda method: drafts(True, method))
    raw = odd.map(lambda draft: Draft(draft.method, draft.path, draft.query, draft.payload, is_raw=True))
    return Target(rule.rule, plain, st.one_of(odd, raw.map(_without_spaces), dressed(plain)))


def _without_spaces(draft: Draft) -> Draft:
    """A path that is sent as it is, but for what would end it."""
    texts = [tuple(e.replace(" ", "+") if isinstance(e, str) else e for e in part) for part in draft.path]
    return Draft(draft.method, tuple(texts), draft.query, draft.payload, is_raw=True)


def _nowhere() -> Target:
    """Addresses that are none of a route's."""
    path = st.lists(
        st.one_of(st.sampled_from(ODD), st.text(max_size=12).map(lambda text: (text,))), max_size=4
    )
    drafts = st.builds(Draft, st.sampled_from(METHODS), path.map(tuple), st.sampled_from(QUERIES), st.none())
    return Target("any other address", drafts, dressed(drafts))


def _callbacks(callback_map: dict[str, Any]) -> Iterator[Target]:
    without: list[Values] = []
    for output, entry in callback_map.items():
        if "callback" not in entry:  # it runs in the page
            without.append(st.just((output, entry)))
            continue
        source = entry["inputs"][0]["id"]
        kinds = LISTED.get(source) or [each for kinds in LISTED.values() for each in kinds]
        for kind in kinds:
            yield _callback(f"{output} {kind.__name__}", output, entry, _message(source, kind))
    if without:
        bodies = st.one_of(without).flatmap(lambda pair: _envelopes(*pair, ANY))
        yield Target("callbacks of the page alone", _posted(bodies), dressed(_posted(bodies)))


def _message(source: str, kind: type) -> Values:
    """What a store holds to ask for something: a command as it is, all others in a numbered wrapper."""
    value = values_of(kind)
    if source == "command":
        return value
    name = source if source in LISTED else "question"
    more = {"class": st.sampled_from([None, Hole("class"), Hole("other's class")])}
    return st.fixed_dictionaries({"number": st.just(1), name: value}, optional=more)


def _callback(name: str, output: str, entry: dict[str, Any], values: Values) -> Target:
    plain = _envelopes(output, entry, values)
    wrong = st.one_of(
        _envelopes(output, entry, mutated(values)), mutated(plain), _envelopes(output, entry, ANY)
    )
    return Target(name, _posted(plain), st.one_of(_posted(wrong), _posted(wrong), dressed(_posted(plain))))


def _posted(bodies: Values) -> Values:
    return bodies.map(lambda body: Draft("POST", ((CALLBACK[1:],),), payload=body))


def _envelopes(output: str, entry: dict[str, Any], values: Values) -> Values:
    """Bodies as Dash's page sends them for this callback."""
    inputs, state = entry["inputs"], entry.get("state", [])
    registered = entry["output"]
    many = isinstance(registered, list | tuple)
    outputs = [
        {"id": each.component_id_str(), "property": each.component_property}
        for each in (registered if many else [registered])
    ]
    parts = [*inputs, *state]
    drawn = st.lists(values, min_size=len(parts), max_size=len(parts))

    def body(found: list[Any]) -> dict[str, Any]:
        sent = [{**part, "value": value} for part, value in zip(parts, found, strict=True)]
        whole = {"output": output, "outputs": outputs if many else outputs[0], "inputs": sent[: len(inputs)]}
        changed = [f"{each['id']}.{each['property']}" for each in inputs[:1]]
        return {**whole, "changedPropIds": changed, **({"state": sent[len(inputs) :]} if state else {})}

    return drawn.map(body)
