"""No page breaks its own content security policy, and every answer has one."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response

from neuroviz_dash.headers import HEADERS
from neuroviz_dash.model.limits import LARGEST_REQUEST
from neuroviz_dash.views.dialogs import dialogs
from neuroviz_dash.views.tabs import TABS
from neuroviz_dash.views.teacher import teacher_dialogs
from tests.browser.class_pages import ClassPage, StudentPage, TeacherPage
from tests.browser.lesson import Lesson
from tests.browser.test_take_away import kept, link

TEACHER_DIALOGS = [part.id for part in teacher_dialogs()]
FILES = (
    "dl-experiment",
    "dl-trace-json",
    "dl-trace-csv",
    "dl-weights",
    "dl-numpy",
    "dl-torch",
    "dl-svg",
    "dl-png",
)
WATCH = """document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
  console.error(`policy violated: ${violatedDirective} ${blockedURI} ${sample}`));"""
NEEDED = {
    "default-src 'none'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:", "font-src 'self'",
    "connect-src 'self'", "frame-ancestors 'self'", "form-action 'self'", "base-uri 'none'",
    "object-src 'none'",
}  # fmt: skip


@dataclass
class Watch:
    """Browsers whose every page tells what its policy has stopped, and whose every answer is looked at."""

    chromium: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def person(self) -> BrowserContext:
        """A browser of its own."""
        context = self.chromium.new_context(viewport={"width": 1440, "height": 900})
        context.add_init_script(WATCH)
        context.on("page", self._look_at)
        self.contexts.append(context)
        return context

    def _look_at(self, page: Page) -> None:
        page.on("console", lambda message: self._hear(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("response", lambda response: self.answers.append(response))

    def _hear(self, text: str) -> None:
        if "policy violated" in text or "Content Security Policy" in text:
            self.complaints.append(text)

    def check(self) -> None:
        """No complaint; each answer has each header."""
        assert self.complaints == []
        assert len(self.answers) > 20
        for answer in self.answers:
            if answer.url.startswith("http"):
                check_headers(answer.url, answer.headers)


def check_headers(url: str, headers: dict[str, str]) -> None:
    for name, value in HEADERS.items():
        assert headers[name.lower()] == value, url
    directives = {each.strip() for each in headers["content-security-policy"].split(";")}
    assert directives >= NEEDED, url
    (scripts,) = directives - NEEDED
    allowed = scripts.split()
    assert allowed[:2] == ["script-src", "'self'"]
    assert all(each.startswith("'sha256-") for each in allowed[2:]), "neither unsafe-eval nor unsafe-inline"


@pytest.fixture
def watch(chromium: Browser) -> Iterator[Watch]:
    watch = Watch(chromium)
    yield watch
    for context in watch.contexts:
        context.close()


def test_a_page_that_breaks_its_policy_is_noticed(watch: Watch, server: str) -> None:
    page = Lesson.open(watch.person(), server).page
    page.evaluate("document.head.append(Object.assign(document.createElement('script'), { text: '1' }))")
    page.wait_for_timeout(100)
    assert any("script-src" in each for each in watch.complaints)


def test_the_lesson_keeps_to_its_policy(watch: Watch, server: str) -> None:
    lesson = Lesson.open(watch.person(), server)
    page = lesson.page
    lesson.press("Next iteration", 2)
    page.evaluate("neuroviz.options.set('pictures', true); neuroviz.player.choose(1, 1, 2)")
    for key, _ in TABS:
        page.click(f"#tab-{key}")
        lesson.settle_question()
    page.wait_for_selector("#panel-loss .js-plotly-plot", state="attached")
    page.click("#tab-data")
    for preset in ("circles", "digits"):
        page.click(f'[data-preset="{preset}"]')
        lesson.settle_question()
        page.wait_for_selector("#panel-data .js-plotly-plot, #panel-data canvas", state="attached")
    page.click("#theme")
    lesson.press("Next stage")
    for each in dialogs(LARGEST_REQUEST):
        page.evaluate("id => neuroviz.dialogs.open(id)", each.id)
        page.keyboard.press("Escape")
    for file in FILES:
        assert kept(lesson, file)[1]
    page.keyboard.press("Escape")
    address, _ = link(lesson)
    Lesson.open(watch.person(), address)
    watch.check()


def test_the_pages_of_a_class_keep_to_their_policy(watch: Watch, class_server: str) -> None:
    teacher = TeacherPage.by_key(watch.person(), class_server)
    code = teacher.create("A class")
    teacher.demo()
    student = StudentPage.by_link(watch.person(), class_server, code)
    hall = ClassPage.open(watch.person(), teacher.page.input_value("#link-hall"))
    hall.page.wait_for_function("() => document.getElementById('hall-count')?.textContent === '1'")
    teacher.lesson.press("Next stage", times=2)
    for dialog in TEACHER_DIALOGS:
        teacher.page.evaluate("id => neuroviz.dialogs.open(id)", dialog)
        teacher.page.keyboard.press("Escape")
    teacher.work("demo", "limits", may=("learning_rate",), hidden=("gradients",))
    student.wait_until("You may change")
    student.page.wait_for_function("() => neuroviz.player.state.place.run !== ''")
    student.lesson.press("Next epoch")
    teacher.board()
    teacher.page.wait_for_selector("#class-chart .js-plotly-plot")
    teacher.page.wait_for_selector("#board-rows [data-do='student']")
    teacher.do(student.nickname, "student")
    teacher.page.wait_for_selector(f'#class-nickname:has-text("{student.nickname}")')
    teacher.pause("talk")
    student.page.wait_for_selector("#class-pause[open]")
    ClassPage.open(watch.person(), f"{class_server}/teacher")
    watch.check()
