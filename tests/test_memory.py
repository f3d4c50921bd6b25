"""Large blocks go back to the system when they are freed."""

import subprocess
import sys

import pytest

LEFT_MB = """
import os, sys
from pathlib import Path
from neuroviz_dash import memory

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

if sys.argv[1] == "set":
    memory.give_back_what_is_large()
del [bytearray(20 << 20)][:]  # one request of megabytes
payload, small = b"x" * (1 << 20), []
before = resident()
large = [(bytearray(payload), small.append(bytearray(700))) for _ in range(50)]
del large
print((resident() - before) >> 20)
"""


@pytest.mark.parametrize(("how", "least", "most"), [("set", 0, 10), ("as it was", 30, 60)])
def test_what_large_requests_took_is_given_back(how: str, least: int, most: int) -> None:
    said = subprocess.run([sys.executable, "-c", LEFT_MB, how], check=True, capture_output=True, text=True)
    assert least <= int(said.stdout) <= most
