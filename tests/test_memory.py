"""A worker's memory goes back to the system."""

import subprocess
import sys

import pytest

MAPPED = """
import ctypes, sys
from neuroviz_dash.memory import give_large_back

class Mallinfo2(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_size_t)
        for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
    ]

libc = ctypes.CDLL(None)
libc.mallinfo2.restype = Mallinfo2
if sys.argv[1] == "given back":
    give_large_back()
block = bytearray(8 << 20)
del block
before = libc.mallinfo2().hblkhd
block = bytearray(1 << 20)
print(libc.mallinfo2().hblkhd - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it is glibc that is told")
@pytest.mark.parametrize(("how", "is_mapped"), [("given back", True), ("as glibc would", False)])
def test_a_large_block_is_the_systems_again_though_a_larger_one_came_before(
    how: str, is_mapped: bool
) -> None:
    command = [sys.executable, "-c", MAPPED, how]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    assert (int(done.stdout) >= 1 << 20) is is_mapped
