"""The weights on the page as a file of NumPy's: an .npz that `np.load` reads without pickle."""

import io

import numpy as np

from neuroviz_dash.engine.activations import Array
from neuroviz_dash.model.run import View, begin
from neuroviz_dash.model.stages import UPDATE


def weights_file(seen: View) -> bytes:
    """`iteration`; for each layer N from 1 `weights_before_N` (fan_in, units) and `biases_before_N` (units,),
    and at the update stage `weights_after_N` and `biases_after_N` too."""
    problem, state = begin(seen.run)
    vectors = {"before": state.parameters}
    if seen.done is not None and seen.run.cursor.stage == UPDATE:
        vectors["after"] = seen.done.after.parameters
    arrays: dict[str, Array] = {}
    for when, vector in vectors.items():
        for layer, (weights, biases) in enumerate(problem.shape.split(vector), 1):
            arrays[f"weights_{when}_{layer}"] = weights
            arrays[f"biases_{when}_{layer}"] = biases
    out = io.BytesIO()
    np.savez(out, allow_pickle=False, iteration=np.array(seen.run.cursor.iteration), **arrays)
    return out.getvalue()
