"""The page as a student uses it, and what a trace says that the page must show."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from neuroviz_dash.views.numbers import number
from neuroviz_dash.views.transport import GRANULARITIES
from tests.conftest import run_cli

Trace = dict[str, Any]


@dataclass
class Lesson:
    """One tab."""

    page: Page

    @classmethod
    def open(cls, student: BrowserContext, address: str) -> "Lesson":
        """A new tab on the address, ready for use."""
        page = student.new_page()
        page.goto(address)
        lesson = cls(page)
        lesson.settle()
        return lesson

    def settle(self) -> None:
        """Wait until nothing is under way and the graph shows the lesson."""
        self.page.wait_for_function(
            """() => window.neuroviz && neuroviz.player && neuroviz.player.state.lesson
            && !neuroviz.link.isBusy() && !neuroviz.link.isWaiting() && !neuroviz.player.state.goal
            && neuroviz.network.isShown(neuroviz.network.live())"""
        )

    def press(self, name: str, times: int = 1) -> None:
        """Press a button, each time as soon as the page has settled. "Next epoch" sets the dial first."""
        verb, _, step = name.replace("one ", "").partition(" ")
        if verb in ("Next", "Back") and step in GRANULARITIES:
            self.step_by(step)
        for _ in range(times):
            self.page.get_by_role("button", name=name, exact=True).click()
            self.settle()

    def step_by(self, granularity: str) -> None:
        """Set the dial."""
        self.page.click(f'#granularity label:has([value="{granularity}"])')

    def run_until(self, kind: str, value: float) -> None:
        """Begin to train towards a goal, by its dialog."""
        self.page.get_by_role("button", name="Run until", exact=False).click()
        self.page.select_option("#until-kind", kind)
        self.page.fill("#until-value", str(value))
        self.page.click("#until-start")

    def train(self, epochs: int) -> None:
        """Train so many epochs, and wait until it is done."""
        self.run_until("epochs", epochs)
        self.page.wait_for_function("() => !neuroviz.training.isOn()")
        self.settle()

    def configure(self, **changes: Any) -> None:
        """Choose another experiment, as the panel does."""
        self.page.evaluate("changes => neuroviz.player.configure(e => ({...e, ...changes}))", changes)
        self.settle()

    def experiment(self) -> dict[str, Any]:
        """The experiment in its public format."""
        found = self.page.evaluate("neuroviz.player.state.lesson.experiment")
        assert isinstance(found, dict)
        return found

    def cursor(self) -> tuple[int, str]:
        """Iteration and stage."""
        found = self.page.evaluate("neuroviz.player.state.cursor")
        return found["iteration"], found["stage"]

    def counters(self) -> tuple[int, int]:
        """Epoch and iteration, as shown."""
        return int(self.page.inner_text("#epoch")), int(self.page.inner_text("#iteration"))

    def problem(self) -> str:
        """The message about what went wrong; empty when all is well."""
        return self.page.inner_text("#problem")

    def neuron_labels(self) -> dict[str, str]:
        """Every neuron's number by its id."""
        return self._data("node.neuron", "label")

    def edge_values(self) -> dict[str, str]:
        """Every edge's text by its id."""
        return self._data("edge", "value")

    def edge_labels(self) -> dict[str, str]:
        """What stands beside the edges, by their ids."""
        return {edge: text for edge, text in self._data("edge", "label").items() if text}

    def legend(self) -> str:
        """What the legend calls the numbers on the edges."""
        return self.page.inner_text("#carried")

    def _data(self, selector: str, field: str) -> dict[str, str]:
        found = self.page.evaluate(
            """([selector, field]) => Object.fromEntries(document.getElementById('network')._cyreg.cy
            .elements(selector).map(e => [e.id(), e.data(field)]))""",
            [selector, field],
        )
        assert isinstance(found, dict)
        return found

    def card(self, row: str) -> str:
        """The text of one row of the equation card."""
        return self.page.inner_text(f'#card [data-row="{row}"]')

    def card_cells(self, row: str) -> list[list[str]]:
        """The numbers of a row's table."""
        return self.page.evaluate(
            """row => [...document.querySelectorAll(`#card [data-row="${row}"] tbody tr`)]
            .map(tr => [...tr.querySelectorAll('td')].map(td => td.textContent))""",
            row,
        )

    def loss(self, which: str) -> str:
        """One of the losses under the sentence."""
        return self.page.inner_text(f'#losses [data-loss="{which}"] dd')

    def choose_neuron(self, layer: int, unit: int) -> None:
        """Pick a neuron from the list."""
        self.page.select_option("#neuron", f"{layer} {unit}")

    def choose_weight(self, layer: int, source: int, unit: int) -> None:
        """Choose a weight, or with the last source a bias, and wait for what the server says of its batch."""
        self.page.evaluate("([layer, source, unit]) => neuroviz.player.choose(layer, unit, source)",
                           [layer, source, unit])  # fmt: skip
        self.settle_question()

    def settle_question(self) -> None:
        """Wait until no question is open."""
        self.settle()
        self.page.wait_for_function("() => !neuroviz.questions.isBusy()")

    def weights(self) -> list[Any]:
        """The weights before the iteration that is shown, at full precision."""
        found = self.page.evaluate(
            """() => neuroviz.player.state.traces.get(neuroviz.player.state.cursor.iteration).layers
            .map(layer => layer.before)"""
        )
        assert isinstance(found, list)
        return found


