"""From a question about what the network makes of its input to the answer."""

from typing import Any

import numpy as np

from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.engine.problem import epoch_of
from neuroviz_dash.model.looking import Moment, Neurons, Picture, Probe
from neuroviz_dash.model.parsing import refuse
from neuroviz_dash.model.run import START, UPDATE, move
from neuroviz_dash.views.data_figures import data_figure, data_sentence
from neuroviz_dash.views.grids import neuron_pictures
from neuroviz_dash.views.looks import Look, kind_of
from neuroviz_dash.views.probe import probe_reply

Answer = dict[str, Any]
NOT_YET: Answer = {"again": True}
"""The way to that iteration is longer than one request may take: to be asked again."""
