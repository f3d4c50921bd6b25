"""What a student does, each act with how often: steps above all, and all that people do beside."""

import time
from collections.abc import Callable
from random import Random

from neuroviz_dash.model.stages import UPDATE
from tests.load.browser import at_once
from tests.load.student import Answer, Student, was_faster

Act = Callable[[Student], None]

PLAY_SECONDS = 6.0
AHEAD_SECONDS = 1.5
SPEEDS = (0.7, 0.3, 0.125, 0.032)
"""Seconds at each step, as the page's speeds have them."""
LEAST_BLOCK, MOST_BLOCK = 4, 48
SLEEP_SECONDS = (15.0, 40.0)
PATIENCE_SECONDS, SHORT_SECONDS = 20.0, 0.2


def step(student: Student) -> None:
    """Press "Next" or "Back": mostly by a stage."""
    iteration = student.place[0]
    by = student.rng.choices(("stage", "iteration", "epoch", "back"), (60, 30, 4, 6))[0]
    if by == "stage":
        student.go("step, stage", student.following(student.place))
    elif by == "iteration":
        student.go("step, iteration", (iteration + 1, UPDATE))
    elif by == "epoch":
        student.go("step, epoch", ((iteration // student.per_epoch + 1) * student.per_epoch, UPDATE))
    else:
        student.go("step, back", (max(iteration - 1, 1), UPDATE))


def play(student: Student) -> None:
    """Play for a while: blocks are asked for before they are needed, and at the end the place is told."""
    pause = student.rng.choice(SPEEDS)
    size = min(max(round(AHEAD_SECONDS / pause), LEAST_BLOCK), MOST_BLOCK)
    known, end = student.place[0], time.monotonic() + PLAY_SECONDS
    while time.monotonic() < end:
        if 2 * (known - student.place[0]) < size:
            block = _block(student, known + 1, size)
            known += block
            if not block:  # the way there is longer than one request may take
                student.go("play, gone on", (known + 1, UPDATE))
                known += 1
        shown = max(1, min(size // 2, known - student.place[0]))
        student.place = (min(student.place[0] + shown, known), UPDATE)
        time.sleep(shown * pause)
    student.go("play, pause", student.place)


def _block(student: Student, first: int, count: int) -> int:
    iteration, stage = student.place
    with student.timed("play, block"):
        answer = student.ask_for("play", iteration=iteration, stage=stage, first=first, step=1, count=count,
                                 seen=first - 1)  # fmt: skip
    assert "error" not in answer, answer["error"]
    student.revision = answer["revision"]
    return len(answer["block"])


def reconfigure(student: Student) -> None:
    """Another experiment, which few or no others have."""
    rng = student.rng
    layers = [{"units": rng.randint(2, 8), "activation": rng.choice(("tanh", "relu", "sigmoid"))}]
    change = rng.choice(
        (
            {"seed": rng.randrange(10_000)},
            {"hidden_layers": layers * rng.randint(1, 2)},
            {"optimizer": {"name": "adam", "learning_rate": 0.01}},
            {"batch_size": rng.choice((1, 10, 30))},
        )
    )
    student.start_again("reconfigure", {**student.experiment, **change})


def upload(student: Student) -> None:
    """A CSV file of one's own: a look at it, a table of it, and a run on that."""
    text = csv_of(student.rng)
    with student.timed("upload: preview"):
        seen = _asked(student, {"ask": "preview", "csv": text})["preview"]
    wanted = {"ask": "table", "csv": text, "target": seen["target"], "inputs": seen["inputs"]}
    with student.timed("upload: table"):
        made = _asked(student, {**wanted, "experiment": student.experiment})
    student.start_again("upload: run", made["experiment"])


def csv_of(rng: Random) -> str:
    """Rows that no other student has."""
    kinds = ("rose", "tulip", "daisy")
    rows = [f"{rng.gauss(at % 3, 1):.4f},{rng.gauss(0, 1):.4f},{kinds[at % 3]}" for at in range(120)]
    return "\n".join(["length,width,kind", *rows])


def look(student: Student) -> None:
    """The data panel's picture, asked again while it is on its way."""
    question = {"ask": "picture", "run": student.run, "iteration": student.place[0], "after": False,
                "row": 0, "size": 40}  # fmt: skip
    with student.timed("picture"):
        end = time.monotonic() + PATIENCE_SECONDS
        while "figure" not in _asked(student, question):
            assert time.monotonic() < end, "no picture"
            time.sleep(SHORT_SECONDS)


def _asked(student: Student, question: Answer) -> Answer:
    answer = student.ask(question)
    assert "error" not in answer, answer["error"]
    return answer


def two_tabs(student: Student) -> None:
    """The same run in a second tab, which goes on. The first one is told so, and goes on from there."""
    revision, (iteration, _) = student.revision, student.place
    with student.timed("second tab"):
        student.take(student.open(run=student.run))
    student.go("second tab, step", (iteration + 1, UPDATE))
    student.revision = revision
    there = {"iteration": iteration + 2, "stage": UPDATE}
    with student.timed("first tab, changed elsewhere"):
        answer = student.take(student.ask_for("move", **there))
    assert was_faster(answer), "the first tab was not told of the second"
    assert student.place == (iteration + 1, UPDATE), f"the second tab's step is lost: {student.place}"


def double_click(student: Student) -> None:
    """The same command twice at once: one wins, the other one is told."""
    goal = (student.place[0] + 1, UPDATE)
    fields = {"iteration": goal[0], "stage": goal[1]}
    with student.timed("double click"):
        clicks = at_once([lambda: student.ask_for("move", **fields)] * 2)
    answers = sorted(clicks, key=was_faster)
    told = [was_faster(each) for each in answers]
    assert told == [False, True], f"told of another tab: {told}"
    before = student.revision
    for each in answers:
        student.take(each)
    assert student.revision == before + 1, f"revision {before} became {student.revision} by one click"
    assert student.place == goal, f"the click led to {student.place}, not to {goal}"


def reload(student: Student) -> None:
    """The page anew; the run is where it was."""
    place, run = student.place, student.run
    student.come_back()
    assert (student.run, student.place) == (run, place), f"{place} was {student.place} after a reload"


def sleep(student: Student) -> None:
    """The lid is closed and the stream dropped; later the page goes on."""
    student.stop_listening()
    student.close()
    time.sleep(student.rng.uniform(*SLEEP_SECONDS))
    if student.lesson:
        student.listen()


AT_WORK: dict[Act, float] = {step: 100, look: 4, play: 2, reconfigure: 1.5, double_click: 1.5, two_tabs: 1,
                             reload: 1, upload: 0.7, sleep: 0.5}  # fmt: skip
WAITING: dict[Act, float] = {lambda _: None: 100, reload: 1, sleep: 0.5}
"""Of a student who follows the demo: the page asks nothing."""


def next_act(student: Student) -> Act:
    """What the student does next."""
    if student.has_work_to_take:
        return Student.take_work
    acts = WAITING if student.is_follower else AT_WORK
    return student.rng.choices(list(acts), list(acts.values()))[0]
