"""The weights as an .npz: the numbers on the page, read without pickle."""

import io

import msgspec
import numpy as np

from neuroviz_dash.model.experiment import parse_experiment
from neuroviz_dash.model.interventions import SetParameter
from neuroviz_dash.model.run import Cursor, move, new_run, view
from neuroviz_dash.model.stages import START, UPDATE
from neuroviz_dash.model.weights_file import weights_file

EXPERIMENT = parse_experiment({"dataset": {"name": "xor"}, "hidden_layers": [{"units": 3}]})


def test_before_and_after_an_update() -> None:
    seen = move(new_run(EXPERIMENT), Cursor(2, UPDATE))
    with np.load(io.BytesIO(weights_file(seen))) as found:
        assert found["iteration"] == 2
        assert found["weights_before_1"].shape == (2, 3)
        assert found["biases_after_2"].shape == (1,)
        assert seen.done is not None
        flat = [found[f"{part}_after_{layer}"].ravel() for layer in (1, 2) for part in ("weights", "biases")]
        assert np.concatenate(flat).tobytes() == seen.done.after.parameters.tobytes()


def test_at_the_start_there_is_only_before_and_what_was_typed_in() -> None:
    typed = (SetParameter(0, 1, 2, 1, 4.5),)
    run = msgspec.structs.replace(new_run(EXPERIMENT), interventions=typed)
    with np.load(io.BytesIO(weights_file(view(run)))) as found:
        assert sorted(found.files) == sorted(
            ["iteration", "weights_before_1", "biases_before_1", "weights_before_2", "biases_before_2"]
        )
        assert found["biases_before_1"].tolist() == [0.0, 4.5, 0.0]
        assert run.cursor == Cursor(0, START)


def test_the_same_weights_are_the_same_bytes() -> None:
    seen = move(new_run(EXPERIMENT), Cursor(2, UPDATE))
    assert weights_file(seen) == weights_file(seen)
