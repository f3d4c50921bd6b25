"""The network as cytoscape elements.

Ids: neurons `n-<layer>-<unit>`, bias units `b-<layer>`, captions `c-<layer>-<unit>`, titles `t-<layer>`,
edges `e-<layer>-<from>-<to>`, where <layer> is the one that the edge leads into and <from> is "bias" for a
bias. Layer 0 is the input. An edge's `place` has the same as numbers, <from> being fan_in for a bias. Where
all of them stand is settled by the page (`assets/21-arrange.js`), which knows its size.
"""

from typing import Any

from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.problems import input_names, output_names, shape_of

Element = dict[str, Any]


def unit_names(experiment: Experiment) -> list[list[str]]:
    """The name of every unit, layer by layer, the inputs first."""
    several = len(experiment.hidden_layers) > 1
    hidden = [
        [f"h{layer}.{unit}" if several else f"h{unit}" for unit in range(1, chosen.units + 1)]
        for layer, chosen in enumerate(experiment.hidden_layers, 1)
    ]
    return [list(input_names(experiment)), *hidden, list(output_names(experiment))]


def layer_titles(experiment: Experiment) -> list[str]:
    """ "Input", "Hidden 1 · tanh", ..., "Output · softmax"."""
    shape = shape_of(experiment)
    named = zip(shape.names, shape.activations, strict=True)
    return ["Input", *(f"{name.capitalize()} · {key.replace('_', ' ')}" for name, key in named)]


def elements(experiment: Experiment) -> list[Element]:
    """Titles, neurons with their captions, bias units and edges; what does not change with a stage."""
    names, sizes = unit_names(experiment), shape_of(experiment).sizes
    last = len(names) - 1
    titles = enumerate(layer_titles(experiment))
    nodes = [_node(f"t-{layer}", "title", label=text, text=text) for layer, text in titles]
    for layer, units in enumerate(names):
        side = "left" if layer == 0 else "right" if layer == last else "corner"
        for unit, name in enumerate(units):
            nodes.append(_neuron(f"n-{layer}-{unit}"))
            nodes.append(_node(f"c-{layer}-{unit}", f"caption {side}", label=name, name=name))
        if layer < last:
            nodes.append(_node(f"b-{layer}", "bias", label="1"))
    return nodes + [edge for layer in range(1, len(sizes)) for edge in _edges_into(layer, sizes)]


def _node(identity: str, classes: str, **data: str) -> Element:
    return {"data": {"id": identity, **data}, "classes": classes}


def _neuron(identity: str) -> Element:
    # Every field that the stylesheet reads is there from the start: cytoscape complains of one that is not.
    look = {"fill": "#ffffff", "ring": 0, "ringColor": BLUE, "ringStyle": "solid", "label": "", "shown": "",
            "size": 46}  # fmt: skip
    return {"data": {"id": identity, **look}, "classes": "neuron"}


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
            "color": BLUE,
            "dash": "solid",
            "opacity": 0.2,
            "label": "",
            "value": "",
            "offset": 70,
        }
    }


BLUE, ORANGE, INK = "#1f6fb2", "#c2570c", "#1c2430"

STYLESHEET: list[dict[str, Any]] = [
    {"selector": "node", "style": {"font-size": 12, "color": INK, "font-family": "system-ui, sans-serif",
        "text-valign": "center", "text-halign": "center"}},
    {"selector": ".neuron", "style": {"label": "data(shown)", "width": "data(size)", "height": "data(size)",
        "background-color": "data(fill)", "border-width": 1.2, "border-color": "#39424e",
        "outline-width": "data(ring)", "outline-color": "data(ringColor)", "outline-style": "data(ringStyle)",
        "outline-offset": 2}},
    {"selector": ".bias", "style": {"label": "data(label)", "shape": "round-rectangle", "width": 24,
        "height": 24, "background-color": "#fff", "border-width": 1.2, "border-color": "#39424e"}},
    {"selector": ".caption, .title", "style": {"label": "data(label)", "width": 1, "height": 1,
        "background-opacity": 0, "events": "no", "text-wrap": "wrap", "line-height": 1.25}},
    {"selector": ".title", "style": {"font-size": 13, "font-weight": 600, "color": "#4a5461"}},
    {"selector": ".caption.left", "style": {"text-halign": "left", "font-size": 13}},
    {"selector": ".caption.right", "style": {"text-halign": "right", "text-justification": "left",
        "font-size": 13}},
    {"selector": ".caption.corner", "style": {"text-background-color": "#fff",
        "text-background-opacity": 0.8}},
    {"selector": "edge", "style": {"curve-style": "straight", "width": "data(width)",
        "line-color": "data(color)", "line-style": "data(dash)", "line-dash-pattern": [5, 3],
        "source-label": "data(label)", "source-text-offset": "data(offset)", "font-size": 12, "color": INK,
        "font-family": "system-ui, sans-serif", "text-background-color": "#fff",
        "text-background-opacity": 1, "text-background-padding": 3,
        "text-background-shape": "roundrectangle",
        "text-border-color": "#d5d9de", "text-border-width": 1, "text-border-opacity": 1,
        "opacity": "data(opacity)"}},
    {"selector": ".chosen", "style": {"border-width": 3, "border-color": INK}},
    {"selector": "edge.hovered", "style": {"source-label": "data(value)", "opacity": 1, "z-index": 9}},
]  # fmt: skip
