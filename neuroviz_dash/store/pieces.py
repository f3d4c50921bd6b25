"""Pieces of training, computed by the first student who needs one and read by all others."""

from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.interventions import Interventions
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.piece import Piece, Saved, decode_piece, encode_piece, piece_name, train_piece
from neuroviz_dash.store.shared import SharedWork

_SHORTEST = 16
"""Iterations; fewer are trained faster than they are looked up."""


class SharedPieces:
    """A `TrainPiece` that asks the shared cache first."""

    def __init__(self, shared: SharedWork) -> None:
        self._shared = shared

    def __call__(
        self, experiment: Experiment, interventions: Interventions, before: Saved, last: int
    ) -> Piece:
        """The piece from `before` to iteration `last`; the same bytes whether it was cached or not."""

        def here() -> Piece:
            return train_piece(experiment, interventions, before, last)

        if last - before.iteration < _SHORTEST:
            return here()
        name = piece_name(experiment, interventions, before.iteration, last)
        body = self._shared.get_or_compute(name, lambda: encode_piece(here()))
        try:
            return decode_piece(body)
        except BadInput:
            # What stands in the cache can be derived again; a wrong entry must not stop anyone.
            return here()
