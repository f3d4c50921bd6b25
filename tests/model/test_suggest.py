"""A learning rate that goes well, found by a short search."""

import msgspec
import numpy as np

from neuroviz_dash.model.changes import intervene
from neuroviz_dash.model.choices import InitializerChoice
from neuroviz_dash.model.experiment import Experiment, default_experiment, parse_experiment
from neuroviz_dash.model.given import Given
from neuroviz_dash.model.piece import Stop, train_piece
from neuroviz_dash.model.run import Cursor, Run, always, move, new_run
from neuroviz_dash.model.suggest import Trial, Tried, try_rate


class Kept(dict[Experiment, Tried]):
    """Trials in memory."""

    def load(self, experiment: Experiment) -> Tried | None:
        return self.get(experiment)

    def keep(self, experiment: Experiment, tried: Tried) -> None:
        self[experiment] = tried


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
    trial = try_rate(run, None, train_piece, always, Kept())
    while trial.next is not None:
        trial = try_rate(run, trial.next, train_piece, always, Kept())
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
    assert try_rate(run, None, train_piece, lambda: False, Kept()) == Trial(0.05, 5000, "unfinished")
    assert try_rate(run, None, train_piece, always, Kept()) == Trial(0.05, 5000, "goes well")


def test_in_parts_a_trial_gets_to_the_same_end() -> None:
    large = parse_experiment(
        {"dataset": {"name": "digits"}, "batch_size": 100, "hidden_layers": [{"units": 16}]}
    )
    run, kept, steps = new_run(large), Kept(), 0
    while (trial := try_rate(run, None, train_piece, lambda: False, kept)).verdict == "unfinished":
        steps += 1
    assert trial == Trial(0.05, 5000, "goes well")
    assert steps > 70
    (tried,) = kept.values()
    straight = Kept()
    try_rate(run, None, train_piece, always, straight)
    assert [tried] == list(straight.values())


def test_a_training_that_diverged_beyond_the_horizon_goes_well_before_it() -> None:
    run = move(new_run(wild(100.0)), Cursor(3000, "update")).run
    kept = Kept()
    assert try_rate(run, 50.0, train_piece, always, kept).verdict == "diverges"
    (experiment,) = kept
    late = Tried(kept[experiment].at, Stop(10**6, "output", "loss"))
    late = Tried(msgspec.structs.replace(late.at, iteration=10**6), late.stop)
    kept[experiment] = late
    assert try_rate(run, 50.0, train_piece, always, kept).verdict == "goes well"


def test_what_was_changed_by_hand_is_left_out_and_the_rate_in_force_counts() -> None:
    calm = move(new_run(wild(0.01)), Cursor(5, "update")).run
    raised = move(intervene(calm, {"kind": "learning_rate", "value": 100.0}).run, Cursor(3000, "update")).run
    assert raised.stop is not None
    assert try_rate(raised, None, train_piece, always, Kept()) == Trial(0.01, 5000, "goes well")
    lowered = intervene(
        move(new_run(wild(64.0)), Cursor(5, "update")).run, {"kind": "learning_rate", "value": 16.0}
    )
    broken = move(lowered.run, Cursor(3000, "update")).run
    assert broken.stop is not None
    first = try_rate(broken, None, train_piece, always, Kept())
    assert (first.rate, first.verdict, first.next) == (64.0, "diverges", 8.0)
    assert search(broken).verdict == "goes well"


def test_the_search_ends() -> None:
    run = move(new_run(wild(100.0)), Cursor(3000, "update")).run
    first = try_rate(run, 50.0, train_piece, always, Kept())
    assert (first.verdict, first.next) == ("diverges", 25.0)
    # Nothing goes well from start weights whose first loss overflows.
    huge = Given((2, 1), np.full(3, 1e200))
    broken = msgspec.structs.replace(wild(100.0), initializer=InitializerChoice(name="given", given=huge))
    trial, tries = try_rate(new_run(broken), None, train_piece, always, Kept()), 1
    while trial.next is not None:
        trial, tries = try_rate(new_run(broken), trial.next, train_piece, always, Kept()), tries + 1
    assert (trial.verdict, tries) == ("diverges", 40)
