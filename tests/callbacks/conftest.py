"""What the callbacks work with, over a real store."""

from collections.abc import Iterator

import flask
import pytest

from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.piece import train_piece
from neuroviz_dash.store.blobs import BlobStore
from neuroviz_dash.store.connection import connect
from neuroviz_dash.store.runs import RunStore
from neuroviz_dash.store.shared import SharedWork, make_cache
from neuroviz_dash.store.trials import SharedTrials


@pytest.fixture
def services(valkey_url: str) -> Iterator[Services]:
    """Services whose requests have all the time of the world: the clock stands still."""
    client = connect(valkey_url)
    trials = SharedTrials(SharedWork(make_cache(flask.Flask("test"), client), client))
    yield Services(RunStore(client, 100), BlobStore(client, 100), train_piece, lambda: 0.0, trials)
    client.close()
