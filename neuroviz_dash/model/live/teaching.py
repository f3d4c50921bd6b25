"""What a teacher's page may ask, as typed values. Each but `Classes` and `Create` names a class, which its
teachers alone may touch: `callbacks/live/teaching.py` sees to it before any of them is carried out.

To add an action: a struct here and in `Action`, and a handler in `HANDLERS` there.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from neuroviz_dash.model.commands import Focus, Id
from neuroviz_dash.model.live.class_state import Goal, Mode, Pause, Token
from neuroviz_dash.model.live.limits import Limits
from neuroviz_dash.model.parsing import to_type
from neuroviz_dash.model.run import Cursor

Member = Annotated[int, Meta(ge=1, le=1_000_000)]
"""A student of a class, by number."""
Start = Literal["demo", "class"]
"""Where own work begins: at the demo's experiment and iteration, or with the class's starting experiment."""


class Classes(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="classes", tag_field="act"):
    """The classes that the teacher leads; with `parts` what a teacher's page has beside the lesson."""

    parts: bool = False


class Create(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="create", tag_field="act"):
    """A class, perhaps with an experiment that own work starts from."""

    title: str
    experiment: dict[str, Any] | None = None


class OfClass(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="act", rename={"of": "class"}
):
    """An action on a class."""

    of: Id


class Lead(OfClass, frozen=True, tag="lead"):
    """Everything that a teacher's page shows of a class."""


class SetJoining(OfClass, frozen=True, tag="joining"):
    """Open or close the class to who has the code."""

    open: bool


class NewCode(OfClass, frozen=True, tag="new_code"):
    """Another join code; the old one leads nowhere, and who was removed may come with the new one."""


class NewLinks(OfClass, frozen=True, tag="new_links"):
    """Other links for co-teachers and for the hall; the old ones lead nowhere, who came by one is out."""


class Remove(OfClass, frozen=True, tag="remove"):
    """A student who is to leave the class."""

    member: Member


class End(OfClass, frozen=True, tag="end"):
    """The class is over, and all that is stored of it is deleted."""


class SetMode(OfClass, frozen=True, tag="mode"):
    """Demo, own work, or own work with limits. `begin` gives everyone a new run to work on; without it
    everyone goes on where they were. `page` is the page whose demo is meant, if that is to be sure."""

    mode: Mode
    limits: Limits | None = None
    begin: Start | None = None
    page: Token | None = None


class SetPause(OfClass, frozen=True, tag="pause"):
    """Dim the students' screens with a message, or go on."""

    message: Pause | None = None


class SetGoal(OfClass, frozen=True, tag="goal"):
    """What students are to reach, or nothing; counting begins anew."""

    goal: Goal | None = None


class Demonstrate(OfClass, frozen=True, kw_only=True, tag="demonstrate"):
    """Show the class what the teacher's page shows. `page` is the page's own token: one page demonstrates at
    a time, and another one may take over. `whole` sends everything, whatever the followers know."""

    page: Token
    run: Id
    cursor: Cursor
    focus: Focus = Focus()
    gaze: "Gaze"
    take: bool = False
    whole: bool = False


class Gaze(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the teacher's page looks at the run: which weights and equations, which tab and rows."""

    weights: Literal["before", "after", "change"] = "after"
    terms: Literal["symbols", "numbers", "both"] = "both"
    pictures: bool = False
    tab: Literal["loss", "data", "table", "gradients", "changes"] = "loss"
    rows: Literal["training", "test"] = "training"


class OpenStudent(OfClass, frozen=True, tag="student"):
    """A student's run, to be read."""

    member: Member


class AskStudent(OfClass, frozen=True, tag="student_question"):
    """A question of `model/looking.py` about a student's run, without its `run`."""

    member: Member
    question: dict[str, Any]


class ShowStudent(OfClass, frozen=True, tag="spotlight"):
    """A copy of a student's run for the teacher to show; with the nickname or without."""

    member: Member
    named: bool = False


Action = (
    Classes
    | Create
    | Lead
    | SetJoining
    | NewCode
    | NewLinks
    | Remove
    | End
    | SetMode
    | SetPause
    | SetGoal
    | Demonstrate
    | OpenStudent
    | AskStudent
    | ShowStudent
)


def parse_action(data: object) -> Action:
    """A checked action; raises BadInput."""
    return to_type(data, Action)  # type: ignore[arg-type]  # a union is no class
