"""The demo: every follower's numbers are the teacher's, whenever they come, and an event holds what is new
alone."""

import pytest

from neuroviz_dash.model.experiment import default_experiment
from neuroviz_dash.model.stages import stages
from tests.conftest import RunningServer
from tests.live.events import Events
from tests.live.follower import Follower
from tests.live.people import Answer, Guide, Pupil

FOCUS = {"layer": 2, "unit": 1, "from": 3, "row": 4}


def late(guide: Guide) -> Follower:
    """Who joins now."""
    found = Follower()
    for event in Pupil.joined(guide.address, guide.code).poll(guide.class_id)["events"]:
        if event["kind"] == "demo":
            found.take(event)
    return found


@pytest.fixture
def walker(guide: Guide) -> Guide:
    """A teacher whose demo is of batches of 10, so that each trace has rows to choose from."""
    guide.open()
    experiment = {"dataset": {"name": "iris"}, "batch_size": 10, "optimizer": {"name": "adam"}}
    configure = {"do": "configure", "run": guide.run, "revision": guide.revision, "experiment": experiment}
    guide.revision = guide.command(configure)["revision"]
    return guide


def test_who_follows_and_who_comes_late_see_the_teachers_numbers(walker: Guide) -> None:
    pupil = Pupil.joined(walker.address, walker.code)
    events, follower = pupil.stream(walker.class_id), Follower()
    for iteration in (1, 2, 13):
        for stage in stages(default_experiment()):
            theirs = walker.move(iteration, stage)
            walker.show(iteration, stage)
            follower.take(events.until("demo"))
            for each in (follower, late(walker)):
                assert each.event["cursor"] == theirs["cursor"]
                assert each.traces[iteration] == theirs["trace"]
                assert each.losses == losses(theirs)
                assert each.epochs == epochs(theirs)
                assert (each.event["run"], each.event["revision"]) == ("", 0)
    assert follower.event["history"]["iterations"] == []


def losses(answer: Answer) -> dict[int, float]:
    return dict(zip(answer["history"]["iterations"], answer["history"]["batch_loss"], strict=True))


def epochs(answer: Answer) -> dict[int, float]:
    return dict(zip(answer["history"]["epochs"], answer["history"]["train_loss"], strict=True))


def test_an_event_carries_a_trace_for_a_new_iteration_alone(walker: Guide) -> None:
    events = Pupil.joined(walker.address, walker.code).stream(walker.class_id)
    parts = []
    steps = [(1, "forward 1"), (1, "forward 2"), (1, "update"), (2, "forward 1"), (1, "loss"), (1, "loss")]
    for iteration, stage in steps:
        walker.move(iteration, stage)
        walker.show(iteration, stage)
        event = events.until("demo")
        parts.append(("lesson" in event, "trace" in event))
    new, step = (True, True), (False, True)
    assert parts == [new, (False, False), (False, False), step, step, (False, False)]


def test_where_the_teacher_looks_reaches_every_screen(walker: Guide) -> None:
    events = Pupil.joined(walker.address, walker.code).stream(walker.class_id)
    walker.move(1)
    walker.show(1)
    events.until("demo")
    gaze = {"weights": "change", "terms": "symbols", "pictures": True, "tab": "table", "rows": "test"}
    walker.show(1, focus=FOCUS, gaze=gaze)
    event = events.until("demo")
    assert event["gaze"] == gaze
    assert event["focus"] == FOCUS
    asked = {"ask": "look", "run": walker.run, "iteration": 1, "focus": FOCUS}
    assert event["trace"] == walker.ask(asked)["trace"], "another row of the batch is another trace"


def test_a_change_by_hand_is_a_new_lesson_and_so_is_another_experiment(walker: Guide) -> None:
    events = Pupil.joined(walker.address, walker.code).stream(walker.class_id)
    walker.move(2)
    walker.show(2)
    events.until("demo")
    typed = {"kind": "parameter", "layer": 1, "source": 0, "unit": 0, "value": 0.25}
    cursor = {"iteration": 2, "stage": "update", "unit": None}
    change = {"do": "intervene", "run": walker.run, "cursor": cursor, "intervention": typed}
    walker.revision = walker.command({**change, "revision": walker.revision})["revision"]
    walker.show(2)
    event = events.until("demo")
    assert event["interventions"] == [{**typed, "at": 2}]
    assert "lesson" in event
    configure = {"do": "configure", "run": walker.run, "experiment": {"dataset": {"name": "xor"}}}
    walker.revision = walker.command({**configure, "revision": walker.revision})["revision"]
    walker.show(0, "start")
    event = events.until("demo")
    assert event["lesson"]["experiment"]["dataset"]["name"] == "xor"
    assert late(walker).traces[0] == event["trace"]


def test_one_page_shows_at_a_time_and_another_may_take_over(walker: Guide) -> None:
    events = Pupil.joined(walker.address, walker.code).stream(walker.class_id)
    walker.move(3)
    walker.show(3)
    first = events.until("demo")
    second = Guide(walker.address, walker.cookies, class_id=walker.class_id)
    second.open()
    second.move(5)
    refused = second.show(5)
    assert "Another page shows its run to the class now" in refused["error"]
    assert late(walker).event["cursor"]["iteration"] == 3, "a refused page was shown"
    assert second.show(5, take=True) == {"shown": 2, "anew": True, "number": 1}
    event = events.until("demo")
    assert (event["cursor"]["iteration"], "lesson" in event) == (5, True)
    assert (first["demo"].split(":")[0], event["demo"].split(":")[0]) == ("1", "2")
    assert "Another page" in walker.show(3)["error"]
    assert walker.lead({"act": "lead"})["class"]["page"] == second.page


