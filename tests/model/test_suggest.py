"""A learning rate that goes well, found by a short search."""

from neuroviz_dash.model.experiment import Experiment, default_experiment, parse_experiment
from neuroviz_dash.model.piece import train_piece
from neuroviz_dash.model.run import Cursor, Run, always, move, new_run
from neuroviz_dash.model.suggest import Trial, try_rate


def wild(rate: float) -> Experiment:
    return parse_experiment(
        {
            "dataset": {"name": "plane"},
            "hidden_layers": [],
            "optimizer": {"name": "sgd", "learning_rate": rate},
        }
    )


def search(run: Run) -> Trial:
    """As the page does it."""
    trial = try_rate(run, None, train_piece, always)
    while trial.next is not None:
        trial = try_rate(run, trial.next, train_piece, always)
    return trial


def test_the_rate_goes_well_and_twice_it_does_not() -> None:
    run = move(new_run(wild(100.0)), Cursor(3000, "update")).run
    assert run.stop is not None
    found = search(run)
    assert found.verdict == "goes well"
    there = Cursor(found.iterations, "update")
    assert move(new_run(wild(found.rate)), there).run.stop is None
    assert move(new_run(wild(2 * found.rate)), there).run.stop is not None
    assert found.iterations >= 2 * run.stop.iteration


def test_a_trial_that_runs_out_of_time_says_that_it_is_not_over() -> None:
    run = move(new_run(default_experiment()), Cursor(1500, "update")).run
    assert try_rate(run, None, train_piece, lambda: False) == Trial(0.05, 5000, "unfinished")
    assert try_rate(run, None, train_piece, always) == Trial(0.05, 5000, "goes well")


def test_the_search_ends() -> None:
    run = move(new_run(wild(100.0)), Cursor(3000, "update")).run
    last = try_rate(run, 50.0, train_piece, always)
    assert (last.verdict, last.next) == ("diverges", 25.0)
    tiny = wild(1e-3)
    tried = try_rate(new_run(tiny), 50.0, train_piece, always)
    assert tried.next == 25.0
