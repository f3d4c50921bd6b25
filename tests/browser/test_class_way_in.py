"""What the dialog of a class's code says of the address that its links are made of."""

from tests.browser.class_pages import TeacherPage
from tests.browsers import NewStudent

ONE_MACHINE = ("localhost", "localhost.", "class.localhost", "127.0.0.1", "127.1.2.3", "0.0.0.0", "[::1]")
A_NETWORK = ("localhost.example.org", "mylocalhost", "127.example.org", "10.127.0.0", "[2001:db8::1]")


def test_links_of_a_loopback_address_are_said_to_work_on_this_computer_only(
    new_student: NewStudent, class_server: str
) -> None:
    assert "//127.0.0.1:" in class_server
    teacher = TeacherPage.by_key(new_student(), class_server)
    teacher.create("At home")
    teacher.page.click("#open-code")
    assert "on this computer only" in teacher.page.inner_text("#links-nearby")
    found = teacher.page.evaluate(
        "names => names.filter(neuroviz.teaching.isNearby)", [*ONE_MACHINE, *A_NETWORK]
    )
    assert tuple(found) == ONE_MACHINE


def test_a_code_whose_picture_was_refused_gets_it_later(new_student: NewStudent, class_server: str) -> None:
    teacher = TeacherPage.by_key(new_student(), class_server)
    pattern = "**/join/*.svg"
    teacher.page.route(pattern, lambda route: route.fulfill(status=429, body="429 Too many.\n"))
    teacher.create("Busy")
    teacher.page.click("#open-code")
    picture = "document.getElementById('code-picture')"
    teacher.page.wait_for_function(f"() => {picture}.complete && {picture}.naturalWidth === 0")
    teacher.page.wait_for_timeout(2000)  # by now the class is here whole, and nothing draws it again
    teacher.page.unroute(pattern)
    teacher.page.wait_for_function(f"() => {picture}.naturalWidth > 0", timeout=15000)
