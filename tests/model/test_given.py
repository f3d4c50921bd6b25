"""Given start weights: as a part of an experiment's file, and as a blob."""

from typing import Any

import numpy as np
import pytest

from neuroviz_dash.engine.problem import start
from neuroviz_dash.model.experiment import (
    blobs_of,
    parse_experiment,
    plain_experiment,
    whole_experiment,
)
from neuroviz_dash.model.given import Given
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.problems import problem_of

LAYERS = [
    {"weights": [[0.5, 1.0], [-0.25, 2.0]], "biases": [0.1, 0.2]},
    {"weights": [[3.0], [4.0]], "biases": [5.0]},
]
CHOSEN: dict[str, Any] = {
    "dataset": {"name": "xor"},
    "hidden_layers": [{"units": 2}],
    "initializer": {"name": "given", "given": LAYERS},
}


def test_the_run_starts_with_the_very_numbers() -> None:
    state = start(problem_of(parse_experiment(CHOSEN)))
    assert state.parameters.tolist() == [0.5, 1.0, -0.25, 2.0, 0.1, 0.2, 3.0, 4.0, 5.0]


def test_they_stand_as_a_digest_on_the_wire_and_in_full_in_a_file() -> None:
    experiment = parse_experiment(CHOSEN)
    (blob,) = blobs_of(experiment)
    assert plain_experiment(experiment)["initializer"]["given"] == blob.digest
    whole = whole_experiment(experiment)
    assert whole["initializer"]["given"] == LAYERS
    assert "table" not in whole["dataset"]
    assert parse_experiment(whole) == experiment
    stored = {blob.digest: blob.to_bytes()}
    assert parse_experiment(plain_experiment(experiment), stored.__getitem__) == experiment


def test_without_a_store_a_digest_names_nothing() -> None:
    with pytest.raises(BadInput, match="give the data themselves"):
        parse_experiment({**CHOSEN, "initializer": {"name": "given", "given": "0" * 32}})


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ([], "allowed: a list"),
        ("x", "nothing is stored"),
        ([{"weights": [[1.0]], "biases": [1.0, 2.0]}], "1 rows of 2 numbers"),
        ([LAYERS[0], LAYERS[0], {"weights": [[1.0]], "biases": [1.0]}], "2 rows of 1 numbers"),
        ([{"weights": [["x"]], "biases": [1.0]}], "initializer.given"),
        ([{"weights": [[1e12]], "biases": [1.0]}], "up to 1e9"),
        ([{"weights": [[float("nan")]], "biases": [1.0]}], "finite"),
    ],
)
def test_what_is_wrong_with_them_is_said(given: Any, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        parse_experiment({**CHOSEN, "initializer": {"name": "given", "given": given}})


def test_those_of_another_network_are_refused() -> None:
    other = parse_experiment({**CHOSEN, "hidden_layers": [{"units": 3}]})
    with pytest.raises(BadInput, match="weights of a network 2-2-1; allowed: those of a network 2-3-1"):
        problem_of(other)


@pytest.mark.parametrize("initializer", [{"name": "given"}, {"name": "zeros", "given": LAYERS}])
def test_they_go_with_their_initializer_alone(initializer: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match=r"^initializer\.given"):
        parse_experiment({**CHOSEN, "initializer": initializer})


@pytest.mark.parametrize("damage", [b"", b"\xc1", b"\x92\x01\x02"])
def test_damaged_bytes_are_refused(damage: bytes) -> None:
    with pytest.raises(BadInput, match="unreadable"):
        Given.from_bytes(damage)


def test_equal_numbers_have_equal_digests() -> None:
    one, two = (Given((2, 1), np.array([0.5, -0.25, 0.1])) for _ in range(2))
    assert one == two
    assert hash(one) == hash(two)
    assert one != Given((2, 1), np.array([0.5, -0.25, 0.2]))
