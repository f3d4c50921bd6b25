"""What a class's pages are told: typed numbers and words of lists, and the title that its teacher gave it."""

import hashlib
from typing import Any

import msgspec
import numpy as np

from neuroviz_dash.model.live.class_state import PAUSES, ClassState
from neuroviz_dash.model.live.nicknames import nickname
from neuroviz_dash.model.live.standing import Standing

Part = dict[str, Any]
ANONYMOUS = "A student's run"


def student_part(state: ClassState) -> Part:
    """What every student's page knows of the class."""
    return {**_common(state), "label": _label(state), "goal": _goal(state)}


def hall_part(state: ClassState) -> Part:
    """What the projector shows: the way in, and never a nickname."""
    return {**_common(state), "label": ANONYMOUS if _label(state) else None, "code": state.code}


def teacher_part(state: ClassState) -> Part:
    """What a teacher's page knows of the class."""
    return {
        **student_part(state),
        "code": state.code,
        "start": state.start,
        "goal_number": state.goal_number,
        "page": state.demo.page if state.demo else None,
        "run": state.demo.run if state.demo else None,
        "shown_by": teacher_mark(state.demo.teacher) if state.demo else None,
        "pause": state.paused,
    }


def teacher_mark(teacher: str) -> str:
    """Stands for a teacher where other teachers may read it."""
    return hashlib.blake2b(teacher.encode(), digest_size=8).hexdigest()


def _common(state: ClassState) -> Part:
    return {
        "kind": "class",
        "revision": state.revision,
        "title": state.title,
        "mode": state.mode,
        "paused": PAUSES[state.paused] if state.paused else None,
        "limits": msgspec.to_builtins(state.limits),
        "assignment": state.assignment,
        "joining": state.joining,
        "demo": state.demo.number if state.demo else None,
    }


def _goal(state: ClassState) -> str:
    """What students are to reach, in words; nothing for no goal."""
    if state.goal is None:
        return ""
    rows = {"train": "training", "test": "test"}[state.goal.on]
    if state.goal.kind == "accuracy":
        return f"{rows} accuracy {_typed(100 * state.goal.value)} % or more"
    return f"{rows} loss {_typed(state.goal.value)} or less"


def _typed(value: float) -> str:
    """A number as a person types it: 57 and not 56.99999999999999, which it may be as a share."""
    return np.format_float_positional(float(f"{value:.12g}"), trim="-")


def _label(state: ClassState) -> str | None:
    """Whose run the demo shows, when it is a student's; None until it is really shown."""
    lit, demo = state.spotlight, state.demo
    if lit is None or demo is None or demo.run != lit.run:
        return None
    return ANONYMOUS if lit.member is None else nickname(state.seed, lit.member)


def payloads(state: ClassState) -> tuple[tuple[str, bytes], ...]:
    """The events that tell of a class's new state: a body for each of the audiences that
    `store/class_events.py` has for them."""
    parts = {"students": student_part(state), "teachers": teacher_part(state), "hall": hall_part(state)}
    return tuple((audience, msgspec.json.encode(part)) for audience, part in parts.items())


def seat_part(state: ClassState, number: int) -> Part:
    """Which student of the class a page is."""
    return {"number": number, "nickname": nickname(state.seed, number)}


def standing_part(standing: Standing) -> Part:
    """A standing without what only the server needs; the run's id is the student's own."""
    plain: Part = msgspec.to_builtins(standing)
    for name in ("run", "lesson", "assignment", "updates"):
        del plain[name]
    return plain


def row_part(state: ClassState, number: int, standing: Standing | None, reached: int) -> Part:
    """A student's row of the board; `reached` is the newest goal that was reached, by number."""
    said = standing_part(standing) if standing else None
    return {**seat_part(state, number), "standing": said, "reached": reached}
