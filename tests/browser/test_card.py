"""The card, the switches and the table, in step with the graph."""

import pytest

from neuroviz_dash.views.numbers import number
from tests.browser.lesson import Lesson

CY = "neuroviz.network.live()"
CLASSES = "id => neuroviz.network.live().getElementById(id).classes()"


def classes(lesson: Lesson, element: str) -> list[str]:
    found = lesson.page.evaluate(CLASSES, element)
    assert isinstance(found, list)
    return found


def data(lesson: Lesson, element: str, field: str) -> object:
    return lesson.page.evaluate("([id, field]) => neuroviz.network.live().getElementById(id).data(field)",
                                [element, field])  # fmt: skip


def test_pointing_at_a_term_lights_its_edge_and_neuron(lesson: Lesson) -> None:
    lesson.press("Next stage")
    row = lesson.page.locator('#card [data-row="forward"] tr[data-edge="e-1-2-0"]')
    row.hover()
    assert "glow" in classes(lesson, "e-1-2-0")
    assert "glow" in classes(lesson, "n-0-2")
    assert "glow" not in classes(lesson, "e-1-1-0")
    lesson.page.mouse.move(700, 5)
    assert "glow" not in classes(lesson, "e-1-2-0")
    row.locator("button").focus()
    assert "glow" in classes(lesson, "e-1-2-0")


def test_the_whole_row_of_a_weight_chooses_it_unless_a_text_is_being_selected(lesson: Lesson) -> None:
    lesson.press("Next stage")
    numbers = lesson.page.locator('#card [data-row="forward"] tr[data-edge="e-1-2-0"] td')
    numbers.last.click()
    assert "weight from petal length" in lesson.page.inner_text("#card-title")
    lesson.page.evaluate("getSelection().selectAllChildren(document.getElementById('sentence'))")
    lesson.page.evaluate("document.querySelector('#card tr[data-edge=\"e-1-3-0\"] td').click()")
    assert "weight from petal length" in lesson.page.inner_text("#card-title")


def test_pointing_at_an_edge_or_neuron_marks_its_terms(lesson: Lesson) -> None:
    lesson.press("Next stage")
    for element, attribute in (("e-1-2-0", "data-edge"), ("n-0-3", "data-node")):
        lesson.page.evaluate(f"id => {{ {CY}.getElementById(id).emit('mouseover'); }}", element)
        marked = lesson.page.locator("#card .linked")
        assert marked.count() > 0
        assert {each.get_attribute(attribute) for each in marked.all()} == {element}
        lesson.page.evaluate(f"id => {{ {CY}.getElementById(id).emit('mouseout'); }}", element)
        assert marked.count() == 0


def test_the_switch_draws_the_weights_before_after_and_their_change(lesson: Lesson) -> None:
    lesson.press("Next stage", 5)
    assert lesson.page.get_by_role("button", name="Change").is_disabled()
    lesson.press("Next stage")
    (layer,) = lesson.page.evaluate("""() => neuroviz.player.state.traces.get(1).layers.slice(0, 1)
        .map(({before, change, after}) => [before[2][0], change[2][0], after[2][0]])""")  # fmt: skip
    before, change, after = layer
    widths = {}
    for key, text in (
        ("1", f"{number(before)} → {number(after)}"),
        ("2", f"{number(before)} → {number(after)}"),
        ("3", ("+" if change < 0 else "") + number(-change)),
    ):
        lesson.page.keyboard.press(key)
        assert data(lesson, "e-1-2-0", "value") == text
        widths[key] = data(lesson, "e-1-2-0", "width")
        assert data(lesson, "e-1-2-0", "dash") == (
            "dashed" if (-change if key == "3" else after) < 0 else "solid"
        )
    assert widths["1"] == pytest.approx(widths["2"], abs=0.5)
    assert "|change|, widest at" in lesson.page.inner_text("#widths")


def test_terms_are_symbols_numbers_or_both(lesson: Lesson) -> None:
    lesson.press("Next stage")
    z = number(lesson.page.evaluate("neuroviz.player.state.traces.get(1).layers[0].z[0]"))
    for name, symbols, numbers in (("Symbols", True, False), ("Numbers", False, True), ("Both", True, True)):
        lesson.page.get_by_role("button", name=name, exact=True).click()
        card = lesson.card("forward")
        assert ("∑" in card) == symbols
        table = lesson.card_cells("forward")[0]
        assert all(cell[0].isalpha() for cell in table) == (not numbers)
        found = lesson.page.locator('#card [data-row="forward"] .body > math').all_text_contents()
        assert any(z in text for text in found) == numbers


def test_one_neuron_after_the_other(lesson: Lesson) -> None:
    lesson.page.evaluate("neuroviz.player.moveTo(1, 'forward 1', 1)")
    lesson.settle()
    labels = lesson.neuron_labels()
    assert [bool(labels[f"n-1-{unit}"]) for unit in range(6)] == [True, True, False, False, False, False]
    assert "work" in classes(lesson, "n-1-1")
    lesson.choose_neuron(1, 2)
    assert "not computed yet" in lesson.card("forward")
    lesson.page.evaluate("neuroviz.player.moveTo(1, 'forward 2', 0)")
    lesson.settle()
    assert lesson.neuron_labels()["n-2-0"] == ""  # a softmax waits for every z
    lesson.page.evaluate("neuroviz.player.moveTo(1, 'backward 2', 0)")
    lesson.settle()
    assert data(lesson, "n-2-0", "ring") != 0
    assert data(lesson, "n-2-1", "ring") == 0


def test_a_chosen_neuron_shows_its_edges_and_a_chosen_weight_glows(lesson: Lesson) -> None:
    lesson.press("Next stage", 6)
    lesson.choose_neuron(1, 1)
    assert [data(lesson, edge, "rank") for edge in ("e-1-0-1", "e-2-1-0", "e-1-0-0")] == [3, 3, 1]
    lesson.choose_weight(1, 2, 1)
    assert "picked" in classes(lesson, "e-1-2-1")
    assert "end" in classes(lesson, "n-0-2")
    assert "dimmed" in classes(lesson, "n-1-0")
    assert [data(lesson, edge, "label") != "" for edge in ("e-1-2-1", "e-1-0-1")] == [True, False]


def test_the_table_has_every_value_and_follows_the_graph(lesson: Lesson) -> None:
    lesson.press("Next stage")
    lesson.page.get_by_role("tab", name="Table").click()
    trace = lesson.page.evaluate("neuroviz.player.state.traces.get(1).layers[0]")
    rows = lesson.page.locator("#table-neurons tbody tr")
    assert rows.count() == 4 + 6 + 3
    assert rows.nth(4).locator("td").all_inner_texts() == [
        "hidden 1", number(trace["z"][0]), number(trace["a"][0]), "not computed yet",
    ]  # fmt: skip
    weight = lesson.page.locator('#table-weights tr[data-edge="e-1-2-0"]')
    assert weight.locator("td").all_inner_texts() == [
        number(trace["before"][2][0]), number(trace["signal"][2][0]), *["not computed yet"] * 3,
    ]  # fmt: skip
    weight.locator("button").focus()
    assert "glow" in classes(lesson, "e-1-2-0")
    lesson.page.keyboard.press("Enter")
    assert lesson.page.evaluate("neuroviz.player.state.chosen") == {"layer": 1, "unit": 0, "from": 2}
    lesson.page.select_option("#table-layer", "2")
    assert lesson.page.locator("#table-weights tbody tr").count() == 7 * 3
