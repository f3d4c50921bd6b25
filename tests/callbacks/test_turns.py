"""A request that trains for long lets those have their turn that come meanwhile."""

import subprocess
import sys

TRAINS = """
from gevent import monkey
monkey.patch_all()

import os, socket, time
from types import SimpleNamespace
import gevent
from neuroviz_dash.callbacks.services import Services

mine, theirs = socket.socketpair()
seen = []

def another():
    theirs.recv(1)
    seen.append(len(pieces))

waiting = gevent.spawn(another)
gevent.sleep(0)
may_go_on = Services.budget(SimpleNamespace(clock=time.perf_counter, compute_seconds=0.05))
pieces = []
while may_go_on():
    if len(pieces) == 1:
        os.write(mine.fileno(), b"?")  # comes in by the network, while this computes
    end = time.perf_counter() + 0.005
    while time.perf_counter() < end:
        pass
    pieces.append(None)
waiting.join()
print(seen[0], len(pieces))
"""


def test_what_comes_in_between_two_pieces_is_answered_before_the_next() -> None:
    result = subprocess.run(
        [sys.executable, "-c", TRAINS], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr
    answered_after, pieces = map(int, result.stdout.split())
    assert answered_after == 2
    assert 5 <= pieces <= 10
