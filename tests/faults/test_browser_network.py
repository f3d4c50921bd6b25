"""The network between a browser and the server: the page says that it is away, keeps what the student did
and goes on by itself; so do streams."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.class_pages import StudentPage, TeacherPage, all_show_the_same
from tests.browser.class_pages import says as element_says
from tests.browser.lesson import Lesson, expected_edges, traces_of
from tests.browsers import NewStudent
from tests.faults.conftest import Place
from tests.faults.pages import says, says_nothing

A_MINUTE_MS = 60_000
RECOVERY_SECONDS = 20.0
AWAY, SLOW = "The server cannot be reached", "Waiting for the server"

FAULTS: dict[str, tuple[Callable[[Place], None], str]] = {
    "is cut": (lambda place: place.to_server.refuse(), AWAY),
    "cuts answers": (lambda place: place.to_server.cut_answers(after_bytes=400), AWAY),
    "corrupts answers": (lambda place: place.to_server.corrupt(), AWAY),
    "holds everything": (lambda place: place.to_server.hold(), SLOW),
    "is very slow": (lambda place: place.to_server.throttle(bytes_per_second=500), SLOW),
    "is late": (lambda place: place.to_server.delay(4, 5), SLOW),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_page_goes_on_with_what_the_student_did(
    place: Place, new_student: NewStudent, tmp_path: Path, fault: str
) -> None:
    begin, words = FAULTS[fault]
    lesson = Lesson.open(new_student(), place.url)
    lesson.press("Next iteration", 2)
    begin(place)
    for _ in range(3):
        lesson.page.click("#next")
    says(lesson.page, words)
    lesson.page.click("#back")
    place.to_server.heal()
    place.to_server.cut()  # what is still on its way does not come any more
    lesson.settle()
    says_nothing(lesson.page)
    assert lesson.cursor() == (4, "update")
    trace = traces_of(lesson.experiment(), 4, tmp_path)[-1]
    assert lesson.edge_values() == expected_edges(trace, "update")


def test_after_a_minute_without_a_network_all_is_as_if_there_had_been_one(
    place: Place, new_student: NewStudent
) -> None:
    teacher = TeacherPage.by_key(new_student(), place.server.url)
    follower = StudentPage.by_link(new_student(), place.url, teacher.create("A class"))
    alone = Lesson.open(new_student(), place.url)
    alone.press("Next iteration", 1)
    teacher.demo()
    teacher.lesson.step_by("iteration")
    all_show_the_same(teacher.page, follower.page)
    place.to_server.refuse()
    alone.page.click("#next")
    says(alone.page, AWAY)
    alone.page.evaluate("neuroviz.player.intervene({ kind: 'freeze', layer: 1, unit: 0, on: true })")
    teacher.lesson.press("Next iteration", 3)
    element_says(follower.page, "class-state", "Connecting again")
    alone.page.wait_for_timeout(A_MINUTE_MS)
    says(alone.page, AWAY)
    place.to_server.heal()
    all_show_the_same(teacher.page, follower.page, seconds=RECOVERY_SECONDS)
    follower.page.wait_for_function("() => document.getElementById('class-state')?.textContent === ''")
    alone.settle()
    says_nothing(alone.page)
    assert alone.cursor() == (2, "update")
    made = alone.page.evaluate("neuroviz.player.state.place.interventions")
    assert [(each["kind"], each["at"]) for each in made] == [("freeze", 2)]
