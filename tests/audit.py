"""Asks PyPI whether a package of deploy/requirements.lock has a known vulnerability: status 1 if one has.

Where PyPI, or its list of vulnerabilities, cannot be reached, it says so and fails nothing.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[1] / "deploy" / "requirements.lock"
SECONDS = 180


def main() -> int:
    """Run pip-audit, print one line or the vulnerabilities, and give the exit status."""
    command = ["--requirement", str(LOCK), "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pip_audit", *command],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        print(f"audit: nothing was looked up: no answer within {SECONDS} s")
        return 0
    status, said = judge(done.stdout)
    print(said)
    return status


def judge(report: str) -> tuple[int, str]:
    """Exit status and words for what pip-audit has printed as JSON; for nothing, it reached no service."""
    try:
        packages = json.loads(report)["dependencies"]
    except ValueError:
        return 0, "audit: nothing was looked up: the vulnerability service could not be reached"
    found = [
        f"audit: {each['name']} {each['version']}: {vulnerability['id']}"
        for each in packages
        for vulnerability in each.get("vulns", [])
    ]
    if all("skip_reason" in each for each in packages):
        return 0, "audit: nothing was looked up: the index has no list of vulnerabilities"
    unknown = sum("skip_reason" in each for each in packages)
    left_out = f"; {unknown} could not be looked up" if unknown else ""
    if found:
        return 1, "\n".join(found) + left_out
    return 0, f"audit: {len(packages) - unknown} packages have no known vulnerability{left_out}"


if __name__ == "__main__":
    sys.exit(main())
