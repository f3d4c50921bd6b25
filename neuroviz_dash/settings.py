"""The server's settings: from the environment and options to typed values."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from neuroviz_dash.setting import PREFIX, Setting, SettingsError
from neuroviz_dash.setting_table import TABLE
from neuroviz_dash.setting_values import IPNetwork

# The test suite's own variables reach the servers that it starts.
TEST_PREFIX = "NEUROVIZ_TEST_"


@dataclass(frozen=True)
class Settings:
    """What one server was told. `redis_url`, `secret_key` and `teacher_key` are empty when the server is to
    make its own, `cache_url` when the cache is in the store of the runs."""

    host: str
    port: int
    workers: int
    redis_url: str
    cache_url: str
    data_dir: Path
    log_level: str
    run_ttl_days: int
    class_ttl_days: int
    session_idle_days: int
    session_days: int
    secret_key: tuple[str, ...]
    identity_key: str
    teacher_key: str
    auth_header: str
    teachers: tuple[str, ...]
    trusted_proxies: tuple[IPNetwork, ...]
    proxy_hops: int
    operator: str
    operator_url: str
    requests_per_second: int
    request_burst: int
    runs_per_student: int
    runs_in_all: int
    data_bytes_per_student: int
    students_per_class: int
    streams_per_student: int
    hidden_layers: int
    units_per_layer: int
    compute_milliseconds: int
    request_bytes: int


def named(variables: Sequence[str]) -> str:
    """Variables as the subject of a sentence, with its verb."""
    return f"{' and '.join(variables)} {'is' if len(variables) == 1 else 'are'}"


def keys_of_its_own(settings: Settings) -> str:
    """What it means that the server makes keys that other servers of its store would not have, in a sentence;
    empty if it makes none, or its store is its own."""
    keys = (("NEUROVIZ_SECRET_KEY", settings.secret_key), ("NEUROVIZ_TEACHER_KEY", settings.teacher_key))
    missing = [variable for variable, value in keys if not value]
    if not settings.redis_url or not missing:
        return ""
    return (
        f"{named(missing)} not set, and made by each server for itself: if several servers use this store, "
        "set the same in all, or each takes the people of the others for strangers."
    )


def _default(setting: Setting, environ: Mapping[str, str]) -> str:
    data_home = environ.get("XDG_DATA_HOME", "")
    # The XDG base directory specification says that a relative path is to be ignored.
    if setting.name == "data_dir" and os.path.isabs(data_home):
        return os.path.join(data_home, "neuroviz-data")
    return setting.default


def _unknown(environ: Mapping[str, str]) -> list[str]:
    known = sorted(setting.variable for setting in TABLE)
    return [
        f"{variable} is not a setting; allowed: {', '.join(known)}"
        for variable in sorted(environ)
        if variable.startswith(PREFIX) and not variable.startswith(TEST_PREFIX) and variable not in known
    ]


def read_settings(environ: Mapping[str, str], **overrides: object) -> Settings:
    """The settings from the environment; an override that is not None wins over it.

    An empty variable counts as unset. Overrides are values, or texts as they would stand in the environment.
    Raises SettingsError, once for all values that are not allowed and all NEUROVIZ_ variables that do not
    exist, which are most likely slips of the pen.
    """
    wrong = _unknown(environ)
    values: dict[str, object] = {}
    for setting in TABLE:
        given = overrides.pop(setting.name, None)
        text = environ.get(setting.variable) or _default(setting, environ)
        said_as = setting.variable if given is None else setting.flag
        try:
            values[setting.name] = setting.value(text if given is None else str(given), said_as)
        except SettingsError as error:
            wrong.append(str(error))
    if overrides:
        raise TypeError(f"not a setting: {', '.join(overrides)}")
    if wrong:
        raise SettingsError("\n".join(wrong))
    return Settings(**values)  # type: ignore[arg-type]  # the table's parsers give the fields' types
