"""From a question to its answer. No question moves or changes the run that the page shows; some write beside
it: a name, a copy, a run less, a table, what a link needs."""

import contextlib
from collections.abc import Callable
from typing import Any

from neuroviz_dash.callbacks import looking, my_runs, sharing, tables
from neuroviz_dash.callbacks.live import seats
from neuroviz_dash.callbacks.live.demo import tell_reply
from neuroviz_dash.callbacks.live.leading import Refused
from neuroviz_dash.callbacks.moment import AGAIN, moment
from neuroviz_dash.callbacks.refusals import refusal
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.looking import Neurons, Picture, Probe
from neuroviz_dash.model.own_data import MakeTable, Preview
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.questions import (
    Compare,
    Delete,
    Duplicate,
    Join,
    Leave,
    Look,
    Rename,
    Runs,
    Share,
    Suggest,
    parse_question,
)
from neuroviz_dash.roles import Teacher
from neuroviz_dash.store.connection import NotNow, StoreError
from neuroviz_dash.store.keys import BadKey
from neuroviz_dash.views.answer import trace_part

Answer = dict[str, Any]


def answer_question(services: Services, student: str, data: object, teacher: Teacher | None = None) -> Answer:
    """The answer; whatever is wrong with the question is said in `error`. `number` comes back as it was sent:
    the page knows by it which question is answered. `class` is the one that a teacher's page shows its run
    to. Raises NotNow."""
    number, question = (data.get("number"), data.get("question")) if isinstance(data, dict) else (None, data)
    class_id = data.get("class") if isinstance(data, dict) else None
    try:
        asked = parse_question(question)
        answer = HANDLERS[type(asked)](services, student, asked)
        if teacher and class_id is not None:
            # The teacher's own page has its answer; who does not lead the class (any more) shows it nothing.
            with contextlib.suppress(StoreError, BadInput, BadKey, Refused):
                tell_reply(services, teacher, class_id, asked, answer)
    except NotNow:
        raise
    except (BadInput, BadKey, StoreError) as error:
        answer = refusal(services, error)
    return {**answer, "number": number if isinstance(number, int) else None}


def _look(services: Services, student: str, asked: Look) -> Answer:
    seen = moment(services, services.run_of(student, asked.run), asked.iteration)
    return AGAIN if seen is None else {"trace": trace_part(seen, asked.focus)}


LEAVING = [kind.__struct_config__.tag for kind in (Join, MakeTable, Share)]
"""What a browser can ask that nobody knows yet and that leaves something behind."""


def leaves_something(question: object) -> bool:
    """Whether something is stored for whoever asks this, who is known from then on."""
    return isinstance(question, dict) and question.get("ask") in LEAVING


HANDLERS: dict[type, Callable[[Services, str, Any], Answer]] = {
    Look: _look,
    Preview: tables.look_into,
    MakeTable: tables.make_table,
    Share: sharing.share,
    Join: seats.join,
    Leave: seats.leave,
    Runs: my_runs.list_runs,
    Rename: my_runs.rename,
    Duplicate: my_runs.duplicate,
    Delete: my_runs.delete,
    Compare: my_runs.compare,
    Suggest: my_runs.suggest,
    Picture: looking.at_own_run,
    Neurons: looking.at_own_run,
    Probe: looking.at_own_run,
}
"""A handler for each kind of question."""
