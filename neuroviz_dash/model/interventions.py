"""Changes made in the middle of a run, each with its place on the timeline.

An intervention is made `at` an iteration: after its update, so that iteration `at` + 1 is the first to feel
it. The state of any iteration is a function of the experiment and of the interventions before it.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, get_args

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from neuroviz_dash.engine.network import Shape
from neuroviz_dash.engine.problem import Problem, State
from neuroviz_dash.model.choices import Rate
from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.limits import LAST_ITERATION
from neuroviz_dash.model.parsing import refuse, to_type
from neuroviz_dash.model.problems import problem_of, shape_of

MOST = 200
LARGEST_VALUE = 1e6
Place = Annotated[int, Meta(ge=0)]


class Made(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """After which iteration."""

    at: Annotated[int, Meta(ge=0, le=LAST_ITERATION)]


class SetParameter(Made, frozen=True, tag="parameter"):
    """A weight or bias typed in. `layer` counts from 1; `source` is the unit that the weight comes from, and
    fan_in stands for the bias."""

    layer: Annotated[int, Meta(ge=1)]
    source: Place
    unit: Place
    value: Annotated[float, Meta(ge=-LARGEST_VALUE, le=LARGEST_VALUE)]


class SetLearningRate(Made, frozen=True, tag="learning_rate"):
    """Another learning rate, without a reset."""

    value: Rate


class Freeze(Made, frozen=True, tag="freeze"):
    """A neuron whose incoming weights and bias stay as they are, or learn again."""

    layer: Annotated[int, Meta(ge=1)]
    unit: Place
    on: bool


class SwitchOff(Made, frozen=True, tag="switch_off"):
    """A hidden neuron that gives 0 whatever it gets, or works again."""

    layer: Annotated[int, Meta(ge=1)]
    unit: Place
    on: bool


Intervention = SetParameter | SetLearningRate | Freeze | SwitchOff
Interventions = tuple[Intervention, ...]
_KINDS = tuple(each.__struct_config__.tag for each in get_args(Intervention))


def parse_intervention(experiment: Experiment, data: object, at: int) -> Intervention:
    """A checked intervention, made at an iteration; raises BadInput."""
    plain = {**data, "at": at} if isinstance(data, dict) else data
    kind = data.get("kind") if isinstance(data, dict) else None
    within = str(kind) if kind in _KINDS else "intervention"
    made: Intervention = to_type(plain, Intervention, within=within)  # type: ignore[arg-type]  # a union is no class
    check(experiment, made)
    return made


def parse_made(experiment: Experiment, data: object) -> Intervention:
    """A checked intervention that says itself where it was made; raises BadInput."""
    at = data.get("at") if isinstance(data, dict) else None
    return parse_intervention(experiment, data, at)  # type: ignore[arg-type]  # judged there, as all of it


def check(experiment: Experiment, made: Intervention) -> None:
    """Raises BadInput for a place that the network does not have."""
    if isinstance(made, SetLearningRate):
        return
    sizes, kind = shape_of(experiment).sizes, made.__struct_config__.tag
    last = len(sizes) - 1 if not isinstance(made, SwitchOff) else len(sizes) - 2
    if made.layer > last:
        allowed = f"1 to {last}" if last else "none: only hidden neurons can be switched off"
        raise refuse(f"{kind}.layer", made.layer, allowed)
    if made.unit >= sizes[made.layer]:
        raise refuse(f"{kind}.unit", made.unit, f"0 to {sizes[made.layer] - 1}")
    if isinstance(made, SetParameter) and made.source > sizes[made.layer - 1]:
        allowed = f"0 to {sizes[made.layer - 1]}, the last for the bias"
        raise refuse(f"{kind}.source", made.source, allowed)


def add(interventions: Interventions, made: Intervention) -> Interventions:
    """With one more, in the order of the timeline; it replaces an older one at the very same place."""
    kept = [each for each in interventions if not _is_same_place(each, made)]
    if len(kept) >= MOST:
        raise refuse("interventions", len(kept) + 1, f"up to {MOST} in a run")
    return in_order((*kept, made))


def in_order(interventions: Iterable[Intervention]) -> Interventions:
    """In the order of the timeline; those of one iteration as they were made."""
    return tuple(sorted(interventions, key=lambda each: each.at))


def _is_same_place(old: Intervention, new: Intervention) -> bool:
    if type(old) is not type(new) or old.at != new.at:
        return False
    places = ("layer", "source", "unit")
    return all(getattr(old, name, None) == getattr(new, name, None) for name in places)


def before(interventions: Interventions, iteration: int) -> Interventions:
    """Those that an iteration feels."""
    return tuple(each for each in interventions if each.at < iteration)


def problem_at(experiment: Experiment, interventions: Interventions, iteration: int) -> Problem:
    """The problem as an iteration meets it: its learning rate, frozen and switched-off neurons."""
    felt = before(interventions, iteration)
    return _problem_after(experiment, felt) if felt else problem_of(experiment)


@lru_cache(maxsize=64)
def _problem_after(experiment: Experiment, felt: Interventions) -> Problem:
    problem = problem_of(experiment)
    rate, frozen, off = problem.learning_rate, {}, {}
    for each in felt:
        if isinstance(each, SetLearningRate):
            rate = each.value
        elif isinstance(each, Freeze):
            frozen[each.layer - 1, each.unit] = each.on
        elif isinstance(each, SwitchOff):
            off[each.layer - 1, each.unit] = each.on
    units_off = tuple(sorted(place for place, on in off.items() if on))
    units_frozen = [place for place, on in frozen.items() if on]
    shape = Shape(problem.shape.sizes, problem.shape.activations, units_off) if units_off else problem.shape
    return replace(
        problem, learning_rate=rate, shape=shape, frozen=_mask(shape, units_frozen) if units_frozen else None
    )


def _mask(shape: Shape, units: list[tuple[int, int]]) -> NDArray[np.bool_]:
    """Which of all parameters lead into one of the units."""
    marks = np.zeros(shape.parameters)
    places = shape.split(marks)
    for layer, unit in units:
        weights, biases = places[layer]
        weights[:, unit] = 1.0
        biases[unit] = 1.0
    return np.asarray(marks == 1.0)


def typed_in(interventions: Interventions, shape: Shape, state: State) -> State:
    """The state after an iteration with what was typed in at it."""
    typed = [each for each in interventions if isinstance(each, SetParameter) and each.at == state.iteration]
    if not typed:
        return state
    parameters = state.parameters.copy()
    places = shape.split(parameters)
    for each in typed:
        weights, biases = places[each.layer - 1]
        if each.source == len(weights):
            biases[each.unit] = each.value
        else:
            weights[each.source, each.unit] = each.value
    return state._replace(parameters=parameters)
