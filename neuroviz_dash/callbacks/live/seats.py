"""A student's seat in a class: joining and leaving, and what a seat means for the student's commands."""

import contextlib
from dataclasses import dataclass
from typing import Any

import orjson

from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.live.class_state import ClassState, read_code, run_of_assignment
from neuroviz_dash.model.live.limits import Limits
from neuroviz_dash.model.live.standing import Standing, going_on, reaches, says_the_same, standing_of
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.questions import Join, Leave
from neuroviz_dash.store.class_events import GONE, HALL, TEACHERS, Payload
from neuroviz_dash.store.classes import NoClass
from neuroviz_dash.store.connection import StoreError
from neuroviz_dash.store.members import NO_SUCH_CODE, CannotJoin
from neuroviz_dash.views.class_parts import row_part, seat_part, student_part

Answer = dict[str, Any]


@dataclass(frozen=True)
class Seat:
    """A student's place in a class, what the class's teacher has set, how far the student has got, and the
    number of the newest goal that was reached."""

    class_id: str
    state: ClassState
    number: int
    standing: Standing | None = None
    reached: int = 0

    @property
    def limits(self) -> Limits | None:
        """What the student's own work is held to; None for all that there is."""
        return self.state.limits if self.state.mode == "limits" else None

    @property
    def part(self) -> Answer:
        """What the student's page is told."""
        return {"id": self.class_id, **student_part(self.state), **seat_part(self.state, self.number)}


def seat_of(services: Services, student: str) -> Seat | None:
    """The student's seat; None for who is in no class, or in none that still is."""
    class_id = services.members.place_of(student)
    if class_id is None:
        return None
    try:
        state, number, standing, reached = services.members.member(class_id, student)
    except NoClass:
        return None
    # Who leads the class by now is no student of it any more, whatever was before.
    if number is None or student in state.teachers:
        return None
    return Seat(class_id, state, number, standing, reached)


def join(services: Services, student: str, asked: Join) -> Answer:
    """A seat in the class with this code; who joins twice has the same one."""
    code = read_code(asked.code)
    class_id = services.members.find(code)
    state = services.classes.load(class_id)
    if state.code != code:  # it was just replaced
        raise CannotJoin(NO_SUCH_CODE)
    if student in state.teachers:
        raise BadInput("You lead this class: open it in a private window to see it as a student.")
    old = seat_of(services, student)
    seat = Seat(class_id, state, services.members.join(class_id, student, state.joining))
    if old is None or old.class_id != class_id:
        tell_come(services, seat)
    if old and old.class_id != class_id:
        give_up(services, student, old)
    return {"class": seat.part}


def leave(services: Services, student: str, asked: Leave) -> Answer:
    """Out of the class; the runs stay."""
    seat = seat_of(services, student)
    if seat:
        give_up(services, student, seat)
    return {"class": None}


def give_up(services: Services, student: str, seat: Seat, last: bytes = GONE) -> None:
    """The class without the student, and its teachers told so; `last` is what the student's pages hear."""
    services.members.leave(student, seat.class_id, seat.number)
    services.events.tell(seat.class_id, (f"m{seat.number}", last))  # other tabs of the same student
    tell_gone(services, seat.class_id, seat.number)


def tell_gone(services: Services, class_id: str, number: int) -> None:
    """The teachers' boards and the hall's count without a student."""
    gone = {"kind": "gone", "number": number, "count": services.members.count(class_id)}
    count = {"kind": "count", "count": gone["count"]}
    services.events.tell(class_id, (TEACHERS, orjson.dumps(gone)), (HALL, orjson.dumps(count)))


def tell_come(services: Services, seat: Seat) -> None:
    """The teachers' boards and the hall's count with a student who has just come."""
    count = {"kind": "count", "count": services.members.count(seat.class_id)}
    services.events.tell(seat.class_id, _row(seat, None, 0), (HALL, orjson.dumps(count)))


def _row(seat: Seat, standing: Standing | None, reached: int) -> Payload:
    row = {"kind": "row", "row": row_part(seat.state, seat.number, standing, reached)}
    return TEACHERS, orjson.dumps(row)


def note_work(services: Services, student: str, seat: Seat, answer: Answer, is_step: bool) -> None:
    """Store and tell how far the student has got with a command that was answered. To open an older run is no
    step, neither towards the goal nor in time."""
    if "run" not in answer or seat.state.mode == "demo":
        return
    # The command itself is done: a board that misses a step has the next one.
    with contextlib.suppress(StoreError, BadInput):
        standing = _standing(services, student, seat, answer, is_step)
        goal = seat.state.goal
        reached = seat.state.goal_number if is_step and goal and reaches(goal, standing) else seat.reached
        if reached == seat.reached and says_the_same(seat.standing, standing):
            return
        row = _row(seat, standing, reached)
        services.standings.keep(seat.class_id, student, seat.number, standing, reached, row)


def _standing(services: Services, student: str, seat: Seat, answer: Answer, is_step: bool) -> Standing:
    run = services.recent.get(student, answer["run"], answer["revision"])
    if run is None:
        run = services.run_of(student, answer["run"])
    before, assignment = seat.standing, seat.state.assignment
    if answer["run"] != run_of_assignment(seat.class_id, student, assignment):
        assignment = before.assignment if before else 0
    now = standing_of(answer["run"], run, services.standings.now(), assignment, before)
    return going_on(before, now, is_step)
