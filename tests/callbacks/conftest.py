"""What the callbacks work with, over a real store."""

import time
from collections.abc import Iterator

import flask
import pytest

from neuroviz_dash.app import allowance_of
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.cookies import Signing
from neuroviz_dash.model.bounds import Bounds
from neuroviz_dash.model.piece import train_piece
from neuroviz_dash.roles import Roles
from neuroviz_dash.settings import read_settings
from neuroviz_dash.store.allowance import OpenStreams
from neuroviz_dash.store.blobs import BlobStore
from neuroviz_dash.store.class_events import ClassEvents
from neuroviz_dash.store.classes import ClassStore
from neuroviz_dash.store.connection import connect
from neuroviz_dash.store.members import Members
from neuroviz_dash.store.runs import RunStore
from neuroviz_dash.store.shared import SharedWork, make_cache
from neuroviz_dash.store.standings import Standings
from neuroviz_dash.store.trials import SharedTrials

SETTINGS = read_settings({}, secret_key="s" * 16, teacher_key="t" * 16)


@pytest.fixture
def services(valkey_url: str) -> Iterator[Services]:
    """Services whose requests have all the time of the world: the clock stands still."""
    client, allowance = connect(valkey_url), allowance_of(read_settings({}))
    trials = SharedTrials(SharedWork(make_cache(flask.Flask("test"), client), client))
    yield Services(
        runs=RunStore(client, 100, allowance),
        blobs=BlobStore(client, 100, allowance),
        train=train_piece,
        clock=lambda: 0.0,
        trials=trials,
        classes=ClassStore(client, 100),
        members=Members(client, 100, allowance),
        standings=Standings(client, 100),
        events=ClassEvents(client, 100),
        roles=Roles(SETTINGS, Signing(SETTINGS, time.time)),
        streams=OpenStreams(client, allowance),
        bounds=Bounds(hidden_layers=6, units_per_layer=16),
        compute_seconds=0.03,
    )
    client.close()
