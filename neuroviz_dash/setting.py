"""What one setting of the server is; their table is `setting_table.py`."""

from collections.abc import Callable
from dataclasses import dataclass

from neuroviz_dash.setting_values import integer
from neuroviz_dash.store.address import hide_password

PREFIX = "NEUROVIZ_"


class SettingsError(ValueError):
    """Settings have values that are not allowed; the text has a line for each, with its value and what is."""


@dataclass(frozen=True)
class Setting:
    """One row of the table: how a setting is named, read and explained.

    `parse` turns the text into the value and raises ValueError for one that is not allowed.
    `option` says whether `serve` and `check` take it on the command line as well, `secret` that its value is
    shown to nobody, `public` that it is shown to everyone.
    """

    name: str
    default: str
    parse: Callable[[str], object]
    allowed: str
    help: str
    option: bool = True
    secret: bool = False
    public: bool = False

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
            shown = self.shown(text)
            said = shown if self.secret else repr(shown)
            raise SettingsError(f"{said_as}={said} is not allowed; allowed: {self.allowed}") from None

    def shown(self, text: str) -> str:
        """The text as a screen or a log may have it."""
        if self.public:
            return text
        return "(not shown)" if self.secret and text else hide_password(text)


def number(name: str, default: int, lowest: int, highest: int, meaning: str, option: bool = False) -> Setting:
    """A setting that is a whole number."""
    allowed = f"a whole number from {lowest} to {highest}"
    return Setting(name, str(default), integer(lowest, highest), allowed, meaning, option)


def variable(
    name: str, default: str, parse: Callable[[str], object], allowed: str, meaning: str, **more: bool
) -> Setting:
    """A setting that only the environment gives."""
    return Setting(name, default, parse, allowed, meaning, option=False, **more)
