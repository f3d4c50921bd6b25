"""Runs: the cursor, true step back, what is stored."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroviz_dash.engine.problem import start
from neuroviz_dash.engine.training import train
from neuroviz_dash.model.experiment import default_experiment, parse_experiment
from neuroviz_dash.model.keyframes import is_keyframe
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.problems import problem_of
from neuroviz_dash.model.run import (
    Cursor,
    MayGoOn,
    Run,
    View,
    always,
    decode_run,
    encode_run,
    look_ahead,
    new_run,
    view,
)
from neuroviz_dash.model.run import move as move_to
from neuroviz_dash.model.stages import stages

ADAM = parse_experiment({"dataset": {"name": "moons"}, "optimizer": {"name": "adam"}, "batch_size": 7})


def move_view(run: Run, iteration: int, stage: str, may_go_on: MayGoOn = always) -> View:
    return move_to(run, Cursor(iteration, stage), may_go_on=may_go_on)


def move(run: Run, iteration: int, stage: str) -> Run:
    return move_view(run, iteration, stage).run


def test_stages_of_two_layers() -> None:
    assert stages(default_experiment()) == (
        "forward 1", "forward 2", "loss", "backward 2", "backward 1", "update",
    )  # fmt: skip


def test_a_run_starts_with_nothing_computed() -> None:
    run = new_run(default_experiment())
    assert (run.cursor.iteration, run.cursor.stage) == (0, "start")
    assert view(run).done is None


@given(path=st.lists(st.integers(0, 700), min_size=1, max_size=6), last=st.integers(1, 700))
@settings(max_examples=40, deadline=None)
def test_any_path_to_an_iteration_gives_the_same_bytes(path: list[int], last: int) -> None:
    run = new_run(ADAM)
    for iteration in path:
        run = move(run, iteration, "update" if iteration else "start")
    wandered, straight = move(run, last, "loss"), move(new_run(ADAM), last, "loss")
    assert wandered.cursor == straight.cursor
    assert wandered.before == straight.before
    assert wandered.history == straight.history
    plain = train(problem_of(ADAM), start(problem_of(ADAM)), last - 1)
    assert wandered.before.parameters == plain.state.parameters.tobytes()


def test_the_update_under_the_cursor_is_the_next_state() -> None:
    run = move(new_run(ADAM), 5, "update")
    done = view(run).done
    assert done is not None
    assert done.after.parameters.tobytes() == move(run, 6, "forward 1").before.parameters


def test_history_has_every_epoch_and_batch() -> None:
    run = move(new_run(ADAM), 101, "forward 1")
    plain = run.history.plain(-1, -1)
    per_epoch = problem_of(ADAM).iterations_per_epoch
    assert plain["iterations"] == list(range(1, 101))
    assert plain["epochs"] == list(range(100 // per_epoch + 1))
    assert len(plain["train_loss"]) == len(plain["epochs"])


def test_a_long_history_stays_small_and_thins_out_by_octaves() -> None:
    run = move(new_run(default_experiment()), 5001, "update")
    positions = run.history.batches.after(0)[0]
    assert positions[:256] == list(range(1, 257))
    assert set(np.diff(positions[256:384])) == {2}
    assert set(np.diff([p for p in positions if p > 4096])) == {32}
    assert len(positions) == 256 + 4 * 128 + (5000 - 4096) // 32


def test_a_history_is_told_from_where_the_page_knows_it() -> None:
    history = move(new_run(ADAM), 101, "forward 1").history
    later = history.plain(90, 3)
    assert later["iterations"] == list(range(91, 101))
    assert later["epochs"][0] == 4
    assert later["batch_loss"] == history.plain(-1, -1)["batch_loss"][90:]


def test_a_move_that_runs_out_of_time_stands_where_it_got_to_and_can_go_on() -> None:
    answers = iter([True, False])
    part = move_view(new_run(ADAM), 2000, "loss", may_go_on=lambda: next(answers)).run
    assert 1 < part.cursor.iteration < 2000
    assert part.cursor.stage == "update"
    assert move(part, 2000, "loss").before == move(new_run(ADAM), 2000, "loss").before


def test_looking_ahead_gives_the_very_iterations_and_leaves_the_run_alone() -> None:
    run = move(new_run(ADAM), 3, "loss")
    ahead = list(look_ahead(run, range(5, 60, 9)))
    assert [v.run.cursor.iteration for v in ahead] == list(range(5, 60, 9))
    for seen in ahead:
        straight = move_view(new_run(ADAM), seen.run.cursor.iteration, "update")
        assert seen.done is not None
        assert straight.done is not None
        assert seen.done.after.parameters.tobytes() == straight.done.after.parameters.tobytes()
    assert len(list(look_ahead(run, range(5, 60, 9), may_go_on=lambda: False))) == 1


def test_keyframes_are_few_and_near() -> None:
    now = 500_000
    kept = [t for t in range(0, now, 64) if is_keyframe(t, now, 64)]
    assert len(kept) < 40
    for back in (1, 10, 100, 1000, 10_000):
        nearest = max(t for t in kept if t <= now - back)
        assert now - back - nearest <= max(64, 4 * back)


def test_a_run_after_1000_iterations_is_at_most_16_kib() -> None:
    assert len(encode_run(move(new_run(default_experiment()), 1000, "update"))) <= 16 * 1024


def test_round_trip() -> None:
    run = move(new_run(ADAM), 33, "backward 1")
    assert decode_run(encode_run(run)) == run


@pytest.mark.parametrize("damage", [b"", b"\x80", b"nonsense", b"\xc1" * 40])
def test_damaged_bytes_are_refused_in_a_sentence(damage: bytes) -> None:
    with pytest.raises(BadInput, match="stored run cannot be read"):
        decode_run(damage)


def test_another_version_and_a_wrong_size_are_refused() -> None:
    body = msgspec.msgpack.decode(encode_run(new_run(ADAM)))
    with pytest.raises(BadInput):
        decode_run(msgspec.msgpack.encode({**body, "version": 1}))
    body["before"]["parameters"] = body["before"]["parameters"][:-8]
    with pytest.raises(BadInput, match="do not fit"):
        decode_run(msgspec.msgpack.encode(body))


@pytest.mark.parametrize(
    ("iteration", "stage"), [(-1, "update"), (1, "start"), (0, "update"), (1, "forward 9"), (10**9, "update")]
)
def test_targets_out_of_range_are_named(iteration: int, stage: str) -> None:
    with pytest.raises(BadInput, match="is not allowed; allowed"):
        move(new_run(ADAM), iteration, stage)


def test_a_diverging_run_stops_and_says_where() -> None:
    wild = parse_experiment(
        {"dataset": {"name": "plane"}, "optimizer": {"name": "sgd", "learning_rate": 50.0},
         "hidden_layers": [{"units": 8, "activation": "relu"}], "initializer": {"name": "he_normal"}}
    )  # fmt: skip
    run = move(new_run(wild), 2000, "update")
    assert run.stop is not None
    assert run.cursor.iteration == run.stop.iteration - 1
    assert np.isfinite(np.frombuffer(run.before.parameters)).all()


def test_the_iteration_that_diverged_can_be_looked_at_and_nothing_lies_beyond_it() -> None:
    wild = parse_experiment(
        {
            "dataset": {"name": "plane"},
            "optimizer": {"name": "sgd", "learning_rate": 100.0},
            "hidden_layers": [],
        }
    )
    run = move(new_run(wild), 2000, "update")
    assert run.stop is not None
    shown = move_view(run, run.stop.iteration, "loss")
    assert shown.run.cursor == Cursor(run.stop.iteration, "loss")
    assert shown.run.stop == run.stop
    assert shown.done is not None
    assert not np.isfinite(shown.done.row_losses).all()
    beyond = move(shown.run, run.stop.iteration + 1, "update")
    assert beyond.cursor == Cursor(run.stop.iteration - 1, "update")
    assert beyond.stop == run.stop


@pytest.mark.parametrize(
    ("stage", "unit"), [("loss", 0), ("update", 0), ("forward 1", 6), ("backward 2", -1)]
)
def test_a_neuron_that_a_stage_does_not_have_is_refused(stage: str, unit: int) -> None:
    with pytest.raises(BadInput, match=r"^unit: "):
        move_to(new_run(ADAM), Cursor(1, stage, unit))


def test_the_cursor_may_stand_at_one_neuron_of_a_layer() -> None:
    run = move_to(new_run(ADAM), Cursor(2, "forward 1", 3)).run
    assert run.cursor == Cursor(2, "forward 1", 3)
    assert decode_run(encode_run(run)) == run


@pytest.mark.parametrize("epochs", [0, 1, 256, 257, 300, 700])
def test_the_last_scores_are_those_of_the_last_epoch_kept(epochs: int) -> None:
    tiny = parse_experiment({"dataset": {"name": "xor"}, "batch_size": 4})
    history = move(new_run(tiny), epochs + 1, "loss").history
    kept, scores = history.epochs.after(-1)
    assert history.last_scores(epochs) == (kept[-1], [scores[-1, 0], None, scores[-1, 2], None])
