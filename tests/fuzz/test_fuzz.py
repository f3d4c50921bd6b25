"""A share of the fuzz; `python -m tests.fuzz` is the whole of it."""

from pathlib import Path

from tests.fuzz.cast import ACTORS
from tests.fuzz.fuzz import fuzz

REQUESTS = 2000


def test_no_request_finds_anything(tmp_path: Path) -> None:
    campaign = fuzz(tmp_path, REQUESTS)
    print(campaign.report())
    assert campaign.findings == []
    assert campaign.sent.total() >= REQUESTS
    missed = {(a, each.name) for a in ACTORS for each in campaign.targets} - campaign.sent.keys()
    assert missed == set()
    # Not so malformed that nothing is ever done: then nothing could go wrong.
    assert sum(campaign.done.values()) > REQUESTS / 5
