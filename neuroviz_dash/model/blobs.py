"""Large immutable parts of an experiment: a table of one's own rows, given start weights.

A blob stands in the experiment as an object; what is stored and sent of it is its digest. Its bytes lie
apart, under that digest, so that a run stays small and equal blobs are kept once.
"""

import hashlib
from collections.abc import Callable
from typing import Any, Protocol

from neuroviz_dash.model.parsing import BadInput

LoadBlob = Callable[[str], bytes]
"""The bytes with a digest; raises BadInput without a store, BlobGone if they are not (any more) in it."""


class BlobGone(BadInput):
    """A digest names bytes that are not stored (any more)."""


class Blob(Protocol):
    """Bytes and what they are called."""

    @property
    def digest(self) -> str:
        """32 hex digits, of the bytes alone."""
        ...

    def to_bytes(self) -> bytes:
        """The bytes; equal blobs have equal ones."""
        ...


def digest_of(body: bytes) -> str:
    """The 32 hex digits that bytes are called by."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def no_blobs(digest: str) -> bytes:
    """For a place without a store, such as the command line: a digest alone names nothing there."""
    raise BadInput(f"nothing is stored here under {digest[:40]!r}; give the data themselves")


def encode_blob(value: Any) -> str:
    """msgspec's `enc_hook`: a blob is written as its digest."""
    digest = value.digest
    if not isinstance(digest, str):
        raise TypeError(f"{type(value).__name__} is not a blob")
    return digest
