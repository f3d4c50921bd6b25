"""What the callbacks work with."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from neuroviz_dash.meters import Meters
from neuroviz_dash.model.bounds import Bounds
from neuroviz_dash.model.piece import TrainPiece
from neuroviz_dash.model.run import MayGoOn, Run, decode_run
from neuroviz_dash.model.suggest import Trials
from neuroviz_dash.roles import Roles
from neuroviz_dash.store.allowance import OpenStreams
from neuroviz_dash.store.blobs import BlobStore
from neuroviz_dash.store.class_events import ClassEvents
from neuroviz_dash.store.classes import ClassStore
from neuroviz_dash.store.members import Members
from neuroviz_dash.store.recent import RecentRuns
from neuroviz_dash.store.run_errors import Missing
from neuroviz_dash.store.runs import RunStore, Stored
from neuroviz_dash.store.standings import Standings

A_TURN = 1e-6
"""Seconds; with none at all gevent would not look at its sockets, and take up only what it knew before."""
NOT_YOURS = "That run is not stored for this browser (any more). A fresh one was started."


@dataclass(frozen=True)
class Services:
    """`clock` counts seconds, from anywhere. After `compute_seconds` of computing a request stops, and what
    is left is asked for again."""

    runs: RunStore
    blobs: BlobStore
    train: TrainPiece
    clock: Callable[[], float]
    trials: Trials
    classes: ClassStore
    members: Members
    standings: Standings
    events: ClassEvents
    roles: Roles
    streams: OpenStreams
    bounds: Bounds
    compute_seconds: float
    recent: RecentRuns = field(default_factory=RecentRuns)
    meters: Meters = field(default_factory=Meters)

    def budget(self) -> MayGoOn:
        """Whether the time of this request lasts for one more piece of training. Before that piece the other
        requests of the worker have their turn, which is not this one's time: they are steps, and short."""
        end = self.clock() + self.compute_seconds

        def may_go_on() -> bool:
            nonlocal end
            now = self.clock()
            if now >= end:
                return False
            time.sleep(A_TURN)  # gevent looks at its sockets,
            time.sleep(0)  # and those go on whom it found something for
            end += self.clock() - now
            return True

        return may_go_on

    def read(self, student: str, stored: Stored) -> Run:
        """A student's run in stored bytes; raises BadInput."""
        return decode_run(stored.body, partial(self.blobs.load, owner=student))

    def run_of(self, student: str, run_id: str) -> Run:
        """A student's run; raises Missing, BadInput, BadKey, StoreError."""
        stored = self.runs.load(student, run_id)
        if stored is None:
            raise Missing(NOT_YOURS)
        return self.read(student, stored)