def test_a_teacher_shows_a_page_after_a_co_teacher_whose_links_have_ended(walker: Guide) -> None:
    events = Pupil.joined(walker.address, walker.code).stream(walker.class_id)
    colleague = Guide(walker.address, class_id=walker.class_id)
    colleague.enter(walker.lead({"act": "lead"})["links"]["co-teacher"])
    colleague.open()
    for number in (1, 2, 3):
        assert colleague.show(0, "start", whole=True)["shown"] == number
        events.until("demo")
    walker.lead({"act": "new_links"})
    walker.move(3)
    assert walker.show(3) == {"shown": 4, "anew": True, "number": 1}
    event = events.until("demo")
    assert (event["cursor"]["iteration"], "lesson" in event) == (3, True)
    assert late(walker).event["cursor"] == event["cursor"]


def test_everything_is_sent_again_on_demand(walker: Guide) -> None:
    events = Pupil.joined(walker.address, walker.code).stream(walker.class_id)
    walker.move(3)
    for whole in (False, True):
        walker.show(3, whole=whole)
        assert "lesson" in events.until("demo")


def test_only_the_teachers_own_runs_and_places_that_there_are_can_be_shown(walker: Guide) -> None:
    pupil = Pupil.joined(walker.address, walker.code)
    pupil.open()
    own, walker.run = walker.run, pupil.run
    assert "not stored for this browser" in walker.show(0, "start")["error"]
    walker.run = own
    for iteration, stage in ((1, "forward 9"), (-1, "update"), (10**12, "update"), (0, "update")):
        assert "allowed" in walker.show(iteration, stage)["error"]
    assert [each["kind"] for each in pupil.poll(walker.class_id)["events"]] == ["class"]


def picture(guide: Guide, iteration: int) -> Answer:
    """The teacher's page asks for the picture of the data."""
    asked = {"ask": "picture", "run": guide.run, "iteration": iteration, "after": True, "size": 20}
    reply = guide.ask(asked)
    assert "figure" in reply
    return reply


def test_pictures_of_the_data_reach_every_follower_and_who_comes_late(walker: Guide) -> None:
    pupil = Pupil.joined(walker.address, walker.code)
    events = pupil.stream(walker.class_id)
    walker.move(3)
    walker.show(3)
    reply = picture(walker, 3)
    del reply["number"]
    event = events.until("reply")
    assert event["reply"] == reply
    assert event["question"]["iteration"] == 3
    assert "run" not in event["question"], "the name of a teacher's run"
    kept = Pupil.joined(walker.address, walker.code).poll(walker.class_id)["events"][-1]
    assert kept == event


def test_a_picture_of_another_run_is_not_kept_for_who_comes_late(walker: Guide) -> None:
    walker.move(3)
    walker.show(3)
    picture(walker, 3)
    configure = {"do": "configure", "run": walker.run, "experiment": {"dataset": {"name": "moons"}}}
    walker.revision = walker.command({**configure, "revision": walker.revision})["revision"]
    walker.move(3)
    walker.show(3)
    late_events = Pupil.joined(walker.address, walker.code).poll(walker.class_id)["events"]
    assert [event["kind"] for event in late_events] == ["class", "demo"]


def test_what_is_asked_of_a_run_that_is_not_shown_stays_with_who_asked(walker: Guide) -> None:
    pupil = Pupil.joined(walker.address, walker.code)
    events = pupil.stream(walker.class_id)
    walker.move(3)
    walker.show(3)
    shown, aside = walker.run, Guide(walker.address, walker.cookies, class_id=walker.class_id)
    aside.open()
    aside.move(3)
    assert aside.run != shown
    picture(aside, 3)
    walker.lead({"act": "mode", "mode": "work", "begin": "demo"})
    picture(walker, 3)
    walker.lead({"act": "pause", "message": "end"})
    kinds = [event["kind"] for event in up_to_pause(events)]
    assert "reply" not in kinds


def up_to_pause(events: Events) -> list[Answer]:
    found: list[Answer] = []
    for event in events:
        found.append(event)
        if event["kind"] == "class" and event["paused"]:
            break
    return found


def test_a_teachers_question_is_answered_though_the_class_has_ended(walker: Guide) -> None:
    walker.move(3)
    walker.show(3)
    walker.lead({"act": "end"})
    picture(walker, 3)


def test_a_student_looks_around_in_a_copy_of_the_demo(school: RunningServer, walker: Guide) -> None:
    theirs = walker.move(4, "loss")
    walker.show(4, "loss")
    pupil = Pupil.joined(school.url, walker.code)
    copy = pupil.open(take="demo")
    assert copy["run"] != walker.run
    assert (copy["cursor"], copy["trace"]["layers"]) == (theirs["cursor"], theirs["trace"]["layers"])
    pupil.move(9)
    assert late(walker).event["cursor"]["iteration"] == 4
    nobody = Pupil(school.url)
    assert "you are in no class" in nobody.open(take="demo")["error"]
    alone = Guide.of_new_class(school.url)
    assert "nothing is shown" in Pupil.joined(school.url, alone.code).open(take="demo")["error"]
