"""The key that signs the students' cookies, for a server that was given none."""

import os
import secrets
from pathlib import Path

from neuroviz_dash.settings import SHORTEST_SECRET, SettingsError

FILE = "secret-key"


def kept_secret(data_dir: Path) -> str:
    """The key kept in the data folder, made the first time; a restart must not make every student a stranger.

    Raises SettingsError if the file is there but holds no key, and OSError.
    """
    path = data_dir / FILE
    if not path.exists():
        _make(path)
    key = path.read_text("ascii", errors="replace").strip()
    if len(key) < SHORTEST_SECRET:
        raise SettingsError(
            f"{path} holds {len(key)} characters; allowed: at least {SHORTEST_SECRET}, or no file"
        )
    return key


def _make(path: Path) -> None:
    draft = path.with_name(f"{FILE}.{os.getpid()}")
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
