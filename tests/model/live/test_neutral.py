"""Rows of one's own on another user's screen: their numbers, and none of their names."""

import msgspec

from neuroviz_dash.model.blobs import encode_blob
from neuroviz_dash.model.experiment import Experiment, default_experiment, parse_experiment
from neuroviz_dash.model.live.demo import neutral
from neuroviz_dash.model.run import Cursor, move, new_run
from neuroviz_dash.views.answer import lesson_part

TABLE = {
    "inputs": ["mother's salary", "<b>shoe</b>"], "target": "disease", "classes": ["well", "=cancer()"],
    "rows": [[0.5 * at, -1.0 * at, ("well", "=cancer()")[at % 2]] for at in range(12)],
}  # fmt: skip
SECRETS = ("mother", "shoe", "disease", "well", "cancer")


def own() -> Experiment:
    return parse_experiment({"dataset": {"name": "own", "table": TABLE}, "batch_size": 3})


def test_no_name_is_left_in_what_a_page_is_told() -> None:
    before = msgspec.json.encode(lesson_part(own())).decode()
    after = msgspec.json.encode(lesson_part(neutral(own()))).decode()
    assert all(secret in before for secret in SECRETS[:2])
    assert not [secret for secret in SECRETS if secret in after]
    table = neutral(own()).dataset.table
    assert table is not None
    assert not [secret for secret in SECRETS if secret.encode() in table.to_bytes()]


def test_all_numbers_stay() -> None:
    mine, theirs = (move(new_run(each), Cursor(9, "update")).run for each in (own(), neutral(own())))
    assert msgspec.msgpack.encode(mine.before) == msgspec.msgpack.encode(theirs.before)
    assert mine.history == theirs.history


def test_a_regression_keeps_its_kind() -> None:
    rows = [[0.1 * at, 0.2 * at] for at in range(12)]
    table = {"inputs": ["salary"], "target": "rent", "classes": [], "rows": rows}
    found = neutral(parse_experiment({"dataset": {"name": "own", "table": table}})).dataset.table
    assert found is not None
    assert (found.inputs, found.target, found.classes) == (("input 1",), "target", ())


def test_what_has_no_names_of_ones_own_is_as_it_was() -> None:
    experiment = default_experiment()
    assert neutral(experiment) is experiment
    assert msgspec.json.encode(neutral(own()), enc_hook=encode_blob)
