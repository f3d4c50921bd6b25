"""The factory: settings in, a Dash app out. Nothing happens at import."""

import time
from pathlib import Path

import dash

from neuroviz_dash import callbacks, identity, security
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.settings import Settings
from neuroviz_dash.store.blobs import BlobStore
from neuroviz_dash.store.connection import CACHE_RETRIES, connect
from neuroviz_dash.store.pieces import SharedPieces
from neuroviz_dash.store.runs import RunStore
from neuroviz_dash.store.shared import SharedWork, make_cache
from neuroviz_dash.store.trials import SharedTrials
from neuroviz_dash.views.page import layout

SECONDS_A_DAY = 24 * 3600


def create_app(settings: Settings) -> dash.Dash:
    """The app of one worker; its store is connected by the first request."""
    app = dash.Dash(
        __name__,
        assets_folder=str(_assets()),
        title="NeuroViz",
        update_title="",
        serve_locally=True,
    )
    security.install(app)
    identity.install(app.server, settings.secret_key)
    icon = f'<link rel="icon" type="image/svg+xml" href="{app.get_asset_url("icon.svg")}">'
    app.index_string = app.index_string.replace("<html>", '<html lang="en">', 1).replace(
        "{%favicon%}", icon, 1
    )
    app.layout = layout()
    callbacks.register(app, _services(app, settings))
    return app


def _services(app: dash.Dash, settings: Settings) -> Services:
    client = connect(settings.redis_url, CACHE_RETRIES)
    shared = SharedWork(make_cache(app.server, client), client)
    patient, ttl_seconds = connect(settings.redis_url), settings.run_ttl_days * SECONDS_A_DAY
    runs, blobs = RunStore(patient, ttl_seconds), BlobStore(patient, ttl_seconds)
    return Services(runs, blobs, SharedPieces(shared), time.monotonic, SharedTrials(shared))


def _assets() -> Path:
    """In an installed package beside this file, in a checkout beside the package."""
    here = Path(__file__).resolve().parent
    installed = here / "assets"
    return installed if installed.is_dir() else here.parent / "assets"
