"""Which class is taken for which: a plain count says the same."""

import numpy as np

from neuroviz_dash.engine.confusion import classes_of, confusion
from neuroviz_dash.engine.randomness import generator


def test_the_largest_output_is_the_class() -> None:
    outputs = np.array([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3], [0.0, 0.0, 1.0]])
    assert classes_of(outputs).tolist() == [1, 0, 2]


def test_one_output_says_the_second_class_from_a_half_on() -> None:
    assert classes_of(np.array([[0.499], [0.5], [0.9]])).tolist() == [0, 1, 1]


def test_the_matrix_is_a_plain_count() -> None:
    draw = generator(3, "data")
    said, true = draw.integers(0, 4, (2, 300))
    found = confusion(said, true, 4)
    pairs = list(zip(true.tolist(), said.tolist(), strict=True))
    assert found.tolist() == [[pairs.count((i, j)) for j in range(4)] for i in range(4)]
    assert confusion(said[:0], true[:0], 2).tolist() == [[0, 0], [0, 0]]
