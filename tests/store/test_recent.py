"""What a worker remembers of the runs that it saved."""

from collections.abc import Callable

import numpy as np
import pytest

from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.own_data import experiment_on
from neuroviz_dash.model.run import new_run
from neuroviz_dash.model.table import Table
from neuroviz_dash.store.recent import KEPT_SECONDS, LOOK_SECONDS, MOST_BYTES, RecentRuns

RUN, SIZE = new_run(default_experiment()), 2000


def test_a_run_is_there_at_its_revision_for_its_student_alone() -> None:
    recent = RecentRuns()
    recent.keep("amber", "run", 3, RUN, SIZE)
    assert recent.get("amber", "run", 3) is RUN
    assert recent.get("amber", "run", 2) is None
    assert recent.get("amber", "run", 4) is None
    assert recent.get("blue", "run", 3) is None


def test_the_one_kept_first_makes_room() -> None:
    recent = RecentRuns()
    for number in range(MOST_BYTES // SIZE):
        recent.keep("amber", str(number), 1, RUN, SIZE)
    recent.keep("amber", "0", 2, RUN, SIZE)
    recent.keep("amber", "new", 1, RUN, SIZE)
    assert recent.get("amber", "0", 2) is RUN
    assert recent.get("amber", "1", 1) is None
    assert recent.get("amber", "new", 1) is RUN


def test_many_make_room_for_a_large_one_and_the_last_one_stays_however_large() -> None:
    recent = RecentRuns()
    for number in range(4):
        recent.keep("amber", str(number), 1, RUN, MOST_BYTES // 4)
    recent.keep("amber", "large", 1, RUN, MOST_BYTES // 2)
    kept = [recent.get("amber", str(number), 1) for number in range(4)]
    assert kept == [None, None, RUN, RUN]
    recent.keep("amber", "larger", 1, RUN, 2 * MOST_BYTES)
    assert recent.get("amber", "larger", 1) is RUN
    assert recent.get("amber", "large", 1) is None
    recent.forget("amber")
    for number in range(4):
        recent.keep("amber", str(number), 1, RUN, MOST_BYTES // 4)
    assert recent.get("amber", "0", 1) is RUN


def test_a_table_counts() -> None:
    rows = 2_000
    X = np.arange(rows * 16.0).reshape(rows, 16)
    table = Table(tuple("abcdefghijklmnop"), "t", ("a", "b"), X, np.arange(rows) % 2)
    run = new_run(experiment_on(table, {}))
    recent = RecentRuns()
    for number in range(6):
        recent.keep("amber", str(number), 1, run, SIZE)
    kept = [recent.get("amber", str(number), 1) for number in range(6)]
    assert kept == [None, None, None, run, run, run], f"of {X.nbytes} bytes each"


def test_who_could_not_look_later_is_asked_again() -> None:
    looks: list[float] = []

    def later(seconds: float, _call: Callable[[], None]) -> None:
        looks.append(seconds)
        if len(looks) == 1:
            raise RuntimeError("can't start new thread")

    recent = RecentRuns(later=later)
    with pytest.raises(RuntimeError):
        recent.keep("amber", "run", 1, RUN, SIZE)
    recent.keep("amber", "run", 2, RUN, SIZE)
    recent.keep("amber", "run", 3, RUN, SIZE)
    assert looks == [LOOK_SECONDS] * 2


def test_what_is_not_used_is_dropped_soon_and_nobody_looks_at_nothing() -> None:
    now, looks = [0.0], list[tuple[float, Callable[[], None]]]()

    def look() -> None:
        seconds, call = looks.pop()
        now[0] += seconds
        call()

    recent = RecentRuns(lambda: now[0], lambda seconds, call: looks.append((seconds, call)))
    recent.keep("amber", "run", 1, RUN, SIZE)
    recent.keep("blue", "run", 1, RUN, SIZE)
    while now[0] < KEPT_SECONDS - LOOK_SECONDS:
        look()
    recent.keep("amber", "run", 2, RUN, SIZE)
    saved_at = now[0]
    assert len(looks) == 1
    look()
    assert recent.get("blue", "run", 1) is None
    assert recent.get("amber", "run", 2) is RUN
    while looks:
        look()
    assert recent.get("amber", "run", 2) is None
    assert KEPT_SECONDS <= now[0] - saved_at <= KEPT_SECONDS + LOOK_SECONDS <= 180
    recent.keep("amber", "run", 3, RUN, SIZE)
    assert len(looks) == 1
