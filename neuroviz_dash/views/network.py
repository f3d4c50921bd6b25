"""The network as cytoscape elements. Ids: `n-<layer>-<unit>`, `b-<layer>`, `e-<layer>-<from>-<to>`.

Layer 0 is the input. An edge's layer is the one it leads into; its `from` equals fan_in for the bias.
"""

from typing import Any

from neuroviz_dash.engine.datasets import DATASETS
from neuroviz_dash.model.experiment import Experiment, output_names, shape_of

Element = dict[str, Any]
WIDTH, HEIGHT = 640.0, 470.0


def unit_names(experiment: Experiment) -> list[list[str]]:
    """The name of every unit, layer by layer, the inputs first."""
    hidden = [
        [f"h{layer}.{unit}" if len(experiment.hidden_layers) > 1 else f"h{unit}" for unit in range(1, n + 1)]
        for layer, n in enumerate((x.units for x in experiment.hidden_layers), 1)
    ]
    return [list(DATASETS[experiment.dataset.name].features), *hidden, list(output_names(experiment))]


def elements(experiment: Experiment) -> list[Element]:
    """Neurons, bias units and edges with their places; everything that does not change with a stage."""
    names, sizes = unit_names(experiment), shape_of(experiment).sizes
    nodes: list[Element] = []
    edges: list[Element] = []
    for layer, units in enumerate(names):
        x = WIDTH * layer / (len(names) - 1)
        rows = len(units) + (layer < len(names) - 1)
        gap = min(HEIGHT / max(rows, 2), 88.0)
        top = -gap * (len(units) - 1) / 2
        side = "left" if layer == 0 else "right" if layer == len(names) - 1 else "top"
        for unit, name in enumerate(units):
            nodes.append(_node(f"n-{layer}-{unit}", x, top + gap * unit, side))
            nodes.append(_caption(f"c-{layer}-{unit}", name, x, top + gap * unit, side))
        if layer < len(names) - 1:
            nodes.append(_node(f"b-{layer}", x, top + gap * len(units), "bias", "1"))
    for layer in range(1, len(sizes)):
        for start in range(sizes[layer - 1] + 1):
            source = f"b-{layer - 1}" if start == sizes[layer - 1] else f"n-{layer - 1}-{start}"
            edges += [_edge(layer, start, end, source) for end in range(sizes[layer])]
    return nodes + edges


def _node(name: str, x: float, y: float, kind: str, label: str = "") -> Element:
    return {
        "data": {"id": name, "label": label},
        "position": {"x": x, "y": y},
        "classes": "bias" if kind == "bias" else "neuron",
    }


def _caption(name: str, text: str, x: float, y: float, side: str) -> Element:
    dx, dy = {"left": (-34.0, 0.0), "right": (34.0, 0.0), "top": (0.0, -33.0)}[side]
    return {
        "data": {"id": name, "label": text},
        "position": {"x": x + dx, "y": y + dy},
        "classes": f"caption {side}",
        "selectable": False,
    }


def _edge(layer: int, start: int, end: int, source: str) -> Element:
    return {
        "data": {
            "id": f"e-{layer}-{start}-{end}",
            "source": source,
            "target": f"n-{layer}-{end}",
            "label": "",
        }
    }


BLUE, ORANGE, INK = "#1f6fb2", "#c2570c", "#1c2430"

STYLESHEET: list[dict[str, Any]] = [
    {"selector": "node", "style": {"label": "data(label)", "font-size": 13, "color": INK,
        "font-family": "system-ui, sans-serif", "text-valign": "center", "text-halign": "center"}},
    {"selector": ".neuron", "style": {"width": 46, "height": 46, "background-color": "data(fill)",
        "border-width": 1.2, "border-color": "#39424e", "outline-width": "data(ring)",
        "outline-color": "data(ringColor)", "outline-style": "data(ringStyle)", "outline-offset": 3}},
    {"selector": ".bias", "style": {"shape": "round-rectangle", "width": 28, "height": 28,
        "background-color": "#fff", "border-width": 1.2, "border-color": "#39424e"}},
    {"selector": ".caption", "style": {"width": 1, "height": 1, "background-opacity": 0, "events": "no"}},
    {"selector": ".caption.left", "style": {"text-halign": "left"}},
    {"selector": ".caption.right", "style": {"text-halign": "right"}},
    {"selector": "edge", "style": {"curve-style": "straight", "width": "data(width)",
        "line-color": "data(color)", "line-style": "data(dash)", "label": "data(label)", "font-size": 12,
        "color": INK, "text-background-color": "#fff", "text-background-opacity": 1,
        "text-background-padding": 2, "source-text-offset": 70, "opacity": "data(opacity)"}},
    {"selector": ".chosen", "style": {"border-width": 3, "border-color": INK}},
]  # fmt: skip
