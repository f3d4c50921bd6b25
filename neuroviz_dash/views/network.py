"""The network as cytoscape elements.

Ids: neurons `n-<layer>-<unit>`, bias units `b-<layer>`, captions `c-<layer>-<unit>`, titles `t-<layer>`,
edges `e-<layer>-<from>-<to>`, where <layer> is the one that the edge leads into and <from> is "bias" for a
bias. Layer 0 is the input. An edge's `place` has the same as numbers, <from> being fan_in for a bias. Where
all of them stand is settled by the page (`assets/21-arrange.js`), which knows its size, and how they look by
`assets/24-look.js`, which knows the theme.
"""

from functools import lru_cache
from typing import Any

from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.problems import dataset_of, input_names, output_names, shape_of

Element = dict[str, Any]

NO_COLOR = "#888888"  # until the first drawing


@lru_cache(maxsize=64)
def unit_names(experiment: Experiment) -> tuple[tuple[str, ...], ...]:
    """The name of every unit, layer by layer, the inputs first."""
    several = len(experiment.hidden_layers) > 1
    hidden = [
        tuple(f"h{layer}.{unit}" if several else f"h{unit}" for unit in range(1, chosen.units + 1))
        for layer, chosen in enumerate(experiment.hidden_layers, 1)
    ]
    return (tuple(input_names(experiment)), *hidden, tuple(output_names(experiment)))


def layer_titles(experiment: Experiment) -> list[str]:
    """ "Input", "Hidden 1 · tanh", ..., "Output · softmax"."""
    shape = shape_of(experiment)
    named = zip(shape.names, shape.activations, strict=True)
    return ["Input", *(f"{name.capitalize()} · {key.replace('_', ' ')}" for name, key in named)]


def elements(experiment: Experiment) -> list[Element]:
    """Titles, neurons with their captions, bias units and edges; what does not change with a stage."""
    names, sizes = unit_names(experiment), shape_of(experiment).sizes
    last, image = len(names) - 1, dataset_of(experiment).image
    titles = enumerate(layer_titles(experiment))
    nodes = [_node(f"t-{layer}", "title", label=text, text=text) for layer, text in titles]
    for layer, units in enumerate(names):
        side = "left" if layer == 0 else "right" if layer == last else "corner"
        if layer == 0 and image:
            nodes += [_neuron(f"n-0-{pixel}", "neuron pixel") for pixel in range(len(units))]
        else:
            for unit, name in enumerate(units):
                nodes.append(_neuron(f"n-{layer}-{unit}", "neuron"))
                nodes.append(_node(f"c-{layer}-{unit}", f"caption {side}", label=name, name=name))
        if layer < last:
            nodes.append(_node(f"b-{layer}", "bias", label="1", size=24))
    return nodes + [edge for layer in range(1, len(sizes)) for edge in _edges_into(layer, sizes)]


def _node(identity: str, classes: str, **data: str | int) -> Element:
    return {"data": {"id": identity, **data}, "classes": classes}


def _neuron(identity: str, classes: str) -> Element:
    # Every field that the style sheet reads is there from the start: else cytoscape complains.
    look = {
        "fill": "#ffffff",
        "ring": 0,
        "ringColor": NO_COLOR,
        "ringStyle": "solid",
        "label": "",
        "shown": "",
        "size": 46,
    }
    return {"data": {"id": identity, **look}, "classes": classes}


def _edges_into(layer: int, sizes: tuple[int, ...]) -> list[Element]:
    fan_in = sizes[layer - 1]
    return [_edge(layer, start, end, fan_in) for start in range(fan_in + 1) for end in range(sizes[layer])]


def _edge(layer: int, start: int, end: int, fan_in: int) -> Element:
    is_bias = start == fan_in
    return {
        "data": {
            "id": f"e-{layer}-{'bias' if is_bias else start}-{end}",
            "source": f"b-{layer - 1}" if is_bias else f"n-{layer - 1}-{start}",
            "target": f"n-{layer}-{end}",
            "place": [layer, start, end],
            "width": 1,
            "color": NO_COLOR,
            "dash": "solid",
            "rank": 1,
            "label": "",
            "value": "",
            "offset": 70,
        }
    }
