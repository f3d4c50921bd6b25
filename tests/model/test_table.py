"""A table of one's own rows: its two forms, its limits, and the data set that it makes."""

from typing import Any

import numpy as np
import pytest

from neuroviz_dash.engine.datasets import prepare
from neuroviz_dash.engine.problem import start
from neuroviz_dash.engine.scores import epoch_scores
from neuroviz_dash.model.experiment import parse_experiment, plain_experiment, whole_experiment
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.problems import data_of, input_names, problem_of, shape_of
from neuroviz_dash.model.table import Table, record_of_table

FLOWERS: dict[str, Any] = {
    "inputs": ["width", "height"],
    "target": "kind",
    "classes": ["rose", "tulip"],
    "rows": [[float(at), 10.0 - at, "tulip" if at % 3 == 0 else "rose"] for at in range(12)],
}
PRICES: dict[str, Any] = {
    "inputs": ["area"],
    "target": "price",
    "classes": [],
    "rows": [[0.5, 2.0], [1.0, -3.5], [1.5, 7.25]],
}


@pytest.mark.parametrize("plain", [FLOWERS, PRICES], ids=["classes", "numbers"])
def test_round_trips(plain: dict[str, Any]) -> None:
    table = Table.from_plain(plain)
    assert table.plain() == plain
    again = Table.from_bytes(table.to_bytes())
    assert again == table
    assert again.plain() == plain
    assert len(table.digest) == 32


def test_the_digest_tells_tables_apart() -> None:
    changed = {**FLOWERS, "rows": [[0.25, 10.0, "tulip"], *FLOWERS["rows"][1:]]}
    assert Table.from_plain(changed) != Table.from_plain(FLOWERS)
    assert Table.from_plain({**FLOWERS, "target": "sort"}) != Table.from_plain(FLOWERS)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"inputs": []}, "dataset.table.rows[0]: [0.0, 10.0, 'tulip'] is not allowed; allowed: 0 inputs and"),
        ({"inputs": [], "rows": [["rose"], ["tulip"]]}, "dataset.table.inputs: 0 is not allowed; allowed: 1"),
        ({"inputs": ["a", "a"]}, "dataset.table.inputs: 'a' is not allowed; allowed: each name once"),
        ({"inputs": ["a", ""]}, "dataset.table.inputs: '' is not allowed; allowed: names of 1 to 80"),
        ({"inputs": ["a", "b" * 81]}, "dataset.table.inputs: 'bbbb"),
        ({"inputs": ["a", "b\n"]}, "dataset.table.inputs: 'b\\n'"),
        ({"target": ""}, "dataset.table.target: ''"),
        ({"target": 3}, "dataset.table.target: 3 is not allowed; allowed: a text"),
        ({"classes": ["tulip"]}, "dataset.table.rows[1]: 'rose' is not allowed; allowed: tulip"),
        ({"classes": ["rose", "tulip", "lily"]}, "dataset.table.classes: 'lily' is not allowed"),
        ({"rows": []}, "dataset.table.rows: 0 is not allowed; allowed: 2 to 2000 rows"),
        ({"rows": FLOWERS["rows"] * 200}, "dataset.table.rows: 2400 is not allowed"),
        ({"rows": [[1.0, 2.0]]}, "dataset.table.rows[0]: [1.0, 2.0] is not allowed; allowed: 2 inputs and"),
        ({"rows": [["x", 2.0, "rose"]]}, "dataset.table.rows[0]: 'x' is not allowed; allowed: numbers"),
        ({"rows": [[2e9, 2.0, "rose"], [0.0, 1.0, "tulip"]]}, "dataset.table.rows: 2000000000.0"),
        (
            {"rows": [[float("nan"), 2.0, "rose"]]},
            "dataset.table.rows[0][0]: nan is not allowed; allowed: finite",
        ),
        ({"extra": 1}, "dataset.table.extra: unknown key"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput) as refused:
        Table.from_plain({**FLOWERS, **changes})
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("data", [None, 3, [], "x"])
def test_what_is_no_table_is_refused(data: object) -> None:
    with pytest.raises(
        BadInput, match=r"^dataset\.table: .* is not allowed; allowed: an object with inputs, target, rows$"
    ):
        Table.from_plain(data)


@pytest.mark.parametrize("body", [b"", b"\x00", b"nonsense", Table.from_plain(FLOWERS).to_bytes()[:-3]])
def test_bytes_that_are_no_table_are_refused(body: bytes) -> None:
    with pytest.raises(BadInput, match=r"dataset\.table: unreadable"):
        Table.from_bytes(body)


def test_the_record_of_classes() -> None:
    record = record_of_table(Table.from_plain(FLOWERS))
    assert (record.key, record.task, record.features) == ("own", "classification", ("width", "height"))
    assert (record.default_samples, record.min_samples, record.max_samples) == (12, 2, 12)
    assert record.default_standardize
    assert record.default_test_fraction == 0.2
    X, y = record.make(12, 0.0, 7)
    assert X.tolist() == [row[:2] for row in FLOWERS["rows"]]
    assert [record.classes[label] for label in y] == [row[2] for row in FLOWERS["rows"]]


