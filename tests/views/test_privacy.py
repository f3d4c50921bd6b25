"""What a data protection officer looks for on the privacy page."""

from dataclasses import replace

from neuroviz_dash.views.plain_page import PlainPage
from neuroviz_dash.views.privacy import Kept, privacy_page

KEPT = Kept(7, 7, 30, 365, PlainPage("plain.css", "icon.svg"))


def test_who_runs_the_server_is_named_as_they_said() -> None:
    assert "can tell you" in privacy_page(KEPT)
    named = replace(KEPT, operator="Dpt. <of> Maths", operator_url="https://example.edu/?a=1&b=2")
    page = privacy_page(named)
    assert "Dpt. &lt;of&gt; Maths" in page
    assert '<a href="https://example.edu/?a=1&amp;b=2">Imprint and contact</a>' in page
    assert "can tell you" not in page


def test_logs_are_told_of_as_they_are_set() -> None:
    assert "nothing of who asked" in privacy_page(KEPT)
    each = privacy_page(replace(KEPT, logs_requests=True))
    assert "another one each day" in each
    assert "nothing of who asked" not in each


def test_backups_are_told_of() -> None:
    assert "what was forgotten since is stored again" in privacy_page(KEPT)


def test_what_a_teacher_can_show_of_a_student_is_told() -> None:
    page = privacy_page(KEPT)
    assert "before the whole class, with your nickname or without, and on the projector" in page
    assert "copies that others of the class took stay theirs" in page
