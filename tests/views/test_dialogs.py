"""The dialogs tell the page the limits that the model keeps."""

import json
from typing import Any

import pytest

from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.limits import LARGEST_BATCH, LARGEST_REQUEST, LONGEST_RUN_NAME
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.questions import parse_question
from neuroviz_dash.model.until import parse_until
from neuroviz_dash.views.dialogs import dialogs


def parts() -> list[dict[str, Any]]:
    """The attributes of every component, those of native inputs too."""
    found: list[dict[str, Any]] = []
    left: list[Any] = list(dialogs(LARGEST_REQUEST))
    while left:
        each = left.pop()
        plain = each.to_plotly_json()["props"] if hasattr(each, "to_plotly_json") else {}
        found += [plain, json.loads(plain.get("data-native", "{}"))]
        children = plain.get("children") or []
        left += children if isinstance(children, list) else [children]
    return found


def attribute(identity: str, name: str) -> int:
    (part,) = (part for part in parts() if part.get("id") == identity)
    return int(part[name])


def test_a_name_may_be_as_long_as_the_field() -> None:
    longest = attribute("runs-list", "data-longest")
    assert longest == LONGEST_RUN_NAME
    parse_question({"ask": "rename", "run": "0" * 32, "name": "x" * longest})
    with pytest.raises(BadInput):
        parse_question({"ask": "rename", "run": "0" * 32, "name": "x" * (longest + 1)})


def test_a_batch_and_a_training_may_be_as_large_as_their_fields() -> None:
    batch, epochs = attribute("fork-batch", "max"), attribute("until-limit", "max")
    assert batch == LARGEST_BATCH
    assert parse_experiment({"batch_size": batch}).batch_size == batch
    goal = {"kind": "loss", "value": 0.1}
    assert parse_until({**goal, "limit": epochs}, True, True).limit == epochs
    with pytest.raises(BadInput, match="batch_size"):
        parse_experiment({"batch_size": batch + 1})
    with pytest.raises(BadInput, match="limit"):
        parse_until({**goal, "limit": epochs + 1}, True, True)


def test_a_file_may_be_as_large_as_a_request() -> None:
    assert attribute("upload-experiment", "data-largest") == LARGEST_REQUEST
