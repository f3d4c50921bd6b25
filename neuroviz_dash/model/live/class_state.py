"""A class: what its teacher has set, and the pure steps from one state to the next."""

import hashlib
import secrets
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from neuroviz_dash.model.live.limits import Limits
from neuroviz_dash.model.parsing import BadInput, from_msgpack, refuse

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 and O, 1, I and L: nobody misreads a code from the last row."""
CODE_LENGTH = 6
MOST_TEACHERS = 20
LONGEST_TITLE = 60

Mode = Literal["demo", "work", "limits"]
Code = Annotated[str, Meta(pattern=f"^[{CODE_LETTERS}]{{{CODE_LENGTH}}}$")]
Token = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]

PAUSES = {
    "front": "Eyes to the front, please",
    "think": "Think first: what will happen next?",
    "talk": "Talk it over with your neighbour",
    "break": "A short break",
    "end": "We come to an end: please finish",
}
"""The messages that a pause can show, by key."""
Pause = Literal["front", "think", "talk", "break", "end"]


class Goal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What students are to reach: a loss of at most `value`, or an accuracy (0 to 1) of at least `value`."""

    kind: Literal["loss", "accuracy"]
    value: Annotated[float, Meta(ge=0.0, le=1e6)]
    on: Literal["train", "test"] = "train"


class Demo(msgspec.Struct, frozen=True):
    """Which run is shown to the class: a teacher's, on the page with this token. `number` counts the demos: a
    follower of an older one is shown everything anew."""

    teacher: str
    page: str
    run: str
    number: int


class Spotlight(msgspec.Struct, frozen=True):
    """A teacher's copy of a student's run, and the student's number if the nickname may be said."""

    run: str
    member: int | None


class ClassState(msgspec.Struct, frozen=True, kw_only=True):
    """What the teachers of a class have set. `start` names the data set of the class's starting experiment,
    but for a class from before this was kept. `paused` covers the mode, which stays. `assignment` counts how
    often the class was given a run to work on; `seed` shuffles the nicknames, and `links` counts how often
    the links of the co-teacher and of the hall were made anew. `demos` is the number of the last demo that
    ended with its teacher's leaving: none has it again. `goals` counts the goals that were set, and
    `revision` the changes that were stored: a page that is told of two states knows by it which is the newer
    one."""

    title: str
    start: str = ""
    teachers: tuple[str, ...]
    code: str
    seed: int
    joining: bool = True
    mode: Mode = "demo"
    paused: Pause | None = None
    limits: Limits = Limits()
    assignment: int = 0
    demo: Demo | None = None
    demos: int = 0
    spotlight: Spotlight | None = None
    goal: Goal | None = None
    goals: int = 0
    links: int = 1
    revision: int = 0
    version: Literal[1] = 1

    @property
    def goal_number(self) -> int:
        """Which goal students are to reach; 0 for none."""
        return self.goals if self.goal else 0

    @property
    def owner(self) -> str:
        """The teacher who created it."""
        return self.teachers[0]


def new_class(title: str, teacher: str, start: str) -> ClassState:
    """A class that nobody has joined yet; raises BadInput for its title."""
    return ClassState(
        title=checked_title(title),
        start=start,
        teachers=(teacher,),
        code=new_code(),
        seed=secrets.randbelow(10_000),
    )


def checked_title(title: str) -> str:
    """The title with single spaces; raises BadInput."""
    plain = " ".join(title.split())
    if not 1 <= len(plain) <= LONGEST_TITLE or not plain.isprintable():
        raise refuse("title", title, f"1 to {LONGEST_TITLE} plain characters")
    return plain


def new_code() -> str:
    """A join code; there are 31 to the power of 6, 887 millions."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str:
    """The code in what a person typed, whatever its case and spaces; raises BadInput."""
    code = "".join(text.split()).upper().replace("-", "")
    if len(code) != CODE_LENGTH or any(letter not in CODE_LETTERS for letter in code):
        raise refuse("code", text, f"{CODE_LENGTH} of the letters and digits {CODE_LETTERS}")
    return code


def with_teacher(state: ClassState, teacher: str) -> ClassState:
    """With one more teacher; raises BadInput if there are too many."""
    if teacher in state.teachers:
        return state
    if len(state.teachers) >= MOST_TEACHERS:
        raise BadInput(f"teachers: {MOST_TEACHERS} lead this class already; allowed: up to {MOST_TEACHERS}")
    return msgspec.structs.replace(state, teachers=(*state.teachers, teacher))


def without_teacher(state: ClassState, teacher: str) -> ClassState:
    """Led by the others; there has to be one. What the teacher showed is not the class's any more."""
    kept = tuple(each for each in state.teachers if each != teacher)
    return _led_by(state, kept)


def with_new_links(state: ClassState, teacher: str) -> ClassState:
    """With the old links dead, and without the co-teachers who may have come by them: the owner stays,
    and the teacher who asks."""
    kept = tuple(each for each in state.teachers if each in (state.owner, teacher))
    return _led_by(msgspec.structs.replace(state, links=state.links + 1), kept)


def _led_by(state: ClassState, kept: tuple[str, ...]) -> ClassState:
    new = msgspec.structs.replace(state, teachers=kept)
    if new.demo and new.demo.teacher not in kept:  # what they show is not the class's any more
        new = msgspec.structs.replace(new, demo=None, demos=new.demo.number, spotlight=None)
    return new


def demonstrated(state: ClassState, teacher: str, page: str, run: str, anew: bool) -> tuple[ClassState, Demo]:
    """With a run shown to the class, and which demo that is. A spotlight ends when its copy is not shown."""
    old = state.demo
    number = old.number if old else state.demos
    is_same = old is not None and (old.teacher, old.page, old.run) == (teacher, page, run)
    demo = Demo(teacher, page, run, number if is_same and not anew else number + 1)
    spotlight = state.spotlight if state.spotlight and state.spotlight.run == run else None
    return msgspec.structs.replace(state, demo=demo, spotlight=spotlight), demo


def run_of_assignment(class_id: str, student: str, assignment: int) -> str:
    """The id of the run that a student gets: whoever asks twice finds the same."""
    text = f"{class_id}:{student}:{assignment}".encode()
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def encode_class(state: ClassState) -> bytes:
    """The state as msgpack."""
    return msgspec.msgpack.encode(state)


def decode_class(body: bytes) -> ClassState:
    """What `encode_class` gave; raises BadInput."""
    return from_msgpack(body, ClassState, "the stored class")
