"""One network after another: what the one before left behind is not seen in the next."""

from tests.browser.lesson import Lesson


def order(lesson: Lesson) -> list[str]:
    """The hidden neurons from top to bottom."""
    found: list[str] = lesson.page.evaluate(
        """() => neuroviz.network.live().nodes('[id ^= "n-1-"]')
        .sort((a, b) => a.position().y - b.position().y).map(node => node.id())"""
    )
    return found


def test_neurons_stand_under_their_names_whatever_was_there_before(lesson: Lesson) -> None:
    for name in ("XOR", "Digits", "Iris"):
        lesson.press(name)
        if name == "XOR":
            lesson.press("Remove hidden layer 1")
    assert order(lesson) == [f"n-1-{unit}" for unit in range(6)]


def test_a_trial_input_of_ones_own_is_drawn_and_the_next_network_after_it(lesson: Lesson) -> None:
    lesson.press("Next stage", 2)
    lesson.page.get_by_role("tab", name="Data").click()
    lesson.page.get_by_text("Try an input").click()
    field = lesson.page.locator("#panel-data input[type=number]").first
    before = lesson.neuron_labels()
    field.fill("7")
    field.press("Tab")
    lesson.page.wait_for_function(
        "old => neuroviz.network.live().getElementById('n-0-0').data('label') !== old", arg=before["n-0-0"]
    )
    lesson.press("XOR")
    assert lesson.experiment()["dataset"]["name"] == "xor"
    assert set(lesson.neuron_labels()) == {"n-0-0", "n-0-1", "n-1-0", "n-1-1", "n-1-2", "n-2-0"}
    lesson.press("Next stage")
    assert all(lesson.neuron_labels()[f"n-1-{unit}"] for unit in range(3))


def test_a_preset_leaves_a_trained_run_in_the_list(lesson: Lesson) -> None:
    lesson.press("Next iteration", 3)
    trained = lesson.page.url
    lesson.press("Wine")
    assert lesson.page.url != trained
    lesson.page.goto(trained)
    lesson.settle()
    assert lesson.cursor() == (3, "update")
    assert lesson.experiment()["dataset"]["name"] == "iris"
