"""Training: one way of computing, whichever way it is entered."""

import numpy as np
import pytest

from neuroviz_dash.engine.problem import Problem, epoch_order, start
from neuroviz_dash.engine.training import trace, train
from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.problems import problem_of

OPTIMIZERS = (
    {"name": "sgd"},
    {"name": "sgd", "momentum": 0.9},
    {"name": "sgd", "momentum": 0.9, "nesterov": True},
    {"name": "rmsprop"},
    {"name": "adagrad"},
    {"name": "adam"},
)


def problem(**changes: object) -> Problem:
    return problem_of(parse_experiment({"dataset": {"name": "iris"}, "batch_size": 50, **changes}))


@pytest.mark.parametrize("penalty", ["none", "l1", "l2"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_train_and_trace_give_the_same_bits(optimizer: dict[str, object], penalty: str) -> None:
    given = problem(optimizer=optimizer, penalty={"name": penalty, "rate": 0.01})
    state = start(given)
    for _ in range(10):
        state = trace(given, state).after
    trained = train(given, start(given), 10).state
    assert trained.parameters.tobytes() == state.parameters.tobytes()
    assert {k: v.tobytes() for k, v in trained.buffers.items()} == {
        k: v.tobytes() for k, v in state.buffers.items()
    }


def test_training_may_be_broken_off_anywhere() -> None:
    given = problem(optimizer={"name": "adam"})
    whole = train(given, start(given), 20)
    for middle in range(20):
        first = train(given, start(given), middle)
        second = train(given, first.state, 20)
        assert second.state.parameters.tobytes() == whole.state.parameters.tobytes()
        assert [*first.batch_losses, *second.batch_losses] == [*whole.batch_losses]
        assert first.epochs + second.epochs == whole.epochs


def test_every_row_once_an_epoch_and_the_smaller_batch_last() -> None:
    given, state = problem(), start(problem())
    seen = []
    for expected in (50, 50, 20):
        done = trace(given, state)
        assert (len(done.rows), done.epoch) == (expected, 1)
        seen += done.rows.tolist()
        state = done.after
    assert sorted(seen) == given.train_rows.tolist()
    assert trace(given, state).epoch == 2


def test_the_order_follows_from_seed_and_epoch() -> None:
    given = problem()
    assert epoch_order(given, 3).tolist() == epoch_order(given, 3).tolist()
    assert epoch_order(given, 3).tolist() != epoch_order(given, 4).tolist()
    assert epoch_order(given, 3).tolist() != epoch_order(problem(seed=8), 3).tolist()


def test_divergence_stops_at_its_iteration_and_is_named() -> None:
    given = problem_of(
        parse_experiment(
            {
                "dataset": {"name": "plane"},
                "hidden_layers": [],
                "optimizer": {"name": "sgd", "learning_rate": 100.0},
            }
        )
    )
    done = train(given, start(given), 5000)
    assert done.diverged is not None
    assert done.state.iteration == done.diverged.iteration - 1 == len(done.batch_losses)
    assert (done.diverged.layer, done.diverged.quantity) == ("output", "loss")
    assert np.isfinite(done.state.parameters).all()
    assert not np.isfinite(trace(given, done.state).row_losses).all()
