"""The search for the number of students at which steps become too slow."""

import pytest

from tests.load.limit import FIRST, MOST, Stage, said_of_limit, search
from tests.load.run import MOST_STEP_SECONDS


def server_for(students: int, errors_from: int = 10**6) -> list[int]:
    """The numbers tried on a server that is fast enough for so many, the last two: what the search found."""
    tried: list[int] = []

    def measure(count: int) -> Stage:
        tried.append(count)
        slow = 400.0 if count > students else 40.0
        return Stage(count, slow, 3 if count >= errors_from else 0, 2.0)

    limit = search(measure)
    assert f"no error with {limit.held} students" in said_of_limit(limit)
    return [*tried, limit.held, limit.passed or 0]


def test_the_limit_lies_between_the_last_two() -> None:
    assert server_for(730) == [100, 200, 400, 800, 600, 700, 750, 700, 750]


def test_an_error_is_a_limit_as_well() -> None:
    assert server_for(10**6, errors_from=150) == [100, 200, 150, 125, 137, 137, 150]


def test_a_server_that_is_too_slow_for_the_first() -> None:
    assert server_for(60) == [FIRST, 50, 75, 62, 50, 62]


def test_a_load_that_was_not_there_held_nothing() -> None:
    assert Stage(300, 40.0, 0, 2.0).is_held
    assert not Stage(300, 40.0, 0, 2.1 * MOST_STEP_SECONDS).is_held


@pytest.mark.parametrize("students", [MOST, 10**6])
def test_a_search_has_an_end(students: int) -> None:
    assert server_for(students) == [100, 200, 400, 800, 1600, MOST, MOST, 0]
