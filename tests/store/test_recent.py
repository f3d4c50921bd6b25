"""What a worker remembers of the runs that it saved."""

from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.run import new_run
from neuroviz_dash.store.recent import MOST, RecentRuns

RUN = new_run(default_experiment())


def test_a_run_is_there_at_its_revision_for_its_student_alone() -> None:
    recent = RecentRuns()
    recent.keep("amber", "run", 3, RUN)
    assert recent.get("amber", "run", 3) is RUN
    assert recent.get("amber", "run", 2) is None
    assert recent.get("amber", "run", 4) is None
    assert recent.get("blue", "run", 3) is None


def test_the_one_kept_first_makes_room() -> None:
    recent = RecentRuns()
    for number in range(MOST):
        recent.keep("amber", str(number), 1, RUN)
    recent.keep("amber", "0", 2, RUN)
    recent.keep("amber", "new", 1, RUN)
    assert recent.get("amber", "0", 2) is RUN
    assert recent.get("amber", "1", 1) is None
    assert recent.get("amber", "new", 1) is RUN
