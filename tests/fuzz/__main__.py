"""`python -m tests.fuzz [--requests 20000] [--seed 5]`: fuzz a server of its own, and print what was sent."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.campaign import Campaign
from tests.fuzz.fuzz import SEED, fuzz


def main() -> None:
    """Exit status 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=SEED, help="the same seed sends the same requests")
    asked = parser.parse_args()
    begun = time.monotonic()
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        campaign: Campaign = fuzz(Path(folder), asked.requests, asked.seed)
    print(campaign.report())
    print(f"{len(campaign.findings)} findings in {time.monotonic() - begun:.0f} s")
    sys.exit(bool(campaign.findings))


if __name__ == "__main__":
    main()
