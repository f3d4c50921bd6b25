"""Pages that are open while a command changes the server's release: python -m tests.deploy.upgraded COMMAND
..., with the server's address in NEUROVIZ_TEST_ADDRESS, its teacher's key in NEUROVIZ_TEST_TEACHER_KEY."""

import subprocess
import sys
import time

from playwright.sync_api import BrowserContext, sync_playwright

from tests.browser.class_pages import StudentPage, TeacherPage, all_show_the_same, shown
from tests.browser.lesson import Lesson
from tests.browsers import ADDRESS, FLAGS, chromium_path

LONGEST_SECONDS = 20
"""What a restart may cost a page."""


def go_on(command: list[str]) -> None:
    """A teacher with a follower, and a student alone, go on while the command runs and after it. Fails if it
    does, if a page is loaded anew, waits too long or is not where its steps lead, if the server has another
    run than the page shows, or if a follower, or who joins after it, is shown other values than the teacher.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)

        def person() -> BrowserContext:
            return browser.new_context(ignore_https_errors=True)

        teacher = TeacherPage.by_key(person(), ADDRESS)
        code = teacher.create("An upgrade")
        follower = StudentPage.by_link(person(), ADDRESS, code)
        teacher.demo()
        alone = Lesson.open(person(), ADDRESS)
        pages = (teacher.page, follower.page, alone.page)
        for page in pages:
            page.evaluate("() => { window.notReloaded = true; }")

        change = subprocess.Popen(command)
        steps, longest = 0, 0.0
        while steps == 0 or change.poll() is None:
            for lesson in (teacher.lesson, alone):
                begun = time.monotonic()
                lesson.press("Next iteration")
                longest = max(longest, time.monotonic() - begun)
            steps += 1
            teacher.page.wait_for_timeout(500)
        assert change.returncode == 0, change.args

        for lesson in (teacher.lesson, alone):
            lesson.press("Next iteration")
            assert lesson.cursor() == (steps + 1, "update")
        late = StudentPage.by_link(person(), ADDRESS, code)
        all_show_the_same(teacher.page, follower.page, late.page, seconds=LONGEST_SECONDS)
        # What the server has, without what the page remembers.
        assert shown(Lesson.open(alone.page.context, alone.page.url).page) == shown(alone.page)
        assert all(page.evaluate("window.notReloaded") for page in pages)
        assert longest < LONGEST_SECONDS, f"a step took {longest:.1f} s"
        print(f"{steps} steps of two pages on the way, the longest of {longest:.1f} s; nothing is lost")
        browser.close()


if __name__ == "__main__":
    go_on(sys.argv[1:])
