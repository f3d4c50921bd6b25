"""The factory: settings in, a Dash app out. Nothing happens at import."""

import time
from functools import partial
from pathlib import Path

import dash

from neuroviz_dash import callbacks, headers, identity, security
from neuroviz_dash.callbacks import forgetting
from neuroviz_dash.callbacks.live import streams
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.cookies import Signing
from neuroviz_dash.roles import Roles
from neuroviz_dash.settings import Settings
from neuroviz_dash.store.blobs import BlobStore
from neuroviz_dash.store.class_events import ClassEvents
from neuroviz_dash.store.classes import ClassStore
from neuroviz_dash.store.connection import HASTY, connect
from neuroviz_dash.store.hub import Hub
from neuroviz_dash.store.members import Members
from neuroviz_dash.store.pieces import SharedPieces
from neuroviz_dash.store.runs import RunStore
from neuroviz_dash.store.shared import SharedWork, make_cache
from neuroviz_dash.store.standings import Standings
from neuroviz_dash.store.trials import SharedTrials
from neuroviz_dash.views.class_bar import ROLE_FILES
from neuroviz_dash.views.page import layout
from neuroviz_dash.views.privacy import Kept

SECONDS_A_DAY = 24 * 3600
STREAMS = "neuroviz-streams"
"""The key of the worker's `Hub` among the Flask app's extensions: who stops the worker closes its streams."""


def create_app(settings: Settings) -> dash.Dash:
    """The app of one worker; its store is connected by the first request."""
    app = dash.Dash(
        __name__,
        assets_folder=str(_assets()),
        title="NeuroViz",
        update_title="",
        serve_locally=True,
        # Scripts that only some pages need; `assets/70-class.js` loads them.
        assets_path_ignore=["^live$"],
    )
    headers.believe_proxies(app.server, settings.proxy_hops)
    headers.install(app.server, lambda: headers.policy(app.csp_hashes()))
    security.install(app)
    signing = Signing(settings, time.time)
    cookie = identity.install(app.server, signing)
    roles = Roles(settings, signing)
    roles.install(app.server)
    icon = f'<link rel="icon" type="image/svg+xml" href="{app.get_asset_url("icon.svg")}">'
    app.index_string = app.index_string.replace("<html>", '<html lang="en">', 1).replace(
        "{%favicon%}", icon, 1
    )
    app.layout = layout(
        {role: [app.get_asset_url(f"live/{name}") for name in names] for role, names in ROLE_FILES.items()}
    )
    services = _services(app, settings, roles)
    hub = Hub(connect(settings.redis_url), partial(streams.beat, services))
    app.server.extensions[STREAMS] = hub
    callbacks.register(app, services, hub)
    forgetting.register(app.server, services, cookie, _kept(app, settings))
    return app


def _kept(app: dash.Dash, settings: Settings) -> Kept:
    return Kept(
        run_days=settings.run_ttl_days,
        class_days=settings.class_ttl_days,
        idle_days=min(settings.session_idle_days, settings.session_days),
        session_days=settings.session_days,
        style=app.get_asset_url("live/plain.css"),
        icon=app.get_asset_url("icon.svg"),
    )


def _services(app: dash.Dash, settings: Settings, roles: Roles) -> Services:
    client = connect(settings.cache_url or settings.redis_url, HASTY)
    shared = SharedWork(make_cache(app.server, client), client)
    patient, ttl_seconds = connect(settings.redis_url), settings.run_ttl_days * SECONDS_A_DAY
    class_ttl = settings.class_ttl_days * SECONDS_A_DAY
    runs, blobs = RunStore(patient, ttl_seconds), BlobStore(patient, max(ttl_seconds, class_ttl))
    return Services(
        runs=runs,
        blobs=blobs,
        train=SharedPieces(shared),
        clock=time.monotonic,
        trials=SharedTrials(shared),
        classes=ClassStore(patient, class_ttl),
        members=Members(patient, class_ttl),
        standings=Standings(patient, class_ttl),
        events=ClassEvents(patient, class_ttl),
        roles=roles,
    )


def _assets() -> Path:
    """In an installed package beside this file, in a checkout beside the package."""
    here = Path(__file__).resolve().parent
    installed = here / "assets"
    return installed if installed.is_dir() else here.parent / "assets"
