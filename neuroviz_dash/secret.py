"""The secrets of a server that was given none: what signs the cookies, and what makes a teacher."""

import os
import secrets
from pathlib import Path

from neuroviz_dash.setting import SettingsError
from neuroviz_dash.setting_values import SHORTEST_SECRET

COOKIES, TEACHER = "secret-key", "teacher-key"
"""The names of their files."""


def kept_secret(data_dir: Path, name: str) -> str:
    """The secret kept in the data folder, made the first time; a restart must not make everyone a stranger.

    Raises SettingsError if the file is there but holds no key, and OSError.
    """
    path = data_dir / name
    if not path.exists():
        _make(path)
    key = path.read_text("ascii", errors="replace").strip()
    if len(key) < SHORTEST_SECRET:
        raise SettingsError(
            f"{path} holds {len(key)} characters; allowed: at least {SHORTEST_SECRET}, or no file"
        )
    return key


def _make(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    try:
        # A link either appears complete or, if another server was faster, not at all.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
