"""Time runs both ways: forward, back by every granularity, forward again, with changes on the way."""

from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neuroviz_dash.engine.problem import start
from neuroviz_dash.engine.training import train
from neuroviz_dash.model.changes import intervene, undo
from neuroviz_dash.model.experiment import Experiment, parse_experiment
from neuroviz_dash.model.interventions import problem_at, typed_in
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.problems import problem_of, shape_of
from neuroviz_dash.model.run import Cursor, Run, View, decode_run, encode_run, move, new_run
from neuroviz_dash.model.stages import START, UPDATE, last_unit, stages
from tests.model.experiments import experiments, interventions

GRANULARITIES = ("neuron", "stage", "iteration", "epoch")


def one_back(run: Run, granularity: str) -> Cursor:
    """Where one step back leads, as the page's "Back" does it."""
    at, order = run.cursor, stages(run.experiment)
    if granularity == "epoch":
        per_epoch = problem_of(run.experiment).iterations_per_epoch
        epoch = max(-(-at.iteration // per_epoch) - 1, 0)
        return Cursor(epoch * per_epoch, UPDATE) if epoch else Cursor(0, START)
    if granularity == "iteration":
        return Cursor(at.iteration - 1, at.stage) if at.iteration > 1 else Cursor(0, START)
    shape = shape_of(run.experiment)
    last = last_unit(shape, at.stage)
    if granularity == "neuron" and last is not None and (last if at.unit is None else at.unit) > 0:
        return Cursor(at.iteration, at.stage, (last if at.unit is None else at.unit) - 1)
    place = order.index(at.stage)
    if place == 0 and at.iteration == 1:
        return Cursor(0, START)
    there = Cursor(at.iteration, order[place - 1]) if place else Cursor(at.iteration - 1, UPDATE)
    return (
        Cursor(there.iteration, there.stage, last_unit(shape, there.stage))
        if granularity == "neuron"
        else there
    )


def everything(seen: View) -> list[bytes]:
    """All that a run at its cursor consists of, as bytes."""
    run, done = seen.run, seen.done
    found = [run.before.parameters, *run.before.buffers.values(), run.history.batches.values]
    found += [run.history.gradients.values, run.history.epochs.values]
    if done is not None:
        found += [done.after.parameters.tobytes(), done.gradient.tobytes(), done.row_losses.tobytes()]
        found += [vector.tobytes() for vector in done.after.buffers.values()]
        found += [values.tobytes() for values in (*done.signals.z, *done.signals.a, *done.errors.delta)]
    return found


@given(data=st.data(), experiment=experiments(), granularity=st.sampled_from(GRANULARITIES))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_forward_back_and_forward_again_gives_the_same_bytes(
    data: st.DataObject, experiment: Experiment, granularity: str
) -> None:
    seen = move(new_run(experiment), Cursor(0, START))
    for _ in range(data.draw(st.integers(0, 4), label="changes")):
        there = seen.run.cursor.iteration + data.draw(st.integers(1, 60), label="forward")
        stage = data.draw(st.sampled_from(stages(experiment)), label="stage")
        seen = move(seen.run, Cursor(there, stage))
        if seen.run.stop:
            return
        seen = intervene(seen.run, data.draw(interventions(experiment), label="change"))
    end = Cursor(seen.run.cursor.iteration + data.draw(st.integers(1, 90), label="on"), UPDATE)
    first = move(seen.run, end)
    if first.run.stop:
        return
    run = first.run
    for _ in range(data.draw(st.integers(1, 25), label="back")):
        if run.cursor.iteration:
            run = decode_run(encode_run(move(run, one_back(run, granularity)).run))
    assert run.cursor.iteration <= end.iteration
    again = move(run, end)
    assert everything(again) == everything(first)
    assert again.run.interventions == first.run.interventions
    assert again.run.furthest == first.run.furthest == end.iteration


@given(data=st.data(), experiment=experiments())
@settings(max_examples=60, deadline=None)
def test_a_change_that_is_undone_never_was(data: st.DataObject, experiment: Experiment) -> None:
    end = Cursor(data.draw(st.integers(20, 120)), UPDATE)
    plain = move(new_run(experiment), end)
    there = move(new_run(experiment), Cursor(data.draw(st.integers(1, end.iteration)), "loss"))
    changed = move(intervene(there.run, data.draw(interventions(experiment))).run, end)
    if plain.run.stop or changed.run.stop:
        return
    assert everything(undo(changed.run, msgspec.to_builtins(changed.run.interventions[0]))) == everything(
        plain
    )


SMALL = parse_experiment({"hidden_layers": [{"units": 3}], "optimizer": {"name": "adam"}, "batch_size": 40})


def at(iteration: int, stage: str = UPDATE) -> Run:
    return move(new_run(SMALL), Cursor(iteration, stage)).run


def test_what_is_typed_in_is_what_the_next_iteration_begins_with() -> None:
    made: dict[str, Any] = {"kind": "parameter", "layer": 1, "source": 4, "unit": 2, "value": 0.75}
    run = intervene(at(5), made).run
    assert run.cursor == Cursor(5, UPDATE)
    done = move(run, Cursor(6, "forward 1")).done
    before = move(at(5), Cursor(6, "forward 1")).done
    assert done is not None
    assert before is not None
    expected = before.before.parameters.copy()
    expected[4 * 3 + 2] = 0.75  # the bias of the third unit stands behind 4 x 3 weights
    assert done.before.parameters.tolist() == expected.tolist()
    assert done.before.buffers["exp_avg"].tolist() == before.before.buffers["exp_avg"].tolist()


def test_at_an_earlier_stage_the_iteration_at_hand_is_computed_anew() -> None:
    seen = intervene(at(5, "loss"), {"kind": "parameter", "layer": 1, "source": 0, "unit": 0, "value": 9.0})
    assert seen.run.cursor == Cursor(5, "loss")
    assert seen.run.interventions[0].at == 4
    assert seen.done is not None
    assert seen.done.before.parameters[0] == 9.0


def test_a_frozen_neuron_keeps_its_weights_and_their_buffers() -> None:
    run = intervene(at(3), {"kind": "freeze", "layer": 1, "unit": 1, "on": True}).run
    frozen = move(run, Cursor(9, UPDATE)).done
    assert frozen is not None
    start_of = move(at(3), Cursor(4, "loss")).done
    assert start_of is not None
    mask = np.zeros(27, dtype=bool)
    mask[[1, 4, 7, 10, 13]] = True  # four weights and the bias of unit 1
    assert (frozen.after.parameters[mask] == start_of.before.parameters[mask]).all()
    assert (frozen.after.buffers["exp_avg"][mask] == start_of.before.buffers["exp_avg"][mask]).all()
    assert (frozen.after.parameters[~mask] != start_of.before.parameters[~mask]).all()
    thawed = intervene(
        move(run, Cursor(9, UPDATE)).run, {"kind": "freeze", "layer": 1, "unit": 1, "on": False}
    )
    later = move(thawed.run, Cursor(10, UPDATE)).done
    assert later is not None
    assert (later.after.parameters[mask] != later.before.parameters[mask]).all()


def test_a_neuron_that_is_off_gives_0_and_learns_nothing() -> None:
    run = intervene(at(2), {"kind": "switch_off", "layer": 1, "unit": 0, "on": True}).run
    done = move(run, Cursor(3, UPDATE)).done
    assert done is not None
    assert not done.signals.a[0][:, 0].any()
    assert not done.errors.delta[0][:, 0].any()
    weights, biases = shape_of(SMALL).split(done.gradient)[0]
    assert not weights[:, 0].any()
    assert biases[0] == 0.0
    assert not shape_of(SMALL).split(done.gradient)[1][0][0].any()
    assert done.signals.z[0][:, 0].all()


def test_a_learning_rate_moves_without_a_reset() -> None:
    run = intervene(at(4), {"kind": "learning_rate", "value": 0.5}).run
    problem = problem_of(SMALL)
    four = train(problem, start(problem), 4).state
    by_hand = train(problem_at(SMALL, run.interventions, 5), four, 8).state
    assert move(run, Cursor(9, "loss")).run.before.parameters == by_hand.parameters.tobytes()
    assert typed_in(run.interventions, problem.shape, four) is four


def test_the_same_place_typed_twice_counts_once_and_the_order_is_the_timelines() -> None:
    run = at(5)
    for value in (1.0, 2.0):
        run = intervene(run, {"kind": "parameter", "layer": 2, "source": 0, "unit": 0, "value": value}).run
    run = move(run, Cursor(2, UPDATE)).run
    run = intervene(run, {"kind": "freeze", "layer": 2, "unit": 0, "on": True}).run
    assert [(type(each).__name__, each.at) for each in run.interventions] == [
        ("Freeze", 2),
        ("SetParameter", 5),
    ]
    assert run.interventions[1].value == 2.0  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("made", "field"),
    [
        ({"kind": "parameter", "layer": 3, "source": 0, "unit": 0, "value": 1.0}, "parameter.layer"),
        ({"kind": "parameter", "layer": 1, "source": 5, "unit": 0, "value": 1.0}, "parameter.source"),
        ({"kind": "parameter", "layer": 1, "source": 0, "unit": 3, "value": 1.0}, "parameter.unit"),
        (
            {"kind": "parameter", "layer": 1, "source": 0, "unit": 0, "value": 1e7},
            r"parameter\.value: ",
        ),
        (
            {"kind": "parameter", "layer": 1, "source": 0, "unit": 0, "value": float("nan")},
            r"parameter\.value: ",
        ),
        ({"kind": "learning_rate", "value": 0.0}, r"learning_rate\.value: "),
        ({"kind": "switch_off", "layer": 2, "unit": 0, "on": True}, "switch_off.layer"),
        ({"kind": "explode"}, r"intervention\.kind: "),
        ({"kind": "freeze", "layer": 1, "unit": 0, "on": True, "more": 1}, r"freeze\.more: "),
        ([], "intervention: "),
    ],
)
def test_a_change_that_the_network_does_not_allow_is_named(made: Any, field: str) -> None:
    with pytest.raises(BadInput, match=f"^{field}"):
        intervene(at(1), made)
