"""The line of the class's median among its loss curves."""

from typing import Any

import pytest

from tests.browser.class_pages import TeacherPage
from tests.browser.conftest import NewStudent

# Given anew at each look: the class itself, which has no student, may be drawn in between.
MEDIAN_IS = """([rows, wanted]) => {
  const line = document.querySelector('#class-chart .js-plotly-plot')?.data?.[1];
  neuroviz.classChart.update(rows.map(([at, losses], number) => ({
    number, nickname: `Student ${number}`, standing: { curve_epochs: at, curve: losses, diverged: false },
  })));
  neuroviz.classChart.draw();
  return line && JSON.stringify([[...line.x], [...line.y]]) === JSON.stringify(wanted);
}"""


@pytest.mark.parametrize(
    ("rows", "median"),
    [
        ([([0, 5, 9], [3, 2, 1])], ([0, 5, 9], [3, 2, 1])),
        ([([0, 2], [3, 2]), ([0, 4], [1, 0])], ([0, 2, 4], [2, 1.5, 0])),
        ([([0, 2], [3, 2]), ([0, 1], [2, 1]), ([0, 9], [1, 0])], ([0, 1, 2], [2, 1, 1.5])),
        ([([0], [3]), ([0], [2]), ([0], [2]), ([0, 9], [1, 0])], ([0], [2])),
    ],
    ids=["one student", "one of two", "two of three", "one of four"],
)
def test_it_goes_as_far_as_half_of_the_class(
    rows: Any, median: tuple[list[float], list[float]], new_student: NewStudent, class_server: str
) -> None:
    teacher = TeacherPage.by_key(new_student(), class_server)
    teacher.create("A class")
    teacher.board()
    teacher.page.wait_for_selector("#class-chart .js-plotly-plot")
    teacher.page.wait_for_function(MEDIAN_IS, arg=[rows, list(median)], polling=200)
