"""A run that is made before something happens to the server, and looked for afterwards with the same cookies:
python -m tests.deploy.kept_run make|check|gone FILE, with the server's address in NEUROVIZ_TEST_ADDRESS."""

import json
import os
import sys
from pathlib import Path

from tests.live.people import Person

ITERATION = 7


def make(address: str, file: Path) -> None:
    """A new student walks to an iteration; the file keeps the cookies and what the page was told."""
    student = Person(address)
    opened = student.command({"do": "open"})
    student.walk(opened["run"], opened["revision"], ITERATION, "update")
    seen = student.command({"do": "open", "run": opened["run"]})
    file.write_text(json.dumps({"cookies": student.cookies, "run": opened["run"], "seen": seen}))


def check(address: str, file: Path) -> None:
    """Fails unless the same browser finds the same run at the same place, number by number."""
    kept = json.loads(file.read_text())
    found = Person(address, kept["cookies"]).command({"do": "open", "run": kept["run"]})
    assert found["cursor"]["iteration"] == ITERATION, found
    assert found == kept["seen"]
    print(f"run {kept['run']} is at iteration {ITERATION}, with the same numbers and the cookies of before")


def gone(address: str, file: Path) -> None:
    """Fails unless the server knows neither the run nor the browser: what it gives is a new run."""
    kept = json.loads(file.read_text())
    found = Person(address, kept["cookies"]).command({"do": "open", "run": kept["run"]})
    assert found["cursor"]["iteration"] == 0, found
    assert found["run"] != kept["run"]
    print(f"run {kept['run']} is not there")


if __name__ == "__main__":
    {"make": make, "check": check, "gone": gone}[sys.argv[1]](
        os.environ["NEUROVIZ_TEST_ADDRESS"], Path(sys.argv[2])
    )
