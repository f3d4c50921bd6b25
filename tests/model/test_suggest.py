"""A learning rate that goes well, found by a short search."""

from neuroviz_dash.model.experiment import Experiment, default_experiment, parse_experiment
from neuroviz_dash.model.piece import train_piece
from neuroviz_dash.model.run import Cursor, always, move, new_run
from neuroviz_dash.model.suggest import suggest_rate


def wild(rate: float) -> Experiment:
    return parse_experiment(
        {
            "dataset": {"name": "plane"},
            "hidden_layers": [],
            "optimizer": {"name": "sgd", "learning_rate": rate},
        }
    )


def test_the_rate_goes_well_and_twice_it_does_not() -> None:
    run = move(new_run(wild(100.0)), Cursor(3000, "update")).run
    assert run.stop is not None
    found = suggest_rate(run, train_piece, always)
    assert found.rate is not None
    there = Cursor(found.iterations, "update")
    assert move(new_run(wild(found.rate)), there).run.stop is None
    assert move(new_run(wild(2 * found.rate)), there).run.stop is not None
    assert found.iterations >= 2 * run.stop.iteration


def test_a_search_that_runs_out_of_time_says_that_it_is_not_over() -> None:
    run = move(new_run(default_experiment()), Cursor(1500, "update")).run
    found = suggest_rate(run, train_piece, lambda: False)
    assert (found.again, found.rate, found.iterations) == (True, None, 5000)
    assert suggest_rate(run, train_piece, always).rate == 0.05
