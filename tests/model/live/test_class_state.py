"""A class's state: codes, titles, teachers, demos, goals, and its bytes."""

import msgspec
import pytest

from neuroviz_dash.model.live.class_state import (
    CODE_LETTERS,
    LONGEST_TITLE,
    MOST_TEACHERS,
    ClassState,
    Goal,
    Spotlight,
    checked_title,
    decode_class,
    demonstrated,
    encode_class,
    new_class,
    new_code,
    read_code,
    run_of_assignment,
    with_new_links,
    with_teacher,
    without_teacher,
)
from neuroviz_dash.model.parsing import BadInput

TEACHER, OTHER, PAGE, RUN = "a" * 32, "b" * 32, "c" * 32, "d" * 32


@pytest.fixture
def state() -> ClassState:
    return new_class("A class", TEACHER, "Iris")


def test_codes_have_no_look_alikes() -> None:
    codes = {new_code() for _ in range(2_000)}
    assert len(codes) > 1_990
    letters = set("".join(codes))
    assert letters == set(CODE_LETTERS)
    assert not letters & set("0O1IL")


@pytest.mark.parametrize("typed", ["K7M2PQ", "k7m2pq", " k7m 2pq ", "K7M-2PQ", "k 7 m 2 p q", "K7M2PQ\n"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert read_code(typed) == "K7M2PQ"


@pytest.mark.parametrize(
    "typed",
    ["", "K7M2P", "K7M2PQR", "K7M2P0", "K7M2PO", "K7M2P1", "K7M2P*", "Κ7M2PQ", "K7M2P٣", "K7M2PQ\x00"],
)
def test_what_is_no_code_is_refused_by_name(typed: str) -> None:
    with pytest.raises(BadInput, match=r"code: .* is not allowed; allowed: 6 of the letters"):
        read_code(typed)


@pytest.mark.parametrize(
    ("title", "kept"),
    [("  Two   words ", "Two words"), ("Übung 3: <b>δ</b>", "Übung 3: <b>δ</b>"), ("x" * 60, "x" * 60)],
)
def test_a_title_is_plain_text_with_single_spaces(title: str, kept: str) -> None:
    assert checked_title(title) == kept


@pytest.mark.parametrize("title", ["", " \n ", "x" * (LONGEST_TITLE + 1), "a\x00b", "a\u202eb", "a\x1b[31m"])
def test_a_title_that_is_no_plain_text_is_refused(title: str) -> None:
    with pytest.raises(BadInput, match=r"^title: "):
        checked_title(title)


def test_teachers_are_added_once_and_up_to_a_number(state: ClassState) -> None:
    assert with_teacher(state, TEACHER) is state
    assert with_teacher(state, OTHER).teachers == (TEACHER, OTHER)
    assert with_teacher(state, OTHER).owner == TEACHER
    for number in range(MOST_TEACHERS - 1):
        state = with_teacher(state, f"{number:032x}")
    with pytest.raises(BadInput, match="20 lead this class already"):
        with_teacher(state, OTHER)


def test_a_demo_keeps_its_number_while_the_same_page_shows_the_same_run(state: ClassState) -> None:
    state, first = demonstrated(state, TEACHER, PAGE, RUN, anew=False)
    assert demonstrated(state, TEACHER, PAGE, RUN, anew=False) == (state, first)
    others = [(OTHER, PAGE, RUN, False), (TEACHER, "e" * 32, RUN, False), (TEACHER, PAGE, "e" * 32, False)]
    for change in (*others, (TEACHER, PAGE, RUN, True)):
        assert demonstrated(state, *change)[1].number == first.number + 1


def test_a_spotlight_ends_when_another_run_is_shown(state: ClassState) -> None:
    lit = msgspec.structs.replace(state, spotlight=Spotlight(RUN, 7))
    shown, _ = demonstrated(lit, TEACHER, PAGE, RUN, anew=False)
    assert shown.spotlight == lit.spotlight
    assert demonstrated(shown, TEACHER, PAGE, "e" * 32, anew=False)[0].spotlight is None


def test_the_number_of_a_goal_is_that_of_the_goals_that_were_set(state: ClassState) -> None:
    goal = Goal("loss", 0.1)
    second = msgspec.structs.replace(state, goal=goal, goals=2)
    assert (state.goal_number, second.goal_number) == (0, 2)
    assert msgspec.structs.replace(second, goal=None, goals=3).goal_number == 0


def test_new_links_take_what_a_former_co_teacher_showed_from_the_class(state: ClassState) -> None:
    led = msgspec.structs.replace(state, teachers=(TEACHER, OTHER))
    theirs = demonstrated(led, OTHER, PAGE, RUN, anew=False)[0]
    mine = demonstrated(led, TEACHER, PAGE, RUN, anew=False)[0]
    assert with_new_links(theirs, TEACHER).demo is None
    assert with_new_links(mine, TEACHER).demo == mine.demo
    assert with_new_links(theirs, OTHER).demo == theirs.demo, "the one who asks stays"


def test_no_demo_has_the_number_of_one_whose_teacher_has_left(state: ClassState) -> None:
    led = msgspec.structs.replace(state, teachers=(TEACHER, OTHER))
    for leave in (lambda now: with_new_links(now, TEACHER), lambda now: without_teacher(now, OTHER)):
        shown = led
        for number in (1, 2, 3):
            shown, demo = demonstrated(shown, OTHER, PAGE, RUN, anew=True)
            assert demo.number == number
        left = leave(shown)
        assert left.demo is None
        assert demonstrated(left, TEACHER, PAGE, RUN, anew=False)[1].number == 4


def test_whoever_asks_twice_gets_the_same_run_and_nobody_elses() -> None:
    asked = [(TEACHER, OTHER, 1), (TEACHER, OTHER, 2), (TEACHER, PAGE, 1), (RUN, OTHER, 1)]
    runs = [run_of_assignment(*each) for each in asked]
    assert len(set(runs)) == len(asked)
    assert runs == [run_of_assignment(*each) for each in asked]
    assert all(len(run) == 32 for run in runs)


def test_bytes_and_back(state: ClassState) -> None:
    full = msgspec.structs.replace(
        demonstrated(state, TEACHER, PAGE, RUN, anew=False)[0],
        spotlight=Spotlight(RUN, None), goal=Goal("accuracy", 0.9, "test"), paused="think", mode="limits",
    )  # fmt: skip
    assert decode_class(encode_class(full)) == full
    for damaged in (b"", b"\xc1", encode_class(full)[:-1], msgspec.msgpack.encode({"version": 2})):
        with pytest.raises(BadInput, match="the stored class cannot be read"):
            decode_class(damaged)
