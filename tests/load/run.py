"""One load: a server of its own or a given one, the students in their process, and what was promised."""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tests.bench.crowd.processors import Processors, processor_seconds
from tests.bench.crowd.served import served
from tests.bench.figure import Figure
from tests.load.plan import Plan
from tests.load.tally import STEP
from tests.load.watch import EVERY_SECONDS, FIRST_SECONDS, Watch

STEP_P95 = 250.0
MOST_STEP_SECONDS = 1.1
"""Of the time between two steps that was asked for: a load that is not there would hold every promise."""
GRACE_SECONDS = 60.0
LONG_SECONDS = 600.0
"""A load that goes on for so long is there to judge memory."""


@dataclass
class Outcome:
    """What a load measured: the generator's result, and what became of the server's processes."""

    plan: Plan
    result: dict[str, Any]
    watch: Watch | None
    processors: dict[str, float]

    @property
    def step_p95(self) -> float:
        """Milliseconds within which 95 of 100 steps were answered; infinite if there was none."""
        return float(self.result["kinds"].get(STEP, {}).get("p95", float("inf")))

    def figures(self) -> list[Figure]:
        """The promises beside what was measured."""
        plan, result = self.plan, self.result
        who = f"{plan.students} students, a step every {plan.step_seconds:g} s each"
        steps = result["kinds"].get(STEP, {})
        said = result["said"][0]["error"] if result["said"] else ""
        note = (
            f"p50 {steps.get('p50', 0):.0f}, p99 {steps.get('p99', 0):.0f}, max {steps.get('max', 0):.0f} ms"
        )
        found = [
            Figure(f"{who}: errors", result["errors"], 0, "", note=said),
            Figure(f"{who}: students missing", plan.students - result["arrived"], 0, ""),
            Figure(f"{who}: p95 of a step", self.step_p95, STEP_P95, "ms", note=note),
            Figure(
                "seconds between a student's steps",
                result["step_seconds"],
                MOST_STEP_SECONDS * plan.step_seconds,
                "s",
            ),
        ]
        if self.watch:
            begin, is_long = max(plan.arrive_seconds, FIRST_SECONDS), plan.seconds >= LONG_SECONDS
            found += self.watch.figures(begin, must_judge=is_long)
        return found

    def to_json(self) -> dict[str, Any]:
        """All of it, for a file; the key is nobody's business."""
        plan = {name: value for name, value in asdict(self.plan).items() if name != "teacher_key"}
        samples = [asdict(each) for each in self.watch.samples] if self.watch else []
        return {
            "plan": plan,
            **self.result,
            "processors": self.processors,
            "memory": samples,
            "promises": [asdict(each) | {"is_within": each.is_within} for each in self.figures()],
        }


def run(plan: Plan, workers: int, store: str = "") -> Outcome:
    """Carry out a plan, on a server of its own if the plan names none, with an embedded store or the one at
    this address."""
    if plan.address:
        return _carried_out(plan, None)
    with served(workers, NEUROVIZ_TEACHER_KEY=plan.teacher_key, NEUROVIZ_REDIS_URL=store) as server:
        return _carried_out(replace(plan, address=server.url), Watch(server, workers))


def _carried_out(plan: Plan, watch: Watch | None) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "result.json"
        words = ["-m", "tests.load.generator", plan.to_json(), str(file)]
        process = subprocess.Popen([sys.executable, *words])
        try:
            used = _watched(process, watch, plan.seconds + plan.arrive_seconds + GRACE_SECONDS)
        finally:
            process.kill()
            process.wait()
        return Outcome(plan, json.loads(file.read_text()), watch, used)


def _watched(process: subprocess.Popen[bytes], watch: Watch | None, patience: float) -> dict[str, float]:
    """Until the generator is done; what was used of the processors."""
    processors, waited, begun = Processors(), 0.0, time.monotonic()
    used: dict[str, float] = {}
    while process.poll() is None:
        if waited > patience:
            raise TimeoutError(f"the load generator was not done after {waited:.0f} s")
        # Read while they live: what a process used is gone with it.
        share = processor_seconds(process.pid) / (time.monotonic() - begun)
        used = {"generator": share, "others": processors.others(), **(watch.processors() if watch else {})}
        if watch:
            each = watch.sample()
            memory = ", ".join(f"{value:.0f}" for value in each.memory.values())
            print(f"{each.seconds:6.0f} s  memory of the workers: {memory} MB", file=sys.stderr, flush=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(EVERY_SECONDS)
        waited += EVERY_SECONDS
    if process.returncode != 0:
        raise RuntimeError(f"the load generator ended with status {process.returncode}")
    return used
