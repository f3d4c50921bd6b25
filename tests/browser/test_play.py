"""Play, train, reset: many iterations, and the server's run where the page shows it."""

import re

import pytest

from tests.browser.lesson import Lesson
from tests.browsers import NewStudent
from tests.callbacks.student import CALLBACK

REACHED = "iteration => neuroviz.player.state.cursor.iteration >= iteration"


def reload(lesson: Lesson) -> None:
    lesson.page.reload()
    lesson.settle()


@pytest.mark.parametrize(
    ("step", "speed", "iterations"), [("stage", 4, 2), ("iteration", 5, 60), ("epoch", 4, 600)]
)
def test_pause_stops_at_once_and_the_server_stands_there(
    lesson: Lesson, step: str, speed: int, iterations: int
) -> None:
    requests: list[str] = []
    lesson.page.on("request", lambda r: requests.append(r.url) if CALLBACK in r.url else None)
    lesson.step_by(step)
    lesson.page.evaluate("speed => neuroviz.play.setSpeed(speed)", speed)
    lesson.page.get_by_role("button", name="Play").click()
    lesson.page.wait_for_function(REACHED, arg=iterations)
    lesson.page.get_by_role("button", name="Pause").click()
    lesson.settle()
    paused = lesson.cursor()
    assert len(requests) < 12
    lesson.page.wait_for_timeout(400)
    assert lesson.cursor() == paused
    weights = lesson.weights()
    reload(lesson)
    assert lesson.cursor() == paused
    assert lesson.weights() == weights


def test_the_picture_keeps_its_place_while_a_deep_network_plays(lesson: Lesson) -> None:
    layer = {"units": 8, "activation": "tanh"}
    lesson.configure(hidden_layers=[layer, layer])
    lesson.step_by("iteration")
    lesson.page.evaluate("neuroviz.play.setSpeed(5)")
    lesson.page.evaluate(
        """() => { window.sizes = new Set();
            new ResizeObserver(([{ contentRect: box }]) => window.sizes.add(`${box.width} ${box.height}`))
                .observe(document.getElementById('network')); }"""
    )
    lesson.page.get_by_role("button", name="Play").click()
    lesson.page.wait_for_function(REACHED, arg=120)  # from one digit to three, of iterations as of rows
    lesson.page.get_by_role("button", name="Pause").click()
    lesson.settle()
    assert len(lesson.page.evaluate("[...window.sizes]")) == 1


def test_the_keyboard_walks_plays_and_resets(lesson: Lesson) -> None:
    lesson.page.keyboard.press("ArrowRight")
    lesson.page.keyboard.press("ArrowRight")
    lesson.settle()
    assert lesson.cursor() == (1, "forward 2")
    lesson.page.keyboard.press("ArrowLeft")
    lesson.settle()
    assert lesson.cursor() == (1, "forward 1")
    lesson.page.keyboard.press(" ")
    lesson.page.get_by_role("button", name="Pause").wait_for()
    lesson.page.keyboard.press(" ")
    lesson.page.get_by_role("button", name="Play").wait_for()
    lesson.page.keyboard.press("r")
    lesson.settle()
    assert lesson.cursor() == (0, "start")


def test_reset_gives_the_same_start_weights_and_a_new_seed_others(lesson: Lesson) -> None:
    start = lesson.weights()
    lesson.press("Next epoch")
    assert lesson.counters() == (1, 120)
    lesson.press("Next epoch")
    assert lesson.counters() == (2, 240)
    lesson.press("Reset")
    assert lesson.cursor() == (0, "start")
    assert lesson.weights() == start
    lesson.press("New seed")
    assert lesson.weights() != start


def test_training_reaches_the_epoch_and_stop_keeps_what_was_reached(lesson: Lesson) -> None:
    lesson.train(20)
    assert lesson.counters() == (20, 2400)
    lesson.run_until("epochs", 10_000)
    lesson.page.wait_for_function(REACHED, arg=4000)
    assert re.match(
        r"epoch \d+, at most to 10020; least loss of the training set 0\.\d+",
        lesson.page.inner_text("#progress-text"),
    )
    lesson.press("Stop")
    stopped = lesson.cursor()
    assert 4000 <= stopped[0] < 1_200_000
    assert lesson.page.inner_text("#progress-text") == "Stopped by you."
    reload(lesson)
    assert lesson.cursor() == stopped
    assert lesson.page.inner_text("#progress-text").startswith("Training ended in epoch ")


def test_two_students_train_the_same_experiment_to_the_same_weights(
    new_student: NewStudent, server: str
) -> None:
    both = [Lesson.open(new_student(), server) for _ in range(2)]
    for lesson in both:
        lesson.train(10)
    assert both[0].weights() == both[1].weights()


def test_the_loss_chart_grows(lesson: Lesson) -> None:
    lesson.press("Next epoch", 3)
    lesson.page.wait_for_function(
        """() => { const graph = document.querySelector('#chart .js-plotly-plot');
        return graph && graph.data.find(t => t.meta === 'train_loss').x.length === 4; }"""
    )
    series = lesson.page.evaluate(
        """() => Object.fromEntries(document.querySelector('#chart .js-plotly-plot').data
        .map(t => [t.meta, Array.from(t.x)]))"""
    )
    assert series["train_loss"] == series["test_accuracy"] == [0, 120, 240, 360]
    assert series["batch_loss"][:256] == list(range(1, 257))


def test_a_page_that_is_loaded_anew_says_that_training_ended_before_its_goal(lesson: Lesson) -> None:
    lesson.run_until("epochs", 10_000)
    lesson.page.wait_for_function(REACHED, arg=500)
    lesson.page.reload()
    lesson.page.get_by_text("before its goal was reached").wait_for()
    lesson.settle()
    iteration, stage = lesson.cursor()
    assert (iteration >= 500, stage) == (True, "update")
    lesson.press("Next stage")
    assert lesson.cursor() == (iteration + 1, "forward 1")
