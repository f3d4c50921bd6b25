"""Random experiments and random changes of a run, for hypothesis."""

from typing import Any

from hypothesis import strategies as st

from neuroviz_dash.model.experiment import Experiment, parse_experiment
from neuroviz_dash.model.problems import shape_of

ACTIVATIONS = ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "gelu")
OPTIMIZERS = (
    {"name": "sgd", "learning_rate": 0.05},
    {"name": "sgd", "learning_rate": 0.05, "momentum": 0.9},
    {"name": "sgd", "learning_rate": 0.02, "momentum": 0.8, "nesterov": True},
    {"name": "rmsprop", "learning_rate": 0.01},
    {"name": "adagrad", "learning_rate": 0.05},
    {"name": "adam", "learning_rate": 0.01},
)
PENALTIES = ({"name": "none"}, {"name": "l1", "rate": 0.01}, {"name": "l2", "rate": 0.01})
DATASETS = ("iris", "xor", "moons", "blobs", "sine", "plane")


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    """Small networks of every kind on small data."""
    layers = st.builds(
        lambda units, activation: {"units": units, "activation": activation},
        st.integers(1, 5),
        st.sampled_from(ACTIVATIONS),
    )
    name = draw(st.sampled_from(DATASETS))
    dataset: dict[str, Any] = {"name": name}
    if name != "xor":
        dataset["samples"] = draw(st.integers(30, 60))
    return parse_experiment(
        {
            "dataset": dataset,
            "hidden_layers": draw(st.lists(layers, min_size=1, max_size=3)),
            "optimizer": draw(st.sampled_from(OPTIMIZERS)),
            "penalty": draw(st.sampled_from(PENALTIES)),
            "batch_size": draw(st.integers(1, 13)),
            "seed": draw(st.integers(0, 2**32 - 1)),
        }
    )


@st.composite
def interventions(draw: st.DrawFn, experiment: Experiment) -> dict[str, Any]:
    """One change that the experiment's network allows, without its `at`."""
    sizes = shape_of(experiment).sizes
    kind = draw(st.sampled_from(("parameter", "learning_rate", "freeze", "switch_off")))
    if kind == "learning_rate":
        return {"kind": kind, "value": draw(st.floats(0.001, 0.1))}
    layer = draw(st.integers(1, len(sizes) - (2 if kind == "switch_off" else 1)))
    place = {"kind": kind, "layer": layer, "unit": draw(st.integers(0, sizes[layer] - 1))}
    if kind == "parameter":
        return {
            **place,
            "source": draw(st.integers(0, sizes[layer - 1])),
            "value": draw(st.floats(-2.0, 2.0)),
        }
    return {**place, "on": draw(st.booleans())}
