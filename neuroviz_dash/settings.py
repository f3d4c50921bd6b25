"""The server's settings: one table, from which their reading, `--help` and the README's table come."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from neuroviz_dash.setting_values import (
    SHORTEST_SECRET,
    IPNetwork,
    directory,
    header,
    host,
    integer,
    names,
    networks,
    redis_url,
    secret,
)

PREFIX = "NEUROVIZ_"
# The test suite's own variables reach the servers that it starts.
TEST_PREFIX = "NEUROVIZ_TEST_"


class SettingsError(ValueError):
    """A setting has a value that is not allowed; the text names it, its value and what is allowed."""


@dataclass(frozen=True)
class Setting:
    """One row of the table: how a setting is named, read and explained.

    `parse` turns the text into the value and raises ValueError for one that is not allowed.
    `option` says whether `serve` and `check` take it on the command line as well.
    """

    name: str
    default: str
    parse: Callable[[str], object]
    allowed: str
    help: str
    option: bool = True
    secret: bool = False

    @property
    def variable(self) -> str:
        """The name of the environment variable."""
        return PREFIX + self.name.upper()

    @property
    def flag(self) -> str:
        """The name of the command line option."""
        return "--" + self.name.replace("_", "-")

    def value(self, text: str, said_as: str) -> object:
        """The typed value of `text`; raises SettingsError, which calls the setting `said_as`."""
        try:
            return self.parse(text)
        except ValueError:
            shown = "(not shown)" if self.secret else repr(hide_password(text))
            raise SettingsError(f"{said_as}={shown} is not allowed; allowed: {self.allowed}") from None


@dataclass(frozen=True)
class Settings:
    """What one server was told. `redis_url` and `secret_key` are empty when the server is to make its own."""

    host: str
    port: int
    workers: int
    redis_url: str
    data_dir: Path
    run_ttl_days: int
    secret_key: str
    class_ttl_days: int
    teacher_key: str
    auth_header: str
    teachers: tuple[str, ...]
    trusted_proxies: tuple[IPNetwork, ...]


def hide_password(url: str) -> str:
    """The address with the user and password in it replaced, fit for a screen or a log."""
    return re.sub(r"//[^@/]*@", "//***@", url)


TABLE = (
    Setting("host", "127.0.0.1", host, "a host name or an IP address", "address that the server listens on"),
    Setting(
        "port",
        "8050",
        integer(0, 65535),
        "a whole number from 0 to 65535",
        "port that the server listens on; 0 takes any free one",
    ),
    Setting(
        "workers",
        "2",
        integer(1, 64),
        "a whole number from 1 to 64",
        "processes that answer requests; one for each processor core is a good start",
    ),
    Setting(
        "redis_url",
        "",
        redis_url,
        "redis://host:port/db, rediss://host:port/db, unix:///path, or empty",
        "the Redis or Valkey that keeps the runs; empty starts an embedded Valkey",
    ),
    Setting(
        "data_dir",
        "~/.local/share/neuroviz-data",
        directory,
        "the path of a folder",
        "folder of the embedded Valkey's data and of the secret key; XDG_DATA_HOME is honoured",
    ),
    Setting(
        "run_ttl_days",
        "7",
        integer(1, 3650),
        "a whole number from 1 to 3650",
        "days after which a run that nobody opened is deleted",
        option=False,
    ),
    Setting(
        "secret_key",
        "",
        secret,
        f"at least {SHORTEST_SECRET} characters, or empty",
        "signs the students' cookies; empty makes one and keeps it in the data folder",
        option=False,
        secret=True,
    ),
    Setting(
        "class_ttl_days",
        "7",
        integer(1, 3650),
        "a whole number from 1 to 3650",
        "days after which a class that nobody opened is deleted",
        option=False,
    ),
    Setting(
        "teacher_key",
        "",
        secret,
        f"at least {SHORTEST_SECRET} characters, or empty",
        "who has it is a teacher; empty makes one and keeps it in the data folder",
        option=False,
        secret=True,
    ),
    Setting(
        "auth_header",
        "",
        header,
        "the name of a header, or empty",
        "request header in which a trusted proxy names the user, for example X-Remote-User",
        option=False,
    ),
    Setting(
        "teachers",
        "",
        names,
        "names without spaces, separated by commas",
        "the users of that header who are teachers",
        option=False,
    ),
    Setting(
        "trusted_proxies",
        "",
        networks,
        "IP addresses or networks such as 10.0.0.0/8, separated by commas",
        "the addresses from which that header is believed, and no other",
        option=False,
    ),
)


def _default(setting: Setting, environ: Mapping[str, str]) -> str:
    data_home = environ.get("XDG_DATA_HOME", "")
    # The XDG base directory specification says that a relative path is to be ignored.
    if setting.name == "data_dir" and os.path.isabs(data_home):
        return os.path.join(data_home, "neuroviz-data")
    return setting.default


def read_settings(environ: Mapping[str, str], **overrides: object) -> Settings:
    """The settings from the environment; an override that is not None wins over it.

    An empty variable counts as unset. Overrides are values, or texts as they would stand in the environment.
    Raises SettingsError for a value that is not allowed and for a NEUROVIZ_ variable that does not exist,
    which is most likely a slip of the pen.
    """
    known = {setting.variable for setting in TABLE}
    for variable in sorted(environ):
        if variable.startswith(PREFIX) and not variable.startswith(TEST_PREFIX) and variable not in known:
            raise SettingsError(f"{variable} is not a setting; allowed: {', '.join(sorted(known))}")
    values: dict[str, object] = {}
    for setting in TABLE:
        given = overrides.pop(setting.name, None)
        if given is None:
            text = environ.get(setting.variable) or _default(setting, environ)
            values[setting.name] = setting.value(text, setting.variable)
        else:
            values[setting.name] = setting.value(str(given), setting.flag)
    if overrides:
        raise TypeError(f"not a setting: {', '.join(overrides)}")
    return Settings(**values)  # type: ignore[arg-type]  # the table's parsers give the fields' types


def settings_table() -> str:
    """The table of all settings in Markdown, as it stands in the README."""
    lines = ["| variable | option of `serve` | default | meaning |", "|---|---|---|---|"]
    for setting in TABLE:
        flag = f"`{setting.flag}`" if setting.option else ""
        default = f"`{setting.default}`" if setting.default else "empty"
        lines.append(f"| `{setting.variable}` | {flag} | {default} | {setting.help} ({setting.allowed}) |")
    return "\n".join(lines)
