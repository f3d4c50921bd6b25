"""A process of the image as an engine would run it: read-only root, /tmp in memory, no privileges."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

STOP_SECONDS = 10.0

# Everything is read-only but /tmp and what is bound to /data. The command is process 1 of its own numbering,
# where a signal without a handler does nothing.
ENTER = """
mount --make-rprivate /
mount --bind "$0" "$0"
mount -t proc proc "$0/proc"
mount --rbind /dev "$0/dev"
mount -o remount,bind,ro "$0"
mount -t tmpfs -o size=64m,mode=1777,nosuid,nodev,noexec tmpfs "$0/tmp"
if [ -n "$DATA" ]; then mount --bind "$DATA" "$0/data"; fi
exec chroot "$0" /usr/bin/setpriv --reuid="$NUMBER" --regid="$NUMBER" --clear-groups --bounding-set=-all \
    --inh-caps=-all --no-new-privs /usr/bin/env -i "$@"
"""


class Container:
    """How commands of one image are run: its root, its user's number and its environment."""

    def __init__(self, root: Path, number: str, environment: Mapping[str, str], data: Path | None) -> None:
        self._words = [f"{name}={value}" for name, value in environment.items()]
        self._outer = os.environ | {"NUMBER": number, "DATA": str(data or "")}
        self._enter = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", ENTER, str(root)]

    def run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """A command to its end."""
        words = [*self._enter, *self._words, *command]
        return subprocess.run(words, env=self._outer, check=False, capture_output=True, text=True, timeout=60)

    @contextlib.contextmanager
    def running(self, command: Sequence[str]) -> Iterator[int]:
        """A command in the background: its process id. At the end it gets SIGTERM and must go by itself."""
        process = subprocess.Popen([*self._enter, *self._words, *command], env=self._outer)
        try:
            inner = _only_child(process.pid)
            yield inner
            begun = time.monotonic()
            os.kill(inner, signal.SIGTERM)
            status = process.wait(STOP_SECONDS)
            print(f"stopped by SIGTERM after {time.monotonic() - begun:.1f} s with status {status}")
            assert status == 0, status
        finally:
            process.kill()
            process.wait()


def _only_child(pid: int) -> int:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if found := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            return int(found[0])
        time.sleep(0.01)
    raise TimeoutError("no process was started")
