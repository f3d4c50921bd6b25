"""The demo: what a teacher's page shows goes to every follower as an event that carries what is drawn."""

from typing import Any

import msgspec
import orjson

from neuroviz_dash.callbacks.live.leading import led_class
from neuroviz_dash.callbacks.moment import AGAIN
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.live.class_state import ClassState, Demo, demonstrated
from neuroviz_dash.model.live.demo import Known, decode_known, demo_key, encode_known, known_of
from neuroviz_dash.model.live.teaching import Demonstrate
from neuroviz_dash.model.looking import Neurons, Picture
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.questions import Question
from neuroviz_dash.model.run import View, check_cursor, move, view
from neuroviz_dash.roles import Teacher
from neuroviz_dash.store.class_events import EVERYONE
from neuroviz_dash.store.run_errors import Missing
from neuroviz_dash.views.answer import history_part, lesson_part, place_part, trace_part
from neuroviz_dash.views.class_parts import payloads

Answer = dict[str, Any]

SHOWN_REPLIES = {Picture: "picture", Neurons: "neurons"}
"""Questions whose answers are a part of what the teacher's page shows."""
_TRIES = 3
ANOTHER_PAGE = "Another page shows its run to the class now. Press “Show my page” to take over."


def demonstrate(services: Services, teacher: str, state: ClassState, asked: Demonstrate) -> Answer:
    """Show the class where the teacher's page is; raises BadInput if another page does so."""
    old = state.demo
    _refuse_another(old, asked)
    run = services.run_of(teacher, asked.run)
    check_cursor(run.experiment, asked.cursor)
    seen = view(run)
    if run.cursor != asked.cursor:
        seen = move(run, asked.cursor, services.train, services.budget())
        if seen.run.cursor != asked.cursor and seen.run.stop is None:
            return AGAIN
    number = old.number if old and not asked.whole and _is_by(old, teacher, asked) else None
    if number is None:
        number = _begun(services, teacher, asked)
    event = _show(services, asked, number, seen)
    return {"shown": number, "anew": "lesson" in event} if event else AGAIN


def _refuse_another(shown: Demo | None, asked: Demonstrate) -> None:
    """One page shows its run at a time."""
    if shown and shown.page != asked.page and not asked.take:
        raise BadInput(ANOTHER_PAGE)


def _is_by(demo: Demo, teacher: str, asked: Demonstrate) -> bool:
    return (demo.teacher, demo.page, demo.run) == (teacher, asked.page, asked.run)


def _begun(services: Services, teacher: str, asked: Demonstrate) -> int:
    """The number of a demo that begins now."""
    demo: list[Demo] = []

    def step(state: ClassState) -> ClassState:
        _refuse_another(state.demo, asked)
        new, begun = demonstrated(state, teacher, asked.page, asked.run, asked.whole)
        demo.append(begun)
        return new

    services.classes.change(asked.of, step, payloads)
    return demo[-1].number


def _show(services: Services, asked: Demonstrate, number: int, seen: View) -> Answer | None:
    """What the followers were told, None if they could not be; raises BadInput if another page has taken over
    meanwhile."""
    for _ in range(_TRIES):
        before = services.events.known(asked.of)
        old, known = decode_known(before), known_of(number, asked.run, seen.run, asked.focus, asked.gaze)
        if old and old.demo > number:
            raise BadInput(ANOTHER_PAGE)
        event = event_of(old, known, seen)
        anew, told = "lesson" in event, (EVERYONE, orjson.dumps(event))
        if services.events.show(asked.of, before, encode_known(known), anew, told):
            return event
    return None


def event_of(before: Known | None, now: Known, seen: View) -> Answer:
    """What is new to followers who know what `before` says; everything, if that is another demo or lesson."""
    is_on = before is not None and (before.key, before.run) == (now.key, now.run)
    event: Answer = {
        "kind": "demo",
        "demo": now.key,
        **place_part("", 0, seen.run),
        "focus": msgspec.to_builtins(now.focus),
        "gaze": msgspec.to_builtins(now.gaze),
    }
    if not is_on or before is None:
        event["lesson"] = lesson_part(seen.run.experiment)
    if not is_on or before is None or (before.iteration, before.focus) != (now.iteration, now.focus):
        event["trace"] = trace_part(seen, now.focus)
    event["history"] = history_part(seen.run, before.until if is_on and before else -1)
    return event


def whole(services: Services, class_id: str, state: ClassState) -> list[bytes]:
    """The demo as it is now, for who comes late: its events, as JSON. Empty if nothing is shown."""
    known, demo = decode_known(services.events.known(class_id)), state.demo
    if known is None or demo is None or known.demo != demo.number:
        return []
    try:
        seen = shown_view(services, demo, known)
    except (Missing, BadInput):  # its teacher has deleted it, or changed it: then there is another demo soon
        return []
    replies = services.events.replies(class_id)
    return [orjson.dumps(event_of(None, known, seen)), *replies]


def shown_view(services: Services, demo: Demo, known: Known) -> View:
    """The run that is shown, at the place that is shown; raises BadInput, Missing."""
    run = services.run_of(demo.teacher, known.run)
    return view(run) if run.cursor == known.cursor else move(run, known.cursor, services.train)


def tell_reply(services: Services, teacher: Teacher, class_id: str, asked: Question, answer: Answer) -> None:
    """What the teacher's page was answered and shows, the followers' pages show as well. Raises Refused."""
    kind = SHOWN_REPLIES.get(type(asked))
    if kind is None or "lesson" not in answer:
        return
    state = led_class(services, teacher, class_id)
    demo, run = state.demo, asked.run  # type: ignore[union-attr]  # those of SHOWN_REPLIES are of a run
    if state.mode != "demo" or demo is None or (demo.teacher, demo.run) != (teacher.identity, run):
        return
    question = msgspec.to_builtins(asked)
    del question["run"]
    key = demo_key(demo.number, answer["lesson"])
    event = orjson.dumps({"kind": "reply", "demo": key, "question": question, "reply": answer})
    services.events.keep_reply(class_id, kind, event)  # type: ignore[arg-type]
    services.events.tell(class_id, (EVERYONE, event))
