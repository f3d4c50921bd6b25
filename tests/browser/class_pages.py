"""The pages of a class in a browser: a teacher's, students', and the hall's projector."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.browser.lesson import Lesson
from tests.browsers import NewStudent
from tests.live.people import TEACHER_KEY

SHOWN = """() => {
  const { state } = neuroviz.player, text = (id) => document.getElementById(id).innerText;
  const { cy } = document.getElementById('network')._cyreg;
  const of = (selector, field) =>
    Object.fromEntries(cy.elements(selector).map((e) => [e.id(), e.data(field)]));
  const pressed = (option) =>
    document.querySelector(`[data-option="${option}"][aria-pressed="true"]`)?.dataset.value;
  return {
    experiment: state.lesson.experiment, cursor: state.cursor,
    chosen: [state.chosen.layer, state.chosen.unit, state.chosen.from ?? null], row: state.row,
    neurons: of('node.neuron', 'label'), rings: of('node.neuron', 'ring'), edges: of('edge', 'value'),
    widths: of('edge', 'width'), sentence: text('sentence'), code: text('code'), losses: text('losses'),
    epoch: text('epoch'), iteration: text('iteration'), batchRow: text('row'),
    card: [...document.querySelectorAll('#card [data-row], #card-title')].map((row) => row.textContent),
    stage: document.querySelector('#stage-strip [aria-current]')?.dataset.stage ?? null,
    weights: pressed('weights'), terms: pressed('terms'),
    tab: document.querySelector('[role="tab"][data-tab][aria-selected="true"]').dataset.tab,
    trace: state.traces.get(state.cursor.iteration).layers,
  };
}"""
"""All that a page shows of the run, numbers and choices."""

Shown = dict[str, Any]


def shown(page: Page) -> Shown:
    """All that a page shows of its run."""
    found: Shown = page.evaluate(SHOWN)
    return found


def all_show_the_same(teacher: Page, *followers: Page, seconds: float = 5) -> Shown:
    """Waits until the followers show what the teacher's page shows, and gives that; fails by the first value
    that differs."""
    wanted = shown(teacher)
    for _ in range(int(seconds * 20)):
        found = [shown(page) for page in followers]
        if all(each == wanted for each in found):
            return wanted
        teacher.wait_for_timeout(50)
        wanted = shown(teacher)
    for each in found:
        for name, value in wanted.items():
            assert each[name] == value, f"{name} differs: {each[name]} in place of {value}"
    return wanted


def says(page: Page, place: str, text: str) -> None:
    """Waits until the element with this id does so."""
    page.wait_for_function(
        "([place, text]) => document.getElementById(place)?.textContent.includes(text)", arg=[place, text]
    )


@dataclass
class ClassPage:
    """A page of a class. `requests` counts those that it made to the page's callbacks."""

    page: Page
    requests: list[str]

    @classmethod
    def open(cls, person: BrowserContext, address: str) -> "ClassPage":
        """A new tab, ready."""
        page = person.new_page()
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.post_data or ""))
        page.goto(address)
        Lesson(page).settle()
        return cls(page, requests)

    @property
    def lesson(self) -> Lesson:
        """The lesson on the page."""
        return Lesson(self.page)

    def settle(self) -> None:
        """Until nothing is under way."""
        self.lesson.settle()

    def callbacks(self) -> int:
        """How many requests the page has sent to callbacks."""
        return sum("output" in body for body in self.requests)


@dataclass
class TeacherPage(ClassPage):
    """The page of a teacher."""

    @classmethod
    def by_key(cls, person: BrowserContext, address: str) -> "TeacherPage":
        """A teacher's page, by the secret link."""
        opened = cls.open(person, f"{address}/teacher#{TEACHER_KEY}")
        opened.page.wait_for_selector("#dialog-classes[open]")
        return cls(opened.page, opened.requests)

    def create(self, title: str, from_this: bool = False) -> str:
        """A class; gives its code."""
        self.page.fill("#class-new-title", title)
        if from_this:
            self.page.check("#class-new-own")
        self.page.click("#class-form button[type=submit]")
        self.page.wait_for_selector("#dialog-code[open]")
        code = self.page.inner_text("#code-large")
        self.page.keyboard.press("Escape")
        return code

    def mode(self, key: str) -> None:
        """Press one of the modes."""
        self.page.click(f'[data-mode="{key}"]')

    def demo(self) -> None:
        """Show this page to the class."""
        self.mode("demo")
        self.page.wait_for_function(
            "() => document.getElementById('class-mode')?.textContent.startsWith('The class')"
        )

    def work(
        self, begin: str, mode: str = "work", may: tuple[str, ...] = (), hidden: tuple[str, ...] = ()
    ) -> None:
        """Own work, by its dialog."""
        self.mode(mode)
        self.page.check(f'input[name="work-begin"][value="{begin}"]')
        if mode == "limits":
            for name, chosen in (("work-may", may), ("work-hidden", hidden)):
                for box in self.page.locator(f'input[name="{name}"]').all():
                    box.set_checked(box.get_attribute("value") in chosen)
        self.page.click("#work-start")
        self.page.wait_for_selector("#dialog-work:not([open])", state="attached")

    def pause(self, message: str) -> None:
        """Dim the students' screens."""
        self.mode("pause")
        self.page.click(f'[data-pause="{message}"]')

    def board(self) -> None:
        """Open the board, or close it."""
        self.page.click("#open-board")

    def row(self, nickname: str) -> str:
        """The text of a student's row."""
        return self.page.inner_text(f'#board-rows tr:has-text("{nickname}")')

    def do(self, nickname: str, what: str) -> None:
        """Press a button of a student's row."""
        self.page.click(f'#board-rows tr:has-text("{nickname}") [data-do="{what}"]')


@dataclass
class StudentPage(ClassPage):
    """The page of a student."""

    @classmethod
    def by_code(cls, person: BrowserContext, address: str, code: str) -> "StudentPage":
        """A student who types the code."""
        opened = cls.open(person, address)
        opened.page.click("#open-class")
        opened.page.fill("#join-code", code)
        opened.page.click("#join-form button[type=submit]")
        return cls(opened.page, opened.requests)._seated()

    @classmethod
    def by_link(cls, person: BrowserContext, address: str, code: str) -> "StudentPage":
        """A student who opens the link."""
        opened = cls.open(person, f"{address}/?join={code}")
        return cls(opened.page, opened.requests)._seated()

    def _seated(self) -> "StudentPage":
        self.page.wait_for_selector("#class-bar:not([hidden])")
        return self

    @property
    def nickname(self) -> str:
        """What the class calls the student."""
        return self.page.inner_text("#class-nickname")

    def follows(self) -> bool:
        """Whether the page follows the demo."""
        return bool(self.page.evaluate("'following' in document.documentElement.dataset"))

    def wait_until(self, said: str) -> None:
        """Until the bar says so."""
        self.page.wait_for_function(
            "said => document.getElementById('class-mode')?.textContent.includes(said)", arg=said
        )
        self.settle()


def teacher_and_student(new_student: NewStudent, address: str) -> tuple[TeacherPage, StudentPage]:
    """A teacher with a new class, and a student in it; nothing is shown yet."""
    teacher = TeacherPage.by_key(new_student(), address)
    return teacher, StudentPage.by_link(new_student(), address, teacher.create("A class"))
