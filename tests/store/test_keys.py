"""Keys: ids are checked before they enter one."""

from inspect import signature

import pytest

from neuroviz_dash.store import keys

STUDENT, RUN = "0123456789abcdef" * 2, "f" * 32


def test_a_run_key_has_the_student_as_its_hash_tag() -> None:
    assert keys.run_key(STUDENT, RUN) == f"neuroviz:1:{{{STUDENT}}}:run:{RUN}"


@pytest.mark.parametrize(
    "forged", ["", "A" * 32, "f" * 33, "f" * 31 + "}", "*", "f" * 31 + "\n", None, 7, ["f"]]
)
def test_forged_ids_are_refused_by_name(forged: object) -> None:
    with pytest.raises(keys.BadKey, match="student"):
        keys.run_key(forged, RUN)  # type: ignore[arg-type]
    if forged != "f" * 31 + "}":
        with pytest.raises(keys.BadKey, match="run_id"):
            keys.run_key(STUDENT, forged)  # type: ignore[arg-type]


@pytest.mark.parametrize("forged", ["", "a b", "A", "a" * 201, "a/b", "{a}"])
def test_names_of_work_are_checked(forged: str) -> None:
    with pytest.raises(keys.BadKey, match="work"):
        keys.lock_key(forged)


def test_a_long_forged_id_is_cut_in_the_message() -> None:
    with pytest.raises(keys.BadKey) as refused:
        keys.run_key("x" * 10**6, RUN)
    assert len(str(refused.value)) < 300


def test_all_keys_of_a_class_have_it_as_their_hash_tag() -> None:
    found = keys.class_keys(STUDENT)
    assert len(set(found)) == 14
    assert all(key.startswith(f"neuroviz:1:{{{STUDENT}}}:") for key in found)
    assert keys.place_key(STUDENT) == f"neuroviz:1:{{{STUDENT}}}:place"
    assert keys.classes_key(STUDENT) == f"neuroviz:1:{{{STUDENT}}}:classes"
    assert keys.code_key("K7M2PQ") == "neuroviz:1:code:K7M2PQ"


def test_a_students_id_in_the_place_of_a_class_names_nothing_of_the_student() -> None:
    """Ids of both look alike: the page of class <student> would find a text where a class should be."""
    makers = [each for name, each in vars(keys).items() if name.endswith("_key")]
    people = {"student", "owner", "browser", "teacher"}
    own = {maker(STUDENT) for maker in makers if people.issuperset(signature(maker).parameters)}
    assert len(own) == 9, "all that are made of an id alone"
    assert own.isdisjoint(keys.class_keys(STUDENT))


@pytest.mark.parametrize(
    "forged", ["", "A" * 32, "f" * 33, "f" * 31 + "}", "*", "f" * 31 + "\n", None, 7, ["f"]]
)
def test_forged_ids_of_a_class_are_refused_by_name(forged: object) -> None:
    makers = {"class": keys.class_keys, "student": keys.place_key, "teacher": keys.classes_key}
    for name, maker in makers.items():
        with pytest.raises(keys.BadKey, match=name):
            maker(forged)  # type: ignore[arg-type]
    with pytest.raises(keys.BadKey, match="code"):
        keys.code_key(forged)  # type: ignore[arg-type]
    with pytest.raises(keys.BadKey, match="part"):
        keys.class_key(STUDENT, str(forged))
