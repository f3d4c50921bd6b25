"""Runs that were changed, computed again from nothing."""

import msgspec
import redis

from neuroviz_dash.app import allowance_of
from neuroviz_dash.model.parsing import BadInput
from neuroviz_dash.model.piece import train_piece
from neuroviz_dash.model.run import Run, always, decode_run, forward_to, new_run
from neuroviz_dash.settings import read_settings
from neuroviz_dash.store.blobs import BlobStore
from tests.fuzz.store_guard import Dump

LONGEST = 3_000
"""Iterations; longer runs are only read."""


def misfits(store: redis.Redis, keys: set[bytes], dump: Dump) -> list[str]:
    """Of the runs under these keys those that cannot be read or are not what the engine computes. The store
    has their blobs."""
    blobs, found = BlobStore(store, 3600, allowance_of(read_settings({}))), []
    for key in sorted(keys):
        run = dump.get(key) if b"}:run:" in key else None
        try:
            if run is not None and not _is_computed(decode_run(run[b"body"], blobs.load)):
                found.append(f"{key.decode()} is not what the engine computes")
        except BadInput as error:
            found.append(f"{key.decode()}: {error}")
    return found


def _is_computed(run: Run) -> bool:
    if run.before.iteration > LONGEST:
        return True
    begun = msgspec.structs.replace(new_run(run.experiment), interventions=run.interventions)
    fresh = forward_to(begun, run.before.iteration, train_piece, always)
    return (fresh.before, fresh.history) == (run.before, run.history)
