"""From a question about what the network makes of its input to the answer."""

from collections.abc import Callable
from typing import Any

from neuroviz_dash.callbacks.moment import AGAIN, moment
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.engine.problem import epoch_of
from neuroviz_dash.model.live.demo import lesson_key
from neuroviz_dash.model.looking import Neurons, OfInput, Picture, Probe
from neuroviz_dash.model.parsing import refuse
from neuroviz_dash.model.run import Run, after, begin
from neuroviz_dash.views.data_figures import data_figure, data_sentence
from neuroviz_dash.views.grids import neuron_pictures
from neuroviz_dash.views.looks import Look, kind_of
from neuroviz_dash.views.probe import probe_reply

Answer = dict[str, Any]


def at_own_run(services: Services, student: str, asked: OfInput) -> Answer:
    """The answer to a question about one of the student's own runs."""
    return at_run(services, services.run_of(student, asked.run), asked)


def at_run(services: Services, run: Run, asked: OfInput) -> Answer:
    """The same about any run, whatever id the question names. `lesson` stands for what it is about."""
    answer = ANSWERS[type(asked)](services, run, asked)
    return answer if answer is AGAIN else {**answer, "lesson": lesson_key(run)}


def _picture(services: Services, run: Run, asked: Picture) -> Answer:
    """The data panel's figure."""
    look = _look(services, run, asked, size=asked.size, row_is_known=asked.known, test=asked.test)
    if look is None:
        return AGAIN
    figure, sentence = data_figure(look), data_sentence(look, asked.iteration, asked.after)
    has_test = len(look.data.test_rows) > 0
    return {"figure": figure, "sentence": sentence, "kind": kind_of(look.experiment), "has_test": has_test}


def _neurons(services: Services, run: Run, asked: Neurons) -> Answer:
    """The pictures in the neurons; refused where there are not two inputs."""
    look = _look(services, run, asked, size=asked.size)
    if look is None:
        return AGAIN
    if len(look.record.features) != 2:
        raise refuse("ask", "neurons", "this question for data sets with two inputs")
    return neuron_pictures(look)


def _probe(services: Services, run: Run, asked: Probe) -> Answer:
    """A trial input's forward pass."""
    look = _look(services, run, asked)
    if look is None:
        return AGAIN
    epoch = epoch_of(look.problem, asked.iteration)
    return probe_reply(look, asked.iteration, epoch)


def _look(services: Services, run: Run, asked: OfInput, **more: Any) -> Look | None:
    """The run's network at a moment, and the input at hand; None if one request is too short for the way.

    Raises BadInput for a row that there is not, or another number of inputs.
    """
    seen = moment(services, run, asked.iteration)
    if seen is None:
        return None
    problem, state = after(seen) if asked.after else begin(seen.run)
    look = Look(seen.run.experiment, problem, state.parameters, row=asked.row, x=asked.x, **more)
    inputs = len(look.record.features)
    if asked.row is not None and asked.row >= len(problem.x):
        raise refuse("row", asked.row, f"0 to {len(problem.x) - 1}")
    if asked.x is not None and len(asked.x) != inputs:
        raise refuse("x", asked.x, f"{inputs} numbers, or a row in their place")
    return look


ANSWERS: dict[type, Callable[[Services, Run, Any], Answer]] = {
    Picture: _picture,
    Neurons: _neurons,
    Probe: _probe,
}
"""What answers each kind of question about what a network makes of its input."""
