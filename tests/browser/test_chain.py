"""A weight's chain, read off the page: whoever repeats it with the digits shown comes to the digits shown."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.browser.lesson import Lesson, Trace, traces_of

ITERATIONS = 3
WEIGHTS = ((1, 2, 1), (1, 4, 0), (2, 3, 2))
"""Layer, source and unit; source 4 of the first layer is the bias."""

EXPERIMENTS: dict[str, dict[str, Any]] = {
    "sgd with momentum": {"optimizer": {"name": "sgd", "learning_rate": 0.1, "momentum": 0.9}},
    "adam": {"optimizer": {"name": "adam", "learning_rate": 0.01}},
    "adam, l2, batches": {
        "optimizer": {"name": "adam", "learning_rate": 0.01},
        "penalty": {"name": "l2", "rate": 0.01},
        "batch_size": 7,
    },
}

READ = """() => [...document.querySelectorAll('#card .chain li')].map(li => ({
  step: li.dataset.step, approximate: li.innerText.includes('≈'),
  numbers: [...li.querySelectorAll('mn[data-name]')].map(mn => ({
    name: mn.dataset.name, text: mn.textContent, value: mn.dataset.value,
    isResult: mn.classList.contains('result')}))}))"""


class Step:
    """One step of the chain: the numbers that it reads, and the text of its result."""

    def __init__(self, found: dict[str, Any]) -> None:
        self.name: str = found["step"]
        assert not found["approximate"]
        numbers = found["numbers"]
        self.inputs = {each["name"]: plain(each["text"]) for each in numbers if not each["isResult"]}
        results = [each for each in numbers if each["isResult"]]
        self.result = plain(results[0]["text"]) if results else ""
        self.values = {each["name"]: float(each["value"]) for each in numbers if each["value"]}

    def number(self, name: str) -> float:
        return float(self.inputs[name])


def plain(text: str) -> str:
    return text.replace("−", "-")


def read_chain(lesson: Lesson) -> dict[str, Step]:
    return {step.name: step for step in (Step(found) for found in lesson.page.evaluate(READ))}


def written_like(text: str, value: float) -> str:
    """A value with as many digits as a text has."""
    digits, _, power = text.partition("e")
    if power:
        mantissa, _, exponent = f"{value:.{len(digits.lstrip('-')) - 2}e}".partition("e")
        return f"{mantissa}e{int(exponent)}"
    return f"{value:.{len(digits.partition('.')[2])}f}"


def check(step: Step, value: float) -> None:
    assert written_like(step.result, value) == step.result, (step.name, step.inputs)


def check_momentum(chain: dict[str, Step]) -> None:
    buffer, change = chain["momentum_buffer"], chain["change"]
    check(buffer, buffer.number("momentum") * buffer.number("momentum_buffer.old") + buffer.number("g"))
    check(change, change.number("learning_rate") * change.number("momentum_buffer"))


def check_adam(chain: dict[str, Step]) -> None:
    m, v, change = chain["exp_avg"], chain["exp_avg_sq"], chain["change"]
    check(m, m.number("beta1") * m.number("exp_avg.old") + (1 - m.number("beta1")) * m.number("g"))
    check(v, v.number("beta2") * v.number("exp_avg_sq.old") + (1 - v.number("beta2")) * v.number("g") ** 2)
    for name, moment, beta in (("m_hat", "exp_avg", "beta1"), ("v_hat", "exp_avg_sq", "beta2")):
        step = chain[name]
        check(step, step.number(moment) / (1 - step.number(beta) ** step.number("iteration")))
    root = chain["denominator"]
    check(root, root.number("v_hat") ** 0.5 + root.number("eps"))
    check(change, change.number("learning_rate") * change.number("m_hat") / change.number("denominator"))


def check_gradient(chain: dict[str, Step], rows: int, penalty: bool) -> None:
    name = "share" if rows > 1 else "data" if penalty else "g"
    share = chain[name]
    check(share, share.number("delta") * share.number("a"))
    assert share.inputs["delta"] == chain["delta"].inputs["delta"]
    if rows > 1 and penalty and "penalty_rate" in chain["g"].inputs:
        g = chain["g"]
        check(g, g.number("data") + g.number("penalty_rate") * g.number("before"))


def check_new_value(chain: dict[str, Step]) -> None:
    """Decimals, not floats: equal to the last digit with nothing rounded."""
    after = chain["after"]
    assert Decimal(after.inputs["before"]) - Decimal(after.inputs["change"]) == Decimal(after.result)


def check_trace(chain: dict[str, Step], trace: Trace, layer: int, source: int, unit: int) -> None:
    record = trace["layers"][layer - 1]
    last = len(record["weights_before"])

    def both(weights: Any, biases: Any) -> Any:
        return biases[unit] if source == last else weights[source][unit]

    values = {name: value for step in chain.values() for name, value in step.values.items()}
    assert values["before"] == both(record["weights_before"], record["biases_before"])
    assert values["after"] == both(record["weights_after"], record["biases_after"])
    assert values["g"] == both(record["weight_gradient"], record["bias_gradient"])
    assert values["delta"] == record["delta"][0][unit]
    for name, table in record["optimizer_state"].items():
        assert values[name] == both(table["weights"], table["biases"])
    written = written_like(chain["after"].result, values["after"])
    assert written == chain["after"].result


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_chain_can_be_recomputed_from_what_is_shown(lesson: Lesson, name: str, tmp_path: Path) -> None:
    given = EXPERIMENTS[name]
    lesson.configure(**given)
    rows, penalty = given.get("batch_size", 1), "penalty" in given
    for trace in traces_of(lesson.experiment(), ITERATIONS, tmp_path):
        lesson.page.evaluate("at => neuroviz.player.moveTo(at, 'update')", trace["iteration"])
        lesson.settle()
        for layer, source, unit in WEIGHTS:
            lesson.choose_weight(layer, source, unit)
            chain = read_chain(lesson)
            check_gradient(chain, rows, penalty)
            (check_momentum if "momentum" in given["optimizer"] else check_adam)(chain)
            check_new_value(chain)
            check_trace(chain, trace, layer, source, unit)


def test_each_row_of_a_batch_has_its_share_and_their_mean_is_the_gradient(lesson: Lesson) -> None:
    lesson.configure(batch_size=6)
    lesson.press("Next stage", 6)
    lesson.choose_weight(1, 0, 2)
    shares = lesson.page.locator("#card .shares button")
    values = [float(each.get_attribute("data-value") or "") for each in shares.all()]
    assert len(values) == 6
    chain = read_chain(lesson)
    check(chain["mean"], sum(values) / 6)
    shares.nth(4).click()
    lesson.settle_question()
    assert lesson.page.input_value("#row-choice") == "4"
    check(read_chain(lesson)["share"], values[4])


def test_a_frozen_neuron_takes_no_step(lesson: Lesson) -> None:
    lesson.press("Next stage", 6)
    lesson.choose_weight(1, 0, 2)
    lesson.page.get_by_role("button", name="Freeze h3").click()
    lesson.settle()
    assert "From iteration 2 on: frozen." in lesson.page.inner_text("#hands")
    lesson.press("Next stage", 6)
    assert "is frozen" in lesson.card("update")
    assert "❄" in lesson.page.inner_text("#card-title")
    after = read_chain(lesson)["after"]
    assert float(after.inputs["change"]) == 0
    assert after.inputs["before"] == after.result


def test_a_value_typed_in_is_the_weight_of_the_next_iteration(lesson: Lesson) -> None:
    lesson.press("Next stage", 6)
    lesson.choose_weight(1, 0, 2)
    lesson.page.get_by_label("New value of the weight from sepal length to h3").fill("0.25")
    lesson.page.keyboard.press("Enter")
    lesson.settle()
    assert "From iteration 2 on: the weight is 0.25." in lesson.page.inner_text("#hands")
    lesson.press("Next stage", 6)
    assert read_chain(lesson)["after"].values["before"] == 0.25
