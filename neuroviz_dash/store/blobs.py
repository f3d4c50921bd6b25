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

_MARK = """
local function mark(users, seconds, user)
    local now = tonumber(redis.call('TIME')[1])
    redis.call('ZADD', users, now + seconds, user)
    redis.call('ZREMRANGEBYSCORE', users, '-inf', now)
    redis.call('EXPIRE', users, seconds)
end
"""
"""Who works with a blob is marked for as long as the blob lives by that one's use.

Here and below what needs room is written first: a store that is full refuses that, and takes whatever a
script writes after something else.
"""

_USE = f"""
{_MARK}
-- KEYS: blob, its users. ARGV: seconds to live, the user's mark. Returns the blob, if it is there.
local body = redis.call('GET', KEYS[1])
if body then
    mark(KEYS[2], ARGV[1], ARGV[2])
    redis.call('EXPIRE', KEYS[1], ARGV[1])
end
return body
"""

_HOLD = f"""
{_MARK}
-- The same without its answer. What a class needs lives on in a full store too, so this one begins with what
-- needs no room.
if redis.call('EXPIRE', KEYS[1], ARGV[1]) == 1 then mark(KEYS[2], ARGV[1], ARGV[2]) end
"""

_PUT = f"""
{_MARK}
-- KEYS: blob, its users. ARGV: seconds to live, the user's mark, body.
mark(KEYS[2], ARGV[1], ARGV[2])
redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[1])
"""

_NOTE = """
-- KEYS: data. ARGV: seconds to live, digest:bytes, digest:0. What is not the owner's own is noted as nothing:
-- it does not count, and is found where the owner is to be forgotten.
local now = tonumber(redis.call('TIME')[1])
local is_own = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[2]) or '0') > now
redis.call('ZADD', KEYS[1], now + ARGV[1], is_own and ARGV[2] or ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('EXPIRE', KEYS[1], ARGV[1])
"""

LEAST_BYTES = 4096
"""What a blob counts for at the least: Redis keeps more of it than its bytes."""

_MAY_KEEP = """
-- KEYS: data. ARGV: seconds to live, most bytes, digest:bytes, bytes. Returns 1, or 0 if that is too much.
local now = tonumber(redis.call('TIME')[1])
if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[3]) or '0') <= now then
    local sum = tonumber(ARGV[4])
    local kept = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')
    for _, each in ipairs(kept) do sum = sum + each:match(':(%d+)') end
    if sum > tonumber(ARGV[2]) then return 0 end
end
redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('EXPIRE', KEYS[1], ARGV[1])
return 1
"""

_LET_GO = """
-- KEYS: blob, its users. ARGV: the mark of one who needs it no more. Without any it goes.
if redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', redis.call('TIME')[1])
if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('DEL', KEYS[1]) end
"""


class BlobStore:
    """All blobs. Methods raise BadKey for a digest that is none, StoreUnavailable, StoreFull."""

    def __init__(self, client: redis.Redis, ttl_seconds: int, allowance: Allowance) -> None:
        self._redis = client
        self._ttl_seconds = ttl_seconds
        self._most = allowance.data_bytes_per_student
        self._may_keep = client.register_script(_MAY_KEEP)
        self._use = client.register_script(_USE)
        self._hold = client.register_script(_HOLD)
        self._put = client.register_script(_PUT)
        self._note = client.register_script(_NOTE)
        self._let_go = client.register_script(_LET_GO)

    def load(self, digest: str, owner: str | None = None) -> bytes:
        """A `LoadBlob`; lets the time to live begin anew, but in a full store, and the time that it counts
        for its owner, if it does: `owner` is the student, or teacher, whose work needs it. Raises BlobGone if
        it is not there."""
        body: bytes | None
        try:
            with clear_errors():
                if owner is None:
                    body = self._redis.getex(blob_key(digest), ex=self._ttl_seconds)  # type: ignore[assignment]
                else:
                    body = self._use(keys=_keys(digest), args=[self._ttl_seconds, mark_of(digest, owner)])
                    if body is not None:
                        self._note_use(owner, digest, body)
        except StoreFull:
            with clear_errors():
                body = self._redis.get(blob_key(digest))  # type: ignore[assignment]
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
            self._store(owner, blob.digest, body)

    def keep_copies(self, owner: str, blobs: Iterable[Blob]) -> None:
        """Stores blobs that the server itself made of a student's for a teacher's work, and that count for
        nobody."""
        for blob in blobs:
            body = blob.to_bytes()
            with clear_errors():
                self._note_use(owner, blob.digest, body)
            self._store(owner, blob.digest, body)

    def hold(self, holder: str, digests: Iterable[str]) -> None:
        """What a class needs lives on, whoever brought it, until the class lets go of it; what is not there
        is passed over. Also lets the time to live begin anew."""
        with clear_errors():
            for digest in digests:
                self._hold(keys=_keys(digest), args=[self._ttl_seconds, mark_of(digest, holder)])

    def let_go(self, holder: str, digests: Iterable[str]) -> None:
        """Blobs go that nobody else's work needs."""
        with clear_errors():
            for digest in digests:
                self._let_go(keys=_keys(digest), args=[mark_of(digest, holder)])

    def forget(self, owner: str) -> None:
        """The blobs of a student, or teacher, go, but for those that the work of others needs too, and whose
        they were is not known any more."""
        with clear_errors():
            members: list[bytes] = self._redis.zrange(data_key(owner), 0, -1)  # type: ignore[assignment]
        self.let_go(owner, [member.decode().partition(":")[0] for member in members])
        with clear_errors():
            self._redis.delete(data_key(owner))

    def _store(self, owner: str, digest: str, body: bytes) -> None:
        with clear_errors():
            self._put(keys=_keys(digest), args=[self._ttl_seconds, mark_of(digest, owner), body])

    def _note_use(self, owner: str, digest: str, body: bytes) -> None:
        words: list[str | int] = [self._ttl_seconds, _member(digest, body), f"{digest}:0"]
        self._note(keys=[data_key(owner)], args=words)


def _keys(digest: str) -> list[str]:
    return [blob_key(digest), users_key(digest)]


def _counted(body: bytes) -> int:
    return max(len(body), LEAST_BYTES)


def mark_of(digest: str, owner: str) -> str:
    """Another one for each blob: it alone tells nothing of who is behind it, nor what else is that one's. Who
    knows the id can tell that it is that one's."""
    return hashlib.blake2b(f"{digest}:{owner}".encode(), digest_size=8).hexdigest()


def _member(digest: str, body: bytes) -> str:
    return f"{digest}:{_counted(body)}"