def traces_of(experiment: dict[str, Any], iterations: int, folder: Path) -> list[Trace]:
    """What `neuroviz-dash trace` prints for an experiment."""
    path = folder / "experiment.json"
    path.write_text(json.dumps(experiment))
    done = run_cli("trace", "--experiment", str(path), "--iterations", str(iterations))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def expected_labels(trace: Trace, known_layers: int) -> dict[str, str]:
    """The neurons' numbers when the activations up to a layer are known; -1 for none, inputs are layer 0."""
    values = [trace["batch"]["x"][0], *(layer["a"][0] for layer in trace["layers"])]
    return {
        f"n-{layer}-{unit}": number(value) if layer <= known_layers else ""
        for layer, units in enumerate(values)
        for unit, value in enumerate(units)
    }


SIGNALS, GRADIENTS, WEIGHTS, BOTH = "signals w·a", "gradients", "weights w", "old → new"


def kind_on_edges(stage: str, layer: int) -> str:
    """What the edges into a layer carry at a stage, by the legend's name: never what is not computed yet."""
    kind, _, place = stage.partition(" ")
    if kind == "forward" and layer <= int(place):
        return SIGNALS
    if kind == "backward" and layer >= int(place):
        return GRADIENTS
    return BOTH if kind == "update" else WEIGHTS


def numbers_of_kind(trace: Trace, kind: str, layer: int) -> dict[str, str]:
    """The trace's numbers of a kind, for the edges into a layer."""
    record = trace["layers"][layer - 1]
    inputs = trace["batch"]["x"][0] if layer == 1 else trace["layers"][layer - 2]["a"][0]
    before = [*record["weights_before"], record["biases_before"]]
    after = [*record["weights_after"], record["biases_after"]]
    gradient = [*record["weight_gradient"], record["bias_gradient"]]
    found = {}
    for start, signal in enumerate([*inputs, 1.0]):
        for end, weight in enumerate(before[start]):
            text = {
                SIGNALS: number(weight * signal),
                GRADIENTS: number(gradient[start][end]),
                WEIGHTS: number(weight),
                BOTH: f"{number(weight)} → {number(after[start][end])}",
            }
            found[f"e-{layer}-{'bias' if start == len(inputs) else start}-{end}"] = text[kind]
    return found


def expected_edges(trace: Trace, stage: str) -> dict[str, str]:
    """What every edge carries at a stage."""
    found = {}
    for layer in range(1, len(trace["layers"]) + 1):
        found |= numbers_of_kind(trace, kind_on_edges(stage, layer), layer)
    return found
