"""Whatever happens to the store, a demo goes on: in the end everyone sees what the teacher's page shows."""

from tests.browser.class_pages import all_show_the_same, teacher_and_student
from tests.browsers import NewStudent
from tests.faults.conftest import Place
from tests.faults.store_faults import FAULTS

RECOVERY_SECONDS = 25.0
FAULT_MS = 4000
WHAT_HAPPENS = (
    "refuses", "answers are cut", "answers are corrupt", "hangs", "is slow", "is full", "is killed",
)  # fmt: skip


def test_followers_end_where_the_teacher_is(place: Place, new_student: NewStudent) -> None:
    teacher, student = teacher_and_student(new_student, place.url)
    teacher.demo()
    teacher.lesson.step_by("iteration")
    for number, name in enumerate(WHAT_HAPPENS, 1):
        with FAULTS[name].happens(place):
            for _ in range(3):
                teacher.page.click("#next")
            teacher.page.wait_for_timeout(FAULT_MS)
        teacher.settle()
        seen = all_show_the_same(teacher.page, student.page, seconds=RECOVERY_SECONDS)
        assert seen["cursor"]["iteration"] == 3 * number, name
        assert student.follows()
