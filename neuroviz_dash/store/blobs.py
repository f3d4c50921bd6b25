"""Where blobs live: immutable bytes under their own digest, the same for every student.

Whoever knows a digest may read what it names: it is 128 bits of the content's hash, so only who was given it
(by a share link) or has the content can know it.
"""

import redis

from neuroviz_dash.model.blobs import Blob, BlobGone, digest_of
from neuroviz_dash.store.connection import StoreFull, clear_errors
from neuroviz_dash.store.keys import blob_key


class BlobStore:
    """All blobs. Methods raise BadKey for a digest that is none, StoreUnavailable, StoreFull."""

    def __init__(self, client: redis.Redis, ttl_seconds: int) -> None:
        self._redis = client
        self._ttl_seconds = ttl_seconds

    def load(self, digest: str) -> bytes:
        """A `LoadBlob`; lets the time to live begin anew, but in a full store. Raises BlobGone if it is not
        there."""
        key = blob_key(digest)
        body: bytes | None
        try:
            with clear_errors():
                body = self._redis.getex(key, ex=self._ttl_seconds)  # type: ignore[assignment]
        except StoreFull:
            with clear_errors():
                body = self._redis.get(key)  # type: ignore[assignment]
        if body is None or digest_of(body) != digest:
            raise BlobGone("the data of this experiment are not stored here (any more)")
        return body

    def keep(self, blob: Blob) -> None:
        """Stores a blob, or lets its time to live begin anew."""
        with clear_errors():
            self._redis.set(blob_key(blob.digest), blob.to_bytes(), ex=self._ttl_seconds)
