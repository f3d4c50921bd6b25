"""A share link: an experiment, what was changed by hand, and where to look, as text for an address.

`1` and base64url of the packed JSON of what differs from the defaults; or, where that would be too
long, `2` and the digest under which the same JSON is stored. Blobs stand in it as their digests.
"""

import base64
import binascii
import re
import zlib
from dataclasses import dataclass
from typing import Any

import msgspec

from neuroviz_dash.model.blobs import LoadBlob, digest_of
from neuroviz_dash.model.experiment import Experiment, blobs_of, parse_experiment, plain_experiment
from neuroviz_dash.model.interventions import MOST, Interventions, add, parse_intervention
from neuroviz_dash.model.parsing import BadInput, from_json, refuse, to_type
from neuroviz_dash.model.run import Cursor, Run, check_cursor

LONGEST_ADDRESS = 2_000
LONGEST_TEXT = 1_700
"""Leaves 300 characters of the address to the server's name and path."""
MOST_BYTES = 200_000
"""Of the JSON; the largest that a run can need has 200 interventions and about 30,000."""

_INLINE, _STORED = "1", "2"
_TEXT = re.compile(r"1[A-Za-z0-9_-]{1,2000}|2[0-9a-f]{32}")
_ALLOWED = "the text that this page puts into a link"


@dataclass(frozen=True)
class Shared:
    """What a link names."""

    experiment: Experiment
    interventions: Interventions
    cursor: Cursor


@dataclass(frozen=True)
class ShareBlob:
    """A share that is too long for an address. A blob."""

    body: bytes

    @property
    def digest(self) -> str:
        """32 hex digits, of the bytes alone."""
        return digest_of(self.body)

    def to_bytes(self) -> bytes:
        """The JSON."""
        return self.body


@dataclass(frozen=True)
class Link:
    """The text, and a blob that has to be stored for it. `depends`: whether the link needs what is stored."""

    text: str
    blob: ShareBlob | None
    depends: bool


def write_share(run: Run) -> Link:
    """The link to a run at its cursor."""
    plain = {
        "experiment": _without_defaults(run.experiment),
        "interventions": msgspec.to_builtins(run.interventions),
        "cursor": msgspec.to_builtins(run.cursor),
    }
    body = msgspec.json.encode(plain)
    text = _INLINE + base64.urlsafe_b64encode(zlib.compress(body, 9)).decode().rstrip("=")
    if len(text) <= LONGEST_TEXT:
        return Link(text, None, bool(blobs_of(run.experiment)))
    blob = ShareBlob(body)
    return Link(_STORED + blob.digest, blob, True)


def read_share(text: str, load: LoadBlob) -> Shared:
    """What a link's text names; raises BadInput for anything else. `load` finds blobs."""
    if not _TEXT.fullmatch(text):
        raise refuse("share", text, _ALLOWED)
    body = load(text[1:]) if text[0] == _STORED else _unpacked(text)
    data = from_json(body)
    if not isinstance(data, dict) or set(data) != {"experiment", "interventions", "cursor"}:
        raise refuse("share", text, _ALLOWED)
    experiment = parse_experiment(data["experiment"], load)
    interventions = _interventions(experiment, data["interventions"])
    cursor = to_type(data["cursor"], Cursor)
    check_cursor(experiment, cursor)
    return Shared(experiment, interventions, cursor)


def _unpacked(text: str) -> bytes:
    packed = text[1:]
    try:
        raw = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        body = unpacker.decompress(raw, MOST_BYTES)
    except (binascii.Error, zlib.error) as error:
        raise BadInput(f"share: damaged ({error}); copy the whole link") from None
    if not unpacker.eof or unpacker.unused_data:
        raise BadInput(
            "share: damaged (its end is missing, or more than its end is there); copy the whole link"
        )
    return body


def _interventions(experiment: Experiment, data: object) -> Interventions:
    if not isinstance(data, list) or len(data) > MOST:
        raise refuse("interventions", data, f"a list of up to {MOST}")
    found: Interventions = ()
    for each in data:
        at = each.get("at") if isinstance(each, dict) else None
        if not isinstance(at, int):
            raise refuse("interventions", each, 'objects with "at", the iteration after which')
        found = add(found, parse_intervention(experiment, each, at))
    return found


def _without_defaults(experiment: Experiment) -> dict[str, Any]:
    """What `parse_experiment` makes the same experiment of."""
    plain = plain_experiment(experiment)
    stored = {blob.digest: blob.to_bytes() for blob in blobs_of(experiment)}
    chosen = {key: plain["dataset"][key] for key in ("name", "table") if plain["dataset"][key] is not None}
    base = plain_experiment(parse_experiment({"dataset": chosen}, stored.__getitem__))
    base["optimizer"] = msgspec.to_builtins(type(experiment.optimizer)())
    found = {key: value for key, value in plain.items() if value != base[key]}
    for key, names in (
        ("dataset", tuple(chosen)),
        ("initializer", ()),
        ("penalty", ()),
        ("optimizer", ("name",)),
    ):
        inner = {
            name: value for name, value in plain[key].items() if name in names or value != base[key][name]
        }
        found[key] = inner
    return {key: value for key, value in found.items() if value != {}}
