"""What the figures were measured on: without it they say little."""

import os
import platform
import subprocess
from pathlib import Path

UNKNOWN = "unknown"


def machine() -> dict[str, str | int | float]:
    """Processor, memory, system, Python, and the commit, with a `+` if something was changed since."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": _first("/proc/cpuinfo", "model name") or platform.machine() or UNKNOWN,
        "memory_gib": round(int((_first("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) / 2**20, 1),
        "system": f"{platform.freedesktop_os_release()['PRETTY_NAME']}, Linux {platform.release()}",
        "python": platform.python_version(),
        "commit": _commit(),
    }


def said_of(found: dict[str, str | int | float]) -> str:
    """The machine as one line."""
    return (
        f"{found['cores']} cores of {found['processor']}, {found['memory_gib']} GiB, {found['system']}, "
        f"Python {found['python']}, commit {found['commit']}"
    )


def _first(file: str, name: str) -> str | None:
    for line in Path(file).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return None


def _commit() -> str:
    root = Path(__file__).parent
    try:
        done = subprocess.run(["git", "describe", "--always", "--abbrev=12", "--dirty=+"], cwd=root,
                              capture_output=True, text=True, check=True)  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return UNKNOWN
    return done.stdout.strip()
