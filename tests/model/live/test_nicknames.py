"""Nicknames: two words of the lists, and each pair once in a class."""

import pytest

from neuroviz_dash.model.live.nicknames import ANIMALS, COLORS, PAIRS, nickname


@pytest.mark.parametrize("seed", [0, 1, 1409, 9_999])
def test_each_student_of_a_class_has_a_nickname_of_its_own(seed: int) -> None:
    names = [nickname(seed, number) for number in range(1, PAIRS + 1)]
    assert len(set(names)) == PAIRS
    assert PAIRS > 3 * 1000  # numbers are not given twice, though students come and go


def test_a_nickname_has_words_of_the_lists_alone() -> None:
    assert len(set(COLORS)) == len(COLORS)
    assert len(set(ANIMALS)) == len(ANIMALS)
    for number in range(1, 500):
        color, animal = nickname(77, number).split(" ")
        assert color in COLORS
        assert animal in ANIMALS


def test_neighbours_are_told_apart_by_both_words() -> None:
    for number in range(1, 200):
        first, second = nickname(5, number).split(), nickname(5, number + 1).split()
        assert first[0] != second[0]
        assert first[1] != second[1]
