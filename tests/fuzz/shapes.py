"""From the program's own message types to values of their shape: a type, or a field of one, that is added
later is drawn without a change here."""

import math
from collections.abc import Callable
from typing import Any, get_args

from hypothesis import strategies as st
from msgspec import inspect

from neuroviz_dash.engine.datasets import DATASETS
from neuroviz_dash.model.choices import OPTIMIZER_CHOICES
from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.interventions import Intervention
from neuroviz_dash.model.looking import Neurons, Picture, Probe
from neuroviz_dash.model.until import Until
from tests.fuzz.holes import Hole

Values = st.SearchStrategy[Any]
MUCH = 60
"""Beyond a bound; training so far is quick."""

SHEETS = [
    "a,b,kind\n1,2,x\n2,1,y\n3,4,x\n4,3,y\n5,5,x\n", "a;b\n1,5;2\n2,5;3\n3;4\n", "kind,v\nx,1\n", "", "\x00",
    '"a\nb",c\n1,2\n', "a,a\n1,2\n", "a,b\n=1+1,2\n3,@x\n", "\ufeffa,b\n1,2\n2,3\n", "a,b\n1\n2,3,4\n",
]  # fmt: skip
STAGES = ["update", "update", "update", "start", "loss", "forward-1", "forward-2", "backward-1", "backward-2"]
WORDS: dict[str, Values] = {
    "run": st.sampled_from([Hole("run"), Hole("run"), Hole("run"), Hole("second run"), Hole("other's run")]),
    "other": st.sampled_from([Hole("second run"), Hole("run"), Hole("other's run"), Hole("nobody's run")]),
    "class": st.sampled_from([Hole("class"), Hole("class"), Hole("class"), Hole("other's class")]),
    "page": st.just(Hole("page")),
    "revision": st.sampled_from([Hole("revision"), Hole("revision"), Hole("revision"), Hole("old revision")]),
    "token": st.sampled_from([Hole("new id"), Hole("new id"), None, Hole("second run"), Hole("other's run")]),
    "code": st.sampled_from([Hole("code"), Hole("code"), "ABCDEF", "abc-def"]),
    "share": st.sampled_from([None, None, Hole("share"), "eyJ", "1.e30"]),
    "cursor": st.one_of(
        st.just(Hole("cursor")),
        st.builds(lambda at, unit: {"iteration": at, "stage": "update", **unit}, st.integers(1, MUCH),
                  st.sampled_from([{}, {}, {"unit": None}, {"unit": 0}])),
    ),
    "stage": st.sampled_from(STAGES),
    "iteration": st.one_of(st.integers(1, MUCH), st.integers(1, MUCH), st.just(0)),
    "first": st.integers(1, MUCH),
    "step": st.integers(1, 9),
    "member": st.sampled_from([Hole("member"), Hole("member"), Hole("member"), 1, 2]),
    "layer": st.integers(1, 3),
    "unit": st.one_of(st.integers(0, 4), st.none()),
    "row": st.one_of(st.integers(0, 110), st.none()),
    "size": st.integers(2, 12),
    "table": st.sampled_from([None, None, Hole("digest"), Hole("nobody's run")]),
    "given": st.none(),
    "csv": st.one_of(st.sampled_from(SHEETS[:3]), st.sampled_from(SHEETS), st.text(max_size=60)),
    "inputs": st.sampled_from([["a", "b"], ["a"], ["b", "kind"], []]),
    "x": st.one_of(*(st.lists(st.floats(-3, 3), min_size=size, max_size=size) for size in (4, 2)), st.none()),
    "points": st.one_of(st.none(), st.none(), st.lists(st.fixed_dictionaries(
        {"x1": st.floats(-1.5, 1.5), "x2": st.floats(-1.5, 1.5), "label": st.integers(0, 2)}), max_size=5)),
    "target": st.sampled_from(["kind", "kind", "kind", "a", "b", "", "zzz"]),
    "title": st.one_of(st.sampled_from(["Period 3", "x" * 60]), st.text(max_size=80)),
    "activation": st.sampled_from(["tanh", "relu", "sigmoid", "gelu", "softmax"]),
    "output_activation": st.sampled_from(["softmax", "sigmoid", "linear", "tanh"]),
    "loss": st.sampled_from(["cross_entropy", "mse", "binary_cross_entropy"]),
    "samples": st.integers(1, 400),
    "noise": st.sampled_from([0.0, 0.1, 0.5, 3.0]),
    "features": st.lists(st.sampled_from(["x1", "x2", "x1^2", "sin(x1)"]), max_size=4),
    "batch_size": st.sampled_from([1, 2, 10, 150, 1000]),
}  # fmt: skip
"""What the type of a field does not say, by the field's name in JSON. It need not be complete."""


def experiments() -> Values:
    """Experiments of which many are allowed: a data set, and a few more keys."""
    (info,) = inspect.multi_type_info((Experiment,))
    parts = {each.encode_name: _of(each.type, each.encode_name) for each in info.fields}  # type: ignore[attr-defined]
    few = st.lists(st.sampled_from(sorted(parts)), max_size=2, unique=True)
    base = st.sampled_from([*DATASETS, "own"]).map(lambda name: {"dataset": {"name": name}})
    base = base.map(lambda each: _with_table(each) if each["dataset"]["name"] == "own" else each)
    more = few.flatmap(lambda names: st.fixed_dictionaries({name: parts[name] for name in names}))
    return st.builds(lambda one, two: {**one, **two}, base, more)


