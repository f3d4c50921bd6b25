"""Where blobs live: immutable bytes under their own digest, the same for every student.

Whoever knows a digest may read what it names: it is 128 bits of the content's hash, so only who was given it
(by a share link) or has the content can know it.
"""

import hashlib
from collections.abc import Iterable

import redis

from neuroviz_dash.model.blobs import Blob, BlobGone, digest_of
from neuroviz_dash.store.allowance import Allowance, TooMuchData
from neuroviz_dash.store.connection import StoreFull, clear_errors
from neuroviz_dash.store.keys import blob_key, data_key, users_key

_STAY = """
-- KEYS: data. ARGV: seconds to live, digest:bytes. What is not the student's own stays uncounted.
if redis.call('ZSCORE', KEYS[1], ARGV[2]) then
    redis.call('ZADD', KEYS[1], redis.call('TIME')[1] + ARGV[1], ARGV[2])
    redis.call('EXPIRE', KEYS[1], ARGV[1])
end
"""

LEAST_BYTES = 4096
"""What a blob counts for at the least: Redis keeps more of it than its bytes."""

_MAY_KEEP = """
-- KEYS: data. ARGV: seconds to live, most bytes, digest:bytes, bytes. Returns 1, or 0 if that is too much.
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if not redis.call('ZSCORE', KEYS[1], ARGV[3]) then
    local sum = tonumber(ARGV[4])
    for _, each in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do sum = sum + each:match(':(%d+)') end
    if sum > tonumber(ARGV[2]) then return 0 end
end
redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 1
"""

_LET_GO = """
-- KEYS: blob, its users. ARGV: the mark of one who needs it no more. Without any it goes.
redis.call('SREM', KEYS[2], ARGV[1])
if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('DEL', KEYS[1]) end
"""


class BlobStore:
    """All blobs. Methods raise BadKey for a digest that is none, StoreUnavailable, StoreFull."""

    def __init__(self, client: redis.Redis, ttl_seconds: int, allowance: Allowance) -> None:
        self._redis = client
        self._ttl_seconds = ttl_seconds
        self._most = allowance.data_bytes_per_student
        self._may_keep = client.register_script(_MAY_KEEP)
        self._stay = client.register_script(_STAY)
        self._let_go = client.register_script(_LET_GO)

    def load(self, digest: str, owner: str | None = None) -> bytes:
        """A `LoadBlob`; lets the time to live begin anew, but in a full store, and the time that it counts
        for its owner, if it does: `owner` is whose work needs it. Raises BlobGone if it is not there."""
        key = blob_key(digest)
        body: bytes | None
        try:
            with clear_errors():
                body = self._redis.getex(key, ex=self._ttl_seconds)  # type: ignore[assignment]
                if body is not None and owner is not None:
                    member = _member(digest, body)
                    self._stay(keys=[data_key(owner)], args=[self._ttl_seconds, member])
                    self._note_user(digest, owner)
        except StoreFull:
            with clear_errors():
                body = self._redis.get(key)  # type: ignore[assignment]
        if body is None or digest_of(body) != digest:
            raise BlobGone("the data of this experiment are not stored here (any more)")
        return body

    def keep(self, owner: str, blobs: Iterable[Blob], is_lost_work: bool = False) -> None:
        """Stores blobs, or lets their time to live begin anew. They count for a student, or teacher, as long
        as they live by that one's use. Raises TooMuchData; for work that the store has lost only when there
        is too much already without it."""
        for blob in blobs:
            body = blob.to_bytes()
            size = _counted(body)
            most = self._most + (size if is_lost_work else 0)
            words: list[str | int] = [self._ttl_seconds, most, _member(blob.digest, body), size]
            with clear_errors():
                if not self._may_keep(keys=[data_key(owner)], args=words):
                    raise TooMuchData(self._most, self._ttl_seconds)
                self._note_user(blob.digest, owner)  # first: who lets it go meanwhile leaves it
            self._put(blob.digest, body)

    def keep_copies(self, user: str, blobs: Iterable[Blob]) -> None:
        """Stores blobs that the server itself made of a student's for another's work, and that count for
        nobody."""
        for blob in blobs:
            with clear_errors():
                self._note_user(blob.digest, user)
            self._put(blob.digest, blob.to_bytes())

    def _note_user(self, digest: str, owner: str) -> None:
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.sadd(users_key(digest), mark_of(digest, owner))
        pipeline.expire(users_key(digest), self._ttl_seconds)
        pipeline.execute()

    def _put(self, digest: str, body: bytes) -> None:
        with clear_errors():
            self._redis.set(blob_key(digest), body, ex=self._ttl_seconds)

    def forget(self, owner: str) -> None:
        """The blobs of a student, or teacher, go, but for those that the work of others needs too, and whose
        they were is not known any more."""
        with clear_errors():
            members: list[bytes] = self._redis.zrange(data_key(owner), 0, -1)  # type: ignore[assignment]
            for member in members:
                digest = member.decode().partition(":")[0]
                self._let_go(keys=[blob_key(digest), users_key(digest)], args=[mark_of(digest, owner)])
            self._redis.delete(data_key(owner))


def _counted(body: bytes) -> int:
    return max(len(body), LEAST_BYTES)


def mark_of(digest: str, owner: str) -> str:
    """Another one for each blob: it tells nothing of who is behind it, nor what else is that one's."""
    return hashlib.blake2b(f"{digest}:{owner}".encode(), digest_size=8).hexdigest()


def _member(digest: str, body: bytes) -> str:
    return f"{digest}:{_counted(body)}"
