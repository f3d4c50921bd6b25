"""The whole of it: a server, a cast, a campaign."""

from pathlib import Path

import dash
import redis

from neuroviz_dash.app import create_app
from neuroviz_dash.embedded import store_url
from neuroviz_dash.settings import read_settings
from tests.fuzz.campaign import Campaign
from tests.fuzz.cast import Cast
from tests.fuzz.served import MOST_MEMORY, served
from tests.fuzz.targets import targets_of

SEED = 5


def bare_app() -> dash.Dash:
    """The program as each worker makes it, to read its routes and callbacks off; it connects to nothing."""
    return create_app(read_settings({}, redis_url="unix:///nowhere.sock", secret_key="s" * 16))


def completed(app: dash.Dash) -> dash.Dash:
    """The app after its first request, with which Dash registers its callbacks."""
    assert app.server.test_client().get("/_dash-dependencies").status_code == 200
    return app


def fuzz(folder: Path, requests: int, seed: int = SEED) -> Campaign:
    """Send at least so many requests to a server of its own, which keeps its data in the folder."""
    with served(folder) as server, redis.Redis.from_url(store_url(folder)) as store:
        campaign = Campaign(server, Cast(server.url, store), targets_of(completed(bare_app())), seed)
        campaign.run(requests)
        held = {pid: round(megabytes) for pid, megabytes in server.memory().items()}
        print(f"memory of the server's processes: {held} MB")
        if max(held.values()) > MOST_MEMORY:
            campaign.findings.append(f"a process holds {max(held.values())} MB; allowed: {MOST_MEMORY}")
    if any("Traceback" in line for line in server.log):
        campaign.findings.append("the server has logged a traceback at its end: " + "".join(server.log))
    return campaign