def _with_table(experiment: dict[str, Any]) -> dict[str, Any]:
    return {"dataset": {**experiment["dataset"], "table": Hole("digest")}}


def _without(kind: Any, name: str) -> Values:
    return values_of(kind).map(lambda value: {key: each for key, each in value.items() if key != name})


OPEN_OBJECTS: dict[str, Callable[[], Values]] = {
    "experiment": experiments,
    "intervention": lambda: _without(Intervention, "at"),
    "goal": lambda: values_of(Until),
    "question": lambda: _without(Picture | Neurons | Probe, "run"),
}
"""What stands in a field whose type is any object."""


def kinds_of(union: Any) -> list[type]:
    """The members of a union of messages."""
    return list(get_args(union))


def values_of(kind: Any) -> Values:
    """Values of a msgspec type's shape, as plain JSON values with holes."""
    return _of(inspect.type_info(kind), "")


def _of(info: inspect.Type, name: str) -> Values:
    if isinstance(info, inspect.Metadata):
        return _of(info.type, name)
    if name in OPEN_OBJECTS and _is_open(info):
        return st.one_of(OPEN_OBJECTS[name](), OPEN_OBJECTS[name](), st.just({}))
    if name in WORDS and not isinstance(info, inspect.LiteralType):
        return WORDS[name] if _may_be_none(info) else WORDS[name].filter(lambda value: value is not None)
    return MAKERS[type(info)](info, name)


def _may_be_none(info: inspect.Type) -> bool:
    return isinstance(info, inspect.UnionType) and any(isinstance(e, inspect.NoneType) for e in info.types)


def _is_open(info: inspect.Type) -> bool:
    parts = info.types if isinstance(info, inspect.UnionType) else (info,)
    return any(isinstance(each, inspect.DictType) for each in parts)


def _struct(info: Any, _name: str) -> Values:
    needed = {each.encode_name: _of(each.type, each.encode_name) for each in info.fields if each.required}
    others = {each.encode_name: _of(each.type, each.encode_name) for each in info.fields if not each.required}
    tag = {info.tag_field: info.tag} if info.tag_field else {}
    return st.fixed_dictionaries(needed, optional=others).map(lambda value: {**tag, **value})


def _integer(info: Any, _name: str) -> Values:
    low = info.ge if info.ge is not None else info.gt + 1 if info.gt is not None else -2
    high = info.le if info.le is not None else info.lt - 1 if info.lt is not None else low + 10 * MUCH
    return st.one_of(st.integers(low, min(high, low + MUCH)), st.integers(low, high))


def _number(info: Any, _name: str) -> Values:
    low = info.ge if info.ge is not None else info.gt
    high = info.le if info.le is not None else info.lt
    edges = {"exclude_min": info.gt is not None, "exclude_max": info.lt is not None}
    drawn = st.floats(low, high, allow_nan=False, allow_infinity=False, **edges)
    simple = [each for each in (0.5, 0.01, 0.0, 1.0) if _is_within(each, info)]
    return st.one_of(st.sampled_from(simple), drawn) if simple else drawn


def _is_within(value: float, info: Any) -> bool:
    return (
        (-math.inf if info.ge is None else info.ge) <= value <= (math.inf if info.le is None else info.le)
        and (info.gt is None or value > info.gt)
        and (info.lt is None or value < info.lt)
    )


def _text(info: Any, name: str) -> Values:
    if info.pattern:
        return st.from_regex(info.pattern, fullmatch=True)
    if name == "name":
        return st.one_of(st.sampled_from([*DATASETS, *OPTIMIZER_CHOICES]), st.text(max_size=12))
    return st.text(min_size=info.min_length or 0, max_size=min(info.max_length or 40, 80))


def _list(info: Any, name: str) -> Values:
    most = 5 if info.max_length is None else min(5, info.max_length)
    return st.lists(_of(info.item_type, ""), min_size=info.min_length or 0, max_size=most)


MAKERS: dict[type, Callable[[Any, str], Values]] = {
    inspect.StructType: _struct,
    inspect.UnionType: lambda info, name: st.one_of([_of(each, name) for each in info.types]),
    inspect.IntType: _integer,
    inspect.FloatType: _number,
    inspect.StrType: _text,
    inspect.BoolType: lambda info, name: st.booleans(),
    inspect.NoneType: lambda info, name: st.none(),
    inspect.LiteralType: lambda info, name: st.sampled_from(info.values),
    inspect.TupleType: lambda info, name: st.tuples(*(_of(each, "") for each in info.item_types)).map(list),
    inspect.VarTupleType: _list,
    inspect.ListType: _list,
    inspect.DictType: lambda info, name: st.dictionaries(st.text(max_size=6), st.integers(), max_size=2),
    inspect.AnyType: lambda info, name: st.one_of(st.none(), st.integers(), st.text(max_size=6)),
    inspect.CustomType: lambda info, name: st.none(),
}
"""How a value of each kind of type is drawn; a kind that is not here raises KeyError."""
