"""Share links: what goes in comes out, they stay short, and nothing that others write does harm."""

import base64
import zlib
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroviz_dash.model.blobs import no_blobs
from neuroviz_dash.model.experiment import Experiment, blobs_of, parse_experiment
from neuroviz_dash.model.given import Given
from neuroviz_dash.model.interventions import (
    Freeze,
    Interventions,
    SetLearningRate,
    SetParameter,
    SwitchOff,
)
from neuroviz_dash.model.limits import LAST_ITERATION
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.run import Cursor, Run, new_run
from neuroviz_dash.model.share import LONGEST_TEXT, MOST_BYTES, read_share, write_share
from neuroviz_dash.model.stages import stages

ACTIVATIONS = st.sampled_from(["linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "gelu"])
OPTIMIZERS = st.sampled_from(
    [
        {"name": "sgd", "learning_rate": 0.3},
        {"name": "sgd", "learning_rate": 0.1, "momentum": 0.9, "nesterov": True},
        {"name": "rmsprop", "alpha": 0.5},
        {"name": "adagrad"},
        {"name": "adam", "betas": [0.5, 0.75], "eps": 1e-6},
        {"name": "adam"},
    ]
)


@st.composite
def experiments(draw: Any) -> Experiment:
    layers = st.fixed_dictionaries({"units": st.integers(1, 16), "activation": ACTIVATIONS})
    return parse_experiment(
        {
            "dataset": {"name": draw(st.sampled_from(["iris", "xor", "moons", "sine", "plane"]))},
            "hidden_layers": draw(st.lists(layers, max_size=6)),
            "optimizer": draw(OPTIMIZERS),
            "penalty": {"name": draw(st.sampled_from(["none", "l1", "l2"])), "rate": draw(st.floats(0, 10))},
            "batch_size": draw(st.integers(1, 1000)),
            "seed": draw(st.integers(0, 2**32 - 1)),
        }
    )


def changed(experiment: Experiment, count: int, seed: int) -> Interventions:
    """Some interventions of all kinds."""
    rng = np.random.default_rng(seed)
    hidden = experiment.hidden_layers
    made: list[Any] = []
    for at in sorted(rng.integers(0, 100_000, count).tolist()):
        made.append(SetLearningRate(at, float(rng.uniform(0.001, 1))))
        made.append(SetParameter(at, 1, 0, 0, float(rng.normal())))
        if hidden:
            unit = int(rng.integers(hidden[0].units))
            made += [Freeze(at, 1, unit, bool(rng.integers(2))), SwitchOff(at, 1, unit, True)]
    unique = {(each.at, type(each), getattr(each, "unit", None)): each for each in made}
    return tuple(unique.values())[:200]


def at_place(experiment: Experiment, interventions: Interventions, cursor: Cursor) -> Run:
    return msgspec.structs.replace(new_run(experiment), interventions=interventions, cursor=cursor)


@given(experiments(), st.integers(0, 12), st.integers(0, LAST_ITERATION), st.data())
@settings(max_examples=60, deadline=None)
def test_what_goes_in_comes_out(experiment: Experiment, count: int, iteration: int, data: Any) -> None:
    stage = data.draw(st.sampled_from(stages(experiment))) if iteration else "start"
    cursor = Cursor(iteration, stage, 0 if " " in stage else None)
    interventions = changed(experiment, count, iteration)
    link = write_share(at_place(experiment, interventions, cursor))
    assert len(link.text) <= LONGEST_TEXT
    kept = {link.blob.digest: link.blob.to_bytes()} if link.blob else {}
    found = read_share(link.text, kept.__getitem__)
    assert found.experiment == experiment
    assert found.cursor == cursor
    assert found.interventions == interventions
    assert link.depends == bool(kept)


def test_the_usual_link_is_short_and_needs_nothing_stored() -> None:
    link = write_share(at_place(parse_experiment({}), (), Cursor(120, "update")))
    assert len(link.text) < 200
    assert link.blob is None
    assert not link.depends
    assert read_share(link.text, no_blobs).cursor == Cursor(120, "update")


def test_many_changes_are_stored_and_the_link_stays_short() -> None:
    experiment = parse_experiment({})
    run = at_place(experiment, changed(experiment, 60, 1), Cursor(3, "loss"))
    link = write_share(run)
    assert link.blob is not None
    assert len(link.text) == 33
    found = read_share(link.text, {link.blob.digest: link.blob.to_bytes()}.__getitem__)
    assert found.interventions == run.interventions
    with pytest.raises(BadInput, match="nothing is stored"):
        read_share(link.text, no_blobs)


def test_given_start_weights_are_named_by_their_digest() -> None:
    weights = Given((4, 3), np.linspace(-1, 1, 15))
    plain = {"hidden_layers": [], "initializer": {"name": "given", "given": weights.plain()}}
    experiment = parse_experiment(plain)
    link = write_share(at_place(experiment, (), Cursor(0, "start")))
    assert link.depends
    kept = {blob.digest: blob.to_bytes() for blob in blobs_of(experiment)}
    assert read_share(link.text, kept.__getitem__).experiment == experiment
    with pytest.raises(BadInput):
        read_share(link.text, no_blobs)


def packed(body: bytes) -> str:
    return "1" + base64.urlsafe_b64encode(zlib.compress(body, 9)).decode().rstrip("=")


def as_text(**changes: Any) -> str:
    whole = {"experiment": {}, "interventions": [], "cursor": {"iteration": 1, "stage": "loss"}}
    return packed(msgspec.json.encode({**whole, **changes}))


HOSTILE = {
    "empty": ("", "share"),
    "another version": ("9abc", "share"),
    "far too long": ("1" + "A" * 5000, "share"),
    "not base64": ("1ab$", "share"),
    "half of a byte": ("1A", "damaged"),
    "not packed": ("1" + base64.urlsafe_b64encode(b"\xff" * 40).decode().rstrip("="), "damaged"),
    "a zip bomb": (packed(b" " * 1_000_000), "damaged"),
    "no JSON": (packed(b"{"), "not valid JSON"),
    "a list": (packed(b"[]"), "share"),
    "deeply nested": (packed(b"[" * 100_000), "JSON"),
    "another key": (as_text(more=1), "share"),
    "an experiment that is none": (as_text(experiment=[]), "experiment"),
    "an unknown data set": (as_text(experiment={"dataset": {"name": "../x"}}), "dataset.name"),
    "a blob that is not stored": (
        as_text(experiment={"dataset": {"name": "own", "table": "0" * 32}}), "stored"),
    "too many layers": (as_text(experiment={"hidden_layers": [{}] * 7}), "hidden_layers"),
    "an iteration below 0": (as_text(cursor={"iteration": -1, "stage": "loss"}), "iteration"),
    "an iteration beyond all": (as_text(cursor={"iteration": 10**30, "stage": "loss"}), "iteration"),
    "no such stage": (as_text(cursor={"iteration": 1, "stage": "forward 9"}), "stage"),
    "a unit where there is none": (as_text(cursor={"iteration": 1, "stage": "loss", "unit": 0}), "unit"),
    "interventions that are none": (as_text(interventions={}), "interventions"),
    "too many interventions": (as_text(interventions=[{}] * 201), "interventions"),
    "an intervention without a place": (as_text(interventions=[{"kind": "freeze"}]), "interventions"),
    "an intervention after all iterations": (
        as_text(interventions=[{"kind": "learning_rate", "at": 2**64, "value": 1}]), "at: 1844"),
    "an intervention after the last iteration": (
        as_text(interventions=[{"kind": "learning_rate", "at": LAST_ITERATION + 1, "value": 1}]), "at: 2000"),
    "an intervention in no layer": (
        as_text(interventions=[{"kind": "freeze", "at": 0, "layer": 9, "unit": 0, "on": True}]), "layer"),
    "a weight of 1e300": (
        as_text(interventions=[{"kind": "parameter", "at": 0, "layer": 1, "source": 0, "unit": 0,
                                "value": 1e300}]), "value"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_none_is_refused_with_a_reason(kind: str) -> None:
    text, said = HOSTILE[kind]
    with pytest.raises(BadInput, match=said) as refused:
        read_share(text, no_blobs)
    assert len(str(refused.value)) < 600


GOOD = write_share(
    at_place(parse_experiment({"seed": 99}), (SetLearningRate(3, 0.2),), Cursor(7, "forward 1", 2))
).text


@given(st.integers(0, len(GOOD) - 1), st.text("-_0aZ9", max_size=3), st.integers(0, 3))
@settings(max_examples=300, deadline=None)
def test_a_damaged_text_is_refused(at: int, put: str, cut: int) -> None:
    text = GOOD[:at] + put + GOOD[at + cut :]
    try:
        found = read_share(text, no_blobs)
    except BadInput:
        return
    assert found == read_share(GOOD, no_blobs)  # what was put in is what stood there


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(BadInput):
        read_share(packed(raw), no_blobs)
    with pytest.raises(BadInput):
        read_share("1" + base64.urlsafe_b64encode(raw).decode(), no_blobs)


def test_little_is_unpacked_of_a_bomb() -> None:
    bomb = packed(b"0" * 1_400_000)  # as many zeros as fit into the longest text
    assert len(bomb) <= 2001
    with pytest.raises(BadInput, match="damaged"):
        read_share(bomb, no_blobs)
    assert MOST_BYTES < 1_000_000
