"""Pieces of training, computed by the first student who needs one and read by all others."""

from collections.abc import Callable

from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.interventions import Interventions
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.piece import Piece, Saved, decode_piece, encode_piece, piece_name, train_piece
from neuroviz_dash.store.shared import SharedWork

_SHORTEST = 16
"""Iterations; fewer are trained faster than they are looked up."""


def _uncounted(_what: int) -> None:
    """Nobody counts."""


class SharedPieces:
    """A `TrainPiece` that asks the shared cache first. `trained` is told how many iterations were computed
    here, and `looked` whether a piece was found."""

    def __init__(
        self,
        shared: SharedWork,
        trained: Callable[[int], None] = _uncounted,
        looked: Callable[[bool], None] = _uncounted,
    ) -> None:
        self._shared = shared
        self._trained = trained
        self._looked = looked

    def __call__(
        self, experiment: Experiment, interventions: Interventions, before: Saved, last: int
    ) -> Piece:
        """The piece from `before` to iteration `last`; the same bytes whether it was cached or not."""

        made: list[Piece] = []

        def here() -> Piece:
            made.append(train_piece(experiment, interventions, before, last))
            self._trained(made[-1].after.iteration - before.iteration)
            return made[-1]

        if last - before.iteration < _SHORTEST:
            return here()
        name = piece_name(experiment, interventions, before.iteration, last)
        body = self._shared.get_or_compute(name, lambda: encode_piece(here()))
        self._looked(not made)
        try:
            return decode_piece(body)
        except BadInput:
            # What stands in the cache can be derived again; a wrong entry must not stop anyone.
            return here()
