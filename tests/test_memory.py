"""What is free in a worker's memory goes back to the system."""

import subprocess
import sys

import pytest

from neuroviz_dash import memory

HOLES_MB = 2000 * 16_000 / 1024**2
FRAGMENTED = """
import os
from neuroviz_dash import memory
from tests.load.watch import resident

class Enough(Exception):
    pass

def sleep(seconds):
    assert seconds == memory.GIVE_BACK_SECONDS
    sizes.append(resident(os.getpid()))
    if len(sizes) == 2:
        raise Enough

sizes = []
blocks = [bytes(16_000) for _ in range(4000)]
del blocks[::2]  # each between two that are in use: glibc gives back by itself only what is at the end
try:
    memory.give_back_regularly(sleep)
except Enough:
    print(sizes[0] - sizes[1])
"""


@pytest.mark.skipif(not memory.GIVES_BACK, reason="no glibc here")
def test_what_is_free_between_what_is_in_use_goes_back_to_the_system() -> None:
    result = subprocess.run(
        [sys.executable, "-c", FRAGMENTED], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr
    assert float(result.stdout) > HOLES_MB / 2  # of each hole its first and last pages stay