def test_the_record_of_numbers_holds_their_range_so_that_linear_fits() -> None:
    record = record_of_table(Table.from_plain(PRICES))
    assert (record.task, record.target, record.target_range) == ("regression", "price", (-3.5, 7.25))
    assert not record.default_standardize  # no input is larger than 2 or tiny
    assert record.default_test_fraction == 0.0
    assert record.make(3, 0.0, 7)[1].tolist() == [[2.0], [-3.5], [7.25]]


def test_fewer_rows_are_a_balanced_choice_that_the_seed_decides() -> None:
    record = record_of_table(Table.from_plain(FLOWERS))
    for samples in range(2, 13):
        X, y = record.make(samples, 0.0, 7)
        counts = np.bincount(y, minlength=2)
        assert counts.min() == min(4, samples // 2)
        assert X[:, 0].tolist() == sorted(X[:, 0].tolist())  # in the table's order
    assert record.make(5, 0.0, 7)[0].tolist() != record.make(5, 0.0, 8)[0].tolist()


def test_noise_is_in_standard_deviations_of_each_input() -> None:
    rows = [[float(at), 1000.0 * at, "rose" if at % 2 else "tulip"] for at in range(2000)]
    record = record_of_table(Table.from_plain({**FLOWERS, "rows": rows}))
    (clean, _), (noisy, _) = (record.make(2000, level, 7) for level in (0.0, 0.5))
    np.testing.assert_allclose((noisy - clean).std(axis=0) / clean.std(axis=0), 0.5, rtol=0.1)


def test_every_class_has_a_training_row_even_a_single_one() -> None:
    rows = [[0.0, 0.0, "rose"], *([[1.0, float(at), "tulip"] for at in range(9)])]
    data = prepare(record_of_table(Table.from_plain({**FLOWERS, "rows": rows})), 10, 0.0, 0.5, True, 7)
    assert 0 in data.train_rows


def test_an_experiment_on_own_rows_has_defaults_that_fit_them() -> None:
    experiment = parse_experiment({"dataset": {"name": "own", "table": FLOWERS}})
    assert (experiment.output_activation, experiment.loss) == ("sigmoid", "binary_cross_entropy")
    assert (experiment.dataset.samples, experiment.dataset.standardize) == (12, True)
    assert shape_of(experiment).sizes == (2, 6, 1)
    assert len(problem_of(experiment).x) == 12
    whole = whole_experiment(experiment)
    assert whole["dataset"]["table"] == FLOWERS
    assert parse_experiment(whole) == experiment
    table = experiment.dataset.table
    assert table is not None
    plain = plain_experiment(experiment)
    assert plain["dataset"]["table"] == table.digest
    assert parse_experiment(plain, lambda digest: table.to_bytes()) == experiment


def test_own_targets_are_learnt_as_numbers_where_there_are_no_classes() -> None:
    table = {key: value for key, value in PRICES.items() if key != "classes"}
    experiment = parse_experiment({"dataset": {"name": "own", "table": table}})
    assert (experiment.output_activation, experiment.loss) == ("linear", "mse")
    assert problem_of(experiment).y.tolist() == [[2.0], [-3.5], [7.25]]


def test_targets_that_are_numbers_have_no_accuracy_even_where_all_are_0_or_1() -> None:
    numbers = {**PRICES, "rows": [[*row[:-1], float(at % 2)] for at, row in enumerate(PRICES["rows"])]}
    problem = problem_of(parse_experiment({"dataset": {"name": "own", "table": numbers}}))
    assert set(problem.y.ravel().tolist()) == {0.0, 1.0}
    assert epoch_scores(problem, start(problem)).train.accuracy is None
    classes = problem_of(parse_experiment({"dataset": {"name": "own", "table": FLOWERS}}))
    assert epoch_scores(classes, start(classes)).train.accuracy is not None


def test_features_of_own_inputs_are_called_by_their_names() -> None:
    features = ["x1^2", "x1*x2"]
    experiment = parse_experiment({"dataset": {"name": "own", "table": FLOWERS, "features": features}})
    assert input_names(experiment) == ("width²", "width·height")
    assert shape_of(experiment).sizes[0] == 2
    assert data_of(experiment).raw.tolist() == [row[:2] for row in FLOWERS["rows"]]


@pytest.mark.parametrize(
    ("dataset", "message"),
    [
        ({"name": "own"}, "dataset.table: missing"),
        ({"name": "iris", "table": FLOWERS}, "dataset.table: given"),
        ({"name": "own", "table": FLOWERS, "samples": 13}, "dataset.samples: 13 is not allowed for own"),
        ({"name": "own", "table": PRICES, "features": ["x1"]}, "dataset.features: x1 is not allowed for own"),
        ({"name": "moons", "features": ["x1", "x1"]}, "dataset.features[1]: 'x1' is not allowed"),
        ({"name": "moons", "features": "x1"}, "dataset.features: 'x1' is not allowed"),
        ({"name": "moons", "features": ["x1"] * 8}, "dataset.features: ['x1'"),
        ({"name": "own", "table": "0" * 32}, "nothing is stored here under"),
    ],
)
def test_what_does_not_fit_the_data_set_is_named(dataset: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_experiment({"dataset": dataset})
    assert str(refused.value).startswith(message)
