"""How far trial trainings came: where the search for a learning rate goes on, whoever asks next."""

from neuroviz_dash.model.experiment import Experiment
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.suggest import Tried, decode_tried, encode_tried, trial_name
from neuroviz_dash.store.shared import SharedWork


class SharedTrials:
    """A `Trials` in the shared cache. A name holds the farthest state that anyone reached. Of two who write
    at once the later one may take a few iterations back, which costs time and changes no number."""

    def __init__(self, shared: SharedWork) -> None:
        self._shared = shared

    def load(self, experiment: Experiment) -> Tried | None:
        """How far it came; None if nobody has begun, or what is kept is damaged."""
        body = self._shared.found(trial_name(experiment))
        try:
            return decode_tried(experiment, body) if body else None
        except BadInput:
            return None

    def keep(self, experiment: Experiment, tried: Tried) -> None:
        """Lets others go on from there, unless one of them is farther."""
        other = self.load(experiment)
        if other is None or other.at.iteration <= tried.at.iteration:
            self._shared.keep(trial_name(experiment), encode_tried(tried))
