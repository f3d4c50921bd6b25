"""The factory: settings in, a Dash app out. Nothing happens at import."""

import time
from dataclasses import fields
from functools import partial
from pathlib import Path

import dash
import flask

from neuroviz_dash import addresses, callbacks, headers, identity, observed, outage, pace, security
from neuroviz_dash.callbacks import forgetting
from neuroviz_dash.callbacks.live import streams
from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.cookies import Signing
from neuroviz_dash.events import EventLog, StoreEvents
from neuroviz_dash.health import PROBING, Probes, Readiness
from neuroviz_dash.meters import Meters
from neuroviz_dash.model.bounds import Bounds
from neuroviz_dash.roles import Roles
from neuroviz_dash.settings import Settings
from neuroviz_dash.store.address import hide_password
from neuroviz_dash.store.allowance import Allowance, AllRuns, OpenStreams, Rates
from neuroviz_dash.store.blobs import BlobStore
from neuroviz_dash.store.class_events import ClassEvents
from neuroviz_dash.store.classes import ClassStore
from neuroviz_dash.store.connection import HASTY, StoreError, connect
from neuroviz_dash.store.hub import Hub
from neuroviz_dash.store.members import Members
from neuroviz_dash.store.pieces import SharedPieces
from neuroviz_dash.store.runs import RunStore
from neuroviz_dash.store.shared import SharedWork, make_cache
from neuroviz_dash.store.standings import Standings
from neuroviz_dash.store.trials import SharedTrials
from neuroviz_dash.store.watched import watched
from neuroviz_dash.views.class_bar import ROLE_FILES
from neuroviz_dash.views.page import layout, static_parts
from neuroviz_dash.views.plain_page import PlainPage
from neuroviz_dash.views.privacy import Kept
from neuroviz_dash.views.static import to_html

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
        add_log_handler=False,  # it would write on the standard output
    )
    log = EventLog()
    meters = Meters(log.trouble)
    observed.install(app.server, meters, log, settings.secret_key[0])
    _answer_probes(app, settings, meters)  # which then know from the proxies whether they are asked by TLS
    headers.believe_proxies(app.server, settings.proxy_hops)
    headers.install(app.server, lambda: headers.policy(app.csp_hashes()))
    headers.keep_files(app)
    security.install(app, settings.request_bytes)
    outage.install(app.server, meters.refused)
    signing = Signing(settings, time.time)
    cookie = identity.install(app.server, signing)
    roles = Roles(settings, signing)
    roles.install(app.server)
    pace.install(app.server, rates_of(settings), meters.refused)
    icon = f'<link rel="icon" type="image/svg+xml" href="{app.get_asset_url("icon.svg")}">'
    app.index_string = (
        app.index_string.replace("<html>", '<html lang="en">', 1)
        .replace("{%favicon%}", icon, 1)
        .replace("{%app_entry%}", "{%app_entry%}" + to_html(static_parts(settings.request_bytes)), 1)
    )
    app.layout = layout(
        {role: [app.get_asset_url(f"live/{name}") for name in names] for role, names in ROLE_FILES.items()},
        _bounds(settings),
    )
    services = _services(app, settings, roles, meters, log)
    hub = Hub(connect(settings.redis_url), partial(streams.beat, services), log.trouble)
    app.server.extensions[STREAMS] = hub
    callbacks.register(app, services, hub)
    plain = PlainPage(app.get_asset_url("live/plain.css"), app.get_asset_url("icon.svg"))
    forgetting.register(app.server, services, cookie, _kept(plain, settings))
    addresses.install(app, plain)
    _make_layout_once(app)
    return app


def _make_layout_once(app: dash.Dash) -> None:
    """It is the same for everyone, and takes 10 ms, in which all other requests of the worker would wait."""
    route = app.config.routes_pathname_prefix + "_dash-layout"
    make = app.server.view_functions[route]
    made: list[bytes] = []

    def answer() -> flask.Response:
        if not made:
            made.append(make().get_data())
        return flask.Response(made[0], mimetype="application/json")

    app.server.view_functions[route] = answer


def _answer_probes(app: dash.Dash, settings: Settings, meters: Meters) -> None:
    probing = connect(settings.redis_url, PROBING)
    everyone = AllRuns(probing, allowance_of(settings), settings.run_ttl_days * SECONDS_A_DAY)
    meters.count_runs_with(partial(_count, everyone))
    probes = Probes(app.server.wsgi_app, Readiness(probing), meters)
    app.server.wsgi_app = probes


def _kept(plain: PlainPage, settings: Settings) -> Kept:
    return Kept(
        run_days=settings.run_ttl_days,
        class_days=settings.class_ttl_days,
        idle_days=min(settings.session_idle_days, settings.session_days),
        session_days=settings.session_days,
        plain=plain,
        operator=settings.operator,
        operator_url=settings.operator_url,
        logs_requests=settings.log_level == "info",
    )


def _bounds(settings: Settings) -> Bounds:
    return Bounds(settings.hidden_layers, settings.units_per_layer)


def _services(app: dash.Dash, settings: Settings, roles: Roles, meters: Meters, log: EventLog) -> Services:
    def events_of(url: str) -> StoreEvents:
        return StoreEvents(hide_password(url), meters.store, log)

    of_runs = events_of(settings.redis_url)
    of_cache = events_of(settings.cache_url) if settings.cache_url else of_runs
    client = watched(connect(settings.cache_url or settings.redis_url, HASTY), of_cache.note)
    shared = SharedWork(make_cache(app.server, client), client)
    patient = watched(connect(settings.redis_url), of_runs.note)
    ttl_seconds = settings.run_ttl_days * SECONDS_A_DAY
    class_ttl = settings.class_ttl_days * SECONDS_A_DAY
    allowance = allowance_of(settings)
    return Services(
        runs=RunStore(patient, ttl_seconds, allowance, created=meters.run_created),
        blobs=BlobStore(patient, max(ttl_seconds, class_ttl), allowance),
        train=SharedPieces(shared, meters.trained, meters.cache),
        clock=time.monotonic,
        trials=SharedTrials(shared),
        classes=ClassStore(patient, class_ttl),
        members=Members(patient, class_ttl, allowance),
        standings=Standings(patient, class_ttl),
        events=ClassEvents(patient, class_ttl),
        roles=roles,
        streams=OpenStreams(patient, allowance),
        bounds=_bounds(settings),
        compute_seconds=settings.compute_milliseconds / 1000,
        meters=meters,
    )


def _count(runs: AllRuns) -> int | None:
    try:
        return runs.count()
    except StoreError:
        return None


def allowance_of(settings: Settings) -> Allowance:
    """What the settings say of limits in the store."""
    return Allowance(**{field.name: getattr(settings, field.name) for field in fields(Allowance)})


def rates_of(settings: Settings) -> Rates:
    """How often students ask, in the cache: nothing is lost with it."""
    return Rates(connect(settings.cache_url or settings.redis_url, HASTY), allowance_of(settings))


def _assets() -> Path:
    """In an installed package beside this file, in a checkout beside the package."""
    here = Path(__file__).resolve().parent
    installed = here / "assets"
    return installed if installed.is_dir() else here.parent / "assets"
