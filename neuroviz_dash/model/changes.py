"""Steps that change what a run is, and not only where its cursor stands: interventions, forks, goals."""

import msgspec
import numpy as np

from neuroviz_dash.engine.scores import epoch_scores
from neuroviz_dash.model.choices import InitializerChoice
from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.given import Given
from neuroviz_dash.model.history import score_row
from neuroviz_dash.model.interventions import Interventions, add, parse_intervention
from neuroviz_dash.model.parsing import refuse
from neuroviz_dash.model.piece import Piece, Saved, TrainPiece, piece_end, train_piece
from neuroviz_dash.model.problems import digest, problem_of, shape_of
from neuroviz_dash.model.run import (
    Cursor,
    MayGoOn,
    Run,
    View,
    always,
    applied,
    at_end,
    back_to,
    forward_to,
    here,
    move,
    new_run,
    view,
)
from neuroviz_dash.model.stages import UPDATE
from neuroviz_dash.model.until import judge, parse_until, set_goal


def intervene(run: Run, data: object, train: TrainPiece = train_piece, may_go_on: MayGoOn = always) -> View:
    """The run with a change made where its cursor stands; raises BadInput."""
    at = applied(run.cursor)
    made = parse_intervention(run.experiment, data, at)
    return _with(run, add(run.interventions, made), at, train, may_go_on)


def undo(run: Run, data: object, train: TrainPiece = train_piece, may_go_on: MayGoOn = always) -> View:
    """The run as if one of its interventions had never been made; raises BadInput."""
    for index, each in enumerate(run.interventions):
        if msgspec.to_builtins(each) == data:
            left = (*run.interventions[:index], *run.interventions[index + 1 :])
            return _with(run, left, each.at, train, may_go_on)
    raise refuse("intervention", data, "one of the run's, as it was made")


def _with(run: Run, interventions: Interventions, at: int, train: TrainPiece, may_go_on: MayGoOn) -> View:
    """The run at its cursor with other interventions, of which those up to `at` are the same as before: what
    was computed after that is forgotten."""
    cursor = run.cursor
    run = back_to(run, at)
    kept = tuple(each for each in run.keyframes if each.iteration <= at)
    furthest = max([cursor.iteration, *(each.at for each in interventions)])
    run = msgspec.structs.replace(run, interventions=interventions, keyframes=kept, furthest=furthest)
    return move(run, cursor, train, may_go_on)


def rebuilt(base: Run | None, experiment: Experiment, interventions: Interventions) -> Run:
    """A run of an experiment with these interventions. An older state of it is gone on from, as far as it
    serves."""
    run = base if base and digest(base.experiment) == digest(experiment) else new_run(experiment)
    changed = set(run.interventions) ^ set(interventions)
    at = min((each.at for each in changed), default=run.before.iteration)
    run = back_to(run, at)
    kept = tuple(each for each in run.keyframes if each.iteration <= at)
    return msgspec.structs.replace(run, interventions=interventions, keyframes=kept)


def fork(seen: View, experiment: Experiment) -> Run:
    """A new run of an experiment that starts from the parameters of another run where its cursor stands.
    Raises BadInput for parameters that no training can start from."""
    sizes = shape_of(seen.run.experiment).sizes
    given = Given.checked(sizes, here(seen)[1].parameters)
    start = InitializerChoice(name="given", given=given)
    return new_run(msgspec.structs.replace(experiment, initializer=start))


def aim(run: Run, data: object) -> Run:
    """The run with a goal to train towards; raises BadInput."""
    problem, state = here(view(run))
    goal = parse_until(data, len(problem.test_rows) > 0, problem.has_classes)
    scores = epoch_scores(problem, state)
    epoch = applied(run.cursor) // problem.iterations_per_epoch
    progress = set_goal(goal, epoch, np.array(score_row(scores)))
    return msgspec.structs.replace(run, until=progress)


def go_on(run: Run, train: TrainPiece = train_piece, may_go_on: MayGoOn = always) -> View:
    """The run trained on towards its goal, as far as `may_go_on` allows. `until.reached` says why it ended;
    until then the cursor is on the way."""
    progress = run.until
    if progress is None:
        raise refuse("until", None, "a goal")
    if progress.reached:
        return view(run)
    per_epoch = problem_of(run.experiment).iterations_per_epoch
    last, run = progress.last_epoch * per_epoch, msgspec.structs.replace(run, stop=None)
    is_first = True
    while run.before.iteration < last and (is_first or may_go_on()):
        is_first = False
        end = min(piece_end(run.experiment, run.interventions, run.before.iteration), last)
        seen: list[Piece] = []
        run = forward_to(run, end, _remembering(train, seen), always)
        for at, row in enumerate(np.frombuffer(seen[0].scores).reshape(-1, 4)):
            epoch = seen[0].first_epoch + at
            if epoch <= progress.since:
                continue
            progress = judge(progress, epoch, row)
            if progress.reached:
                there = move(run, Cursor(epoch * per_epoch, UPDATE), train)
                return View(msgspec.structs.replace(there.run, until=progress), there.done)
        if run.stop:
            return at_end(msgspec.structs.replace(run, until=None))
    on_the_way = Cursor(run.before.iteration + 1, UPDATE)
    furthest = max(run.furthest, on_the_way.iteration)
    return view(msgspec.structs.replace(run, cursor=on_the_way, until=progress, furthest=furthest))


def _remembering(train: TrainPiece, seen: list[Piece]) -> TrainPiece:
    def remember(experiment: Experiment, interventions: Interventions, before: Saved, last: int) -> Piece:
        seen.append(train(experiment, interventions, before, last))
        return seen[-1]

    return remember
